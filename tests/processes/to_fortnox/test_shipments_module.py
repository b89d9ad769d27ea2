"""Whether Fortnox has the warehouse module, and what our options say of it."""

import pytest

from app.errors import NeedsReconnecting, NotConfigured
from app.fortnox.company import Company
from app.ledger.outcomes import Sent
from tests.processes.to_fortnox.conftest import Shop, held


@pytest.mark.parametrize("active", [True, False])
async def test_module_active_on_one_side_only_is_held(shop: Shop, *, active: bool) -> None:
    await shop.article("A")
    number = await shop.order(("A", 5))
    shop.ship(number)
    shop.fortnox.company.warehouse_module = active
    shop.options["warehouse_module"] = not active
    outcome = await held(shop, number)
    assert outcome.code == "shipments.module_mismatch"
    assert ("is active in Fortnox and off in our options" in outcome.message) is active
    shop.options["warehouse_module"] = active
    assert isinstance(await shop.transfer(number), Sent)


async def test_a_module_switched_on_today_is_noticed_before_holding(shop: Shop) -> None:
    await shop.article("A")
    first, second = await shop.order(("A", 5)), await shop.order(("A", 5))
    shop.ship(first)
    shop.ship(second)
    assert isinstance(await shop.transfer(first), Sent)
    shop.use_module()
    assert isinstance(await shop.transfer(second), Sent)
    assert shop.state(second)[0]


@pytest.mark.parametrize("option", [True, False])
async def test_a_company_that_may_not_be_asked_about_the_module(shop: Shop, *, option: bool) -> None:
    await shop.article("A")
    number = await shop.order(("A", 5))
    shop.ship(number)
    shop.options["warehouse_module"] = option
    for grant in shop.fortnox.world.grants.access_tokens.values():
        object.__setattr__(grant, "scopes", grant.scopes - {"warehouse"})
    if option:
        with pytest.raises(NotConfigured, match="warehouse"):
            await shop.transfer(number)
        assert shop.invoices(number) == []
    else:
        assert isinstance(await shop.transfer(number), Sent)


async def test_a_revoked_consent_is_never_taken_for_a_company_without_module(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.article("A")
    number = await shop.order(("A", 5))
    shop.ship(number)

    async def refuse(_: Company) -> None:
        raise NeedsReconnecting("revoked", code="fortnox.token_refused")

    monkeypatch.setattr(Company, "tenant", refuse)
    with pytest.raises(NeedsReconnecting):
        await shop.transfer(number)
    assert shop.invoices(number) == []

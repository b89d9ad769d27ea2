"""Writing a shipment to Fortnox: its traps, refusals, and the office at work in between."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from app.errors import RemoteRejected, RemoteUnavailable
from app.fortnox.orders import Orders
from app.ledger.outcomes import Held, Sent
from tests.processes.to_fortnox.conftest import Shop, sent_order

Act = Callable[[], Any]


def meanwhile(monkeypatch: pytest.MonkeyPatch, call: str, act: Act, *, after: bool = False) -> None:
    """Let the office act just before a call to Fortnox, or just after its answer; once."""
    real: Callable[..., Awaitable[Any]] = getattr(Orders, call)
    acts = [act]

    async def called(*args: Any, **kwargs: Any) -> Any:
        if acts and not after:
            acts.pop()()
        answer = await real(*args, **kwargs)
        if acts and after:
            acts.pop()()
        return answer

    monkeypatch.setattr(Orders, call, called)


async def test_row_ids_renewed_by_an_office_save_between_get_and_put_are_tried_again(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = with_module
    number = await sent_order(shop)
    meanwhile(monkeypatch, "put_delivered", lambda: shop.fortnox.edit_order(number, YourReference="Karin"))
    with pytest.raises(RemoteUnavailable, match="saved in Fortnox just when"):
        await shop.transfer(number)
    assert shop.delivered(number) == [0, 0, 0]
    assert await shop.transfer(number) == Sent()
    assert shop.invoices(number) == [{"A": 5, "B": 2, "": 0}]


async def test_rows_left_out_would_be_deleted_so_text_rows_are_sent_along(with_module: Shop) -> None:
    number = await sent_order(with_module)
    await with_module.transfer(number)
    rows = with_module.fortnox.company.orders[number].document.order_rows
    assert [(row.article_number, row.description) for row in rows][2] == ("", "Packas varsamt")


@pytest.mark.parametrize("cut", ["to_available", "to_zero"])
async def test_a_silent_clamp_stops_before_ready_and_invoice(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    shop = with_module
    shop.switch(cut=cut)
    number = await sent_order(shop)
    meanwhile(monkeypatch, "put_delivered", lambda: shop.fortnox.edit_article("A", QuantityInStock=4))
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.kept_differently"
    kept = "4" if cut == "to_available" else "0"
    assert [(found.field, found.fortnox, found.ongoing) for found in outcome.differences] == [
        ("row A#1, delivered quantity", kept, "5 sent")
    ]
    assert shop.state(number) == (False, "0")
    assert set(shop.reported(number).values()) == {None}
    again = await shop.transfer(number)
    assert isinstance(again, Held)
    assert again.code == "shipments.not_in_stock"
    shop.fortnox.edit_article("A", QuantityInStock=50)
    assert await shop.transfer(number) == Sent()
    assert shop.invoices(number) == [{"A": 5, "B": 2, "": 0}]


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"OrderRows": [("A", 5), ("B", 3), {"Description": "Packas varsamt"}]}, "row B#1, ordered quantity"),
        ({"OrderRows": [("A", 5), ("B", 2), {"Description": "Packas varsamt"}, ("A", 1)]}, "number of rows"),
    ],
)
async def test_an_office_save_seen_in_the_answer_of_ready_is_not_invoiced(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch, edit: dict[str, Any], field: str
) -> None:
    shop = with_module
    number = await sent_order(shop)
    meanwhile(monkeypatch, "put_delivered", lambda: shop.fortnox.edit_order(number, **edit), after=True)
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.differences[0].field == field
    assert "not invoiced" in outcome.message
    assert shop.state(number) == (True, "0")
    assert shop.invoices(number) == []


async def test_an_office_save_that_comes_with_the_put_is_held(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = with_module
    number = await sent_order(shop)

    def change_price() -> None:
        shop.fortnox.company.orders[number].document.order_rows[0].price = Decimal(90)

    meanwhile(monkeypatch, "put_delivered", change_price)
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert [found.field for found in outcome.differences] == ["row A#1, price"]
    assert shop.state(number) == (False, "0")
    assert await shop.transfer(number) == Sent()


@pytest.mark.parametrize("call", ["warehouse_ready", "create_invoice"])
async def test_the_office_may_be_faster_and_that_is_no_error(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    shop = with_module
    number = await sent_order(shop)
    from app.sandbox.fortnox.invoicing import make_ready

    faster: dict[str, Act] = {
        "warehouse_ready": lambda: make_ready(shop.fortnox.world, shop.fortnox.company, number),
        "create_invoice": lambda: shop.fortnox.invoice_order(number),
    }
    meanwhile(monkeypatch, call, faster[call])
    assert await shop.transfer(number) == Sent()
    assert shop.invoices(number) == [{"A": 5, "B": 2, "": 0}]
    assert shop.state(number) == (True, "5001")


@pytest.mark.parametrize("call", ["warehouse_ready", "create_invoice", "put_delivered"])
async def test_a_true_refusal_keeps_fortnox_own_words(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    shop = with_module
    number = await sent_order(shop)

    async def refuse(*_: Any, **__: Any) -> None:
        raise RemoteRejected("refused", code="fortnox.rejected.1", status=400, remote_text="Nej tack.")

    with monkeypatch.context() as patched:
        patched.setattr(Orders, call, refuse)
        with pytest.raises(RemoteRejected, match="refused"):
            await shop.transfer(number)
    assert shop.invoices(number) == []
    assert await shop.transfer(number) == Sent()
    assert len(shop.invoices(number)) == 1


async def test_an_invoice_that_fortnox_does_not_show_is_held(
    with_module: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = with_module
    number = await sent_order(shop)

    async def swallow(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(Orders, "create_invoice", swallow)
    outcome = await shop.transfer(number)
    assert isinstance(outcome, Held)
    assert outcome.code == "shipments.no_invoice_number"

import pytest

from tests.sandbox.fortnox.conftest import Fortnox


@pytest.mark.parametrize(
    ("register", "many", "one", "code", "text"),
    [
        ("units", "Units", "Unit", "st", "Styck"),
        ("termsofdeliveries", "TermsOfDeliveries", "TermsOfDelivery", "FVL", "Fritt vårt lager"),
        ("wayofdeliveries", "WayOfDeliveries", "WayOfDelivery", "PN", "PostNord MyPack"),
        ("termsofpayments", "TermsOfPayments", "TermsOfPayment", "30", "30 dagar netto"),
    ],
)
async def test_each_register_is_listed_and_read(
    fortnox: Fortnox, register: str, many: str, one: str, code: str, text: str
) -> None:
    entry = {"@url": f"https://api.fortnox.se/3/{register}/{code}", "Code": code, "Description": text}
    assert entry in (await fortnox.get(f"/3/{register}"))[many]
    assert await fortnox.get(f"/3/{register}/{code}") == {one: entry}


@pytest.mark.parametrize(
    ("path", "code"), [("units/famn", 2000432), ("termsofpayments/99", 2000429), ("wayofdeliveries/X", 2000729)]
)
async def test_an_unknown_code_is_404(fortnox: Fortnox, path: str, code: int) -> None:
    await fortnox.refused("GET", f"/3/{path}", code, status=404)


async def test_labels(fortnox: Fortnox) -> None:
    labels = (await fortnox.get("/3/labels"))["Labels"]
    assert {"Id": 3, "Description": "Klar för lager"} in labels

from tests.sandbox.fortnox.conftest import TENANT, Fortnox, ordered

PAGES = "/_sandbox/office"


async def test_an_order_is_found_and_its_address_mended_in_a_browser(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 2))
    path = f"{PAGES}/{TENANT}/orders/1"
    assert f'href="{PAGES}/{TENANT}"' in (await fortnox.http.get(PAGES)).text
    assert f'href="{path}"' in (await fortnox.http.get(f"{PAGES}/{TENANT}")).text
    page = (await fortnox.http.get(path)).text
    assert "ordered 2" in page
    answer = await fortnox.http.post(path, data={"DeliveryCity": "Östersund"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    order = (await fortnox.get("/3/orders/1"))["Order"]
    assert (order["DeliveryCity"], len(order["OrderRows"])) == ("Östersund", 1)
    assert 'value="Östersund"' in (await fortnox.http.get(path)).text


async def test_an_order_is_cancelled_in_a_browser_and_then_offers_nothing_more(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 2))
    path = f"{PAGES}/{TENANT}/orders/1"
    assert (await fortnox.http.post(path, data={"act": "cancel"})).status_code == 303
    assert (await fortnox.get("/3/orders/1"))["Order"]["Cancelled"] is True
    page = (await fortnox.http.get(path)).text
    assert "cancelled" in page
    assert "<button" not in page
    assert "redan makulerad" in (await fortnox.http.post(path, data={"act": "cancel"})).text


async def test_what_stands_in_an_order_is_text(fortnox: Fortnox) -> None:
    await ordered(fortnox, ("TENT", 2))
    path = f"{PAGES}/{TENANT}/orders/1"
    await fortnox.http.post(path, data={"DeliveryName": '"><script>alert(1)</script>'})
    assert "<script" not in (await fortnox.http.get(path)).text


async def test_the_pages_are_not_counted_as_requests_to_fortnox(fortnox: Fortnox) -> None:
    before = fortnox.app.state.traffic.as_dict()
    await fortnox.http.get(PAGES)
    assert fortnox.app.state.traffic.as_dict() == before

"""By which numbers people look for what these processes send."""

from app.processes.to_ongoing import articles
from tests.processes.conftest import MakeSides
from tests.processes.names import names_of
from tests.processes.purchase_people import Buyers
from tests.processes.to_ongoing.conftest import Move
from tests.processes.worlds import FortnoxSide


async def test_article_is_found_by_its_bar_code_and_its_supplier(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    fortnox_world.add_supplier("31")
    fortnox_world.add_article("LYKTA-3", EAN="7350000000012", SupplierNumber="31")
    await articles.transfer("LYKTA-3", sides("articles"))
    assert await names_of(sides("articles").ledger, "LYKTA-3") == {"bar_code": ["7350000000012"], "supplier": ["31"]}


async def test_article_without_either_has_no_name(sides: MakeSides, fortnox_world: FortnoxSide) -> None:
    fortnox_world.add_article("LYKTA-3")
    await articles.transfer("LYKTA-3", sides("articles"))
    assert await names_of(sides("articles").ledger, "LYKTA-3") == {}


async def test_order_is_found_by_the_customers_number(
    move: Move, shop: None, sides: MakeSides, fortnox_world: FortnoxSide
) -> None:
    number = fortnox_world.add_order(("KÅSA-33", 2), YourOrderNumber="PO 7781")
    await move(number)
    assert await names_of(sides("sales_orders").ledger, number) == {"reference": ["PO 7781"]}


async def test_purchase_order_is_found_by_its_reference_and_its_supplier(
    buy: Move, buyers: Buyers, sides: MakeSides
) -> None:
    number = buyers.order(("KÅSA-33", 10), internalReference="Vår 26")
    await buy(number)
    assert await names_of(sides("purchase_orders").ledger, number) == {"reference": ["Vår 26"], "supplier": ["31"]}

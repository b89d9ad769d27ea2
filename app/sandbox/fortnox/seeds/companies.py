"""Makes a company and fills it."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from app.sandbox.fortnox.articles import add_article
from app.sandbox.fortnox.bodies import built
from app.sandbox.fortnox.company import ALL_SCOPES, Company, Kept
from app.sandbox.fortnox.documents.customer import Customer
from app.sandbox.fortnox.documents.supplier import Supplier
from app.sandbox.fortnox.order_saving import add_order
from app.sandbox.fortnox.purchase_order_saving import add_purchase_order, send
from app.sandbox.fortnox.seeds import classic_shop
from app.sandbox.fortnox.seeds.catalogue import articles as catalogue
from app.sandbox.fortnox.seeds.people import CUSTOMERS
from app.sandbox.fortnox.seeds.people import customers as people
from app.sandbox.fortnox.seeds.people import suppliers as makers
from app.sandbox.fortnox.seeds.story_orders import story_orders
from app.sandbox.fortnox.seeds.story_purchases import story_purchases
from app.sandbox.fortnox.world import FortnoxWorld

STORY_TENANT, LARGE_TENANT, CLASSIC_TENANT = 1_000_001, 1_000_002, 1_000_003


def make_company(
    world: FortnoxWorld,
    tenant_id: int,
    name: str,
    *,
    warehouse_module: bool = True,
    lager_plus: bool = True,
    negative_stock: bool = False,
    licences: Iterable[str] = ALL_SCOPES,
    articles: int = 0,
    suppliers: int = 0,
    customers: int = 0,
    orders: int = 0,
) -> Company:
    """A company with so many made-up records; one that has the tenant id already is replaced.

    Orders need articles; they get the twelve customers when none are asked for.
    """
    company = Company(
        tenant_id,
        name,
        warehouse_module=warehouse_module,
        lager_plus=lager_plus,
        negative_stock=negative_stock,
        licences=set(licences),
    )
    world.companies[tenant_id] = company
    _keep_suppliers(world, company, makers(suppliers))
    _keep_customers(world, company, people(customers or (CUSTOMERS if orders else 0)))
    for fields in catalogue(articles, list(company.suppliers)):
        add_article(world, company, fields, by_office=True)
    for fields in _random_orders(company, orders, world.today()):
        add_order(world, company, fields, by_office=True)
    return company


def story(
    world: FortnoxWorld, tenant_id: int = STORY_TENANT, name: str = "Fjällboden Friluft AB", **flags: Any
) -> Company:
    """The shop of the demo: 60 articles, 10 suppliers, 12 customers, 20 orders, the warehouse module on.

    With Lager Plus it awaits three purchase orders. `flags` are those of `make_company`.
    """
    company = make_company(world, tenant_id, name, articles=60, suppliers=10, customers=CUSTOMERS, **flags)
    for fields in story_orders(world.today()):
        add_order(world, company, fields, by_office=True)
    if company.warehouse_module and company.lager_plus:
        for fields in story_purchases(world.today()):
            send(world, company, add_purchase_order(world, company, fields, by_office=True).id)
    return company


def classic(
    world: FortnoxWorld, tenant_id: int = CLASSIC_TENANT, name: str = "Lerbo Keramik AB", **flags: Any
) -> Company:
    """The second shop of the demo, without the module: 12 articles, 3 suppliers, 3 customers, 5 orders.

    `flags` are those of `make_company`.
    """
    company = make_company(world, tenant_id, name, **{"warehouse_module": False, "lager_plus": False, **flags})
    _keep_suppliers(world, company, classic_shop.SUPPLIERS)
    _keep_customers(world, company, classic_shop.CUSTOMERS)
    sold = classic_shop.CERAMICS
    for fields in catalogue(len(sold), list(company.suppliers), sold):
        add_article(world, company, fields, by_office=True)
    company.next_order = classic_shop.FIRST_ORDER
    for fields in classic_shop.classic_orders(world.today()):
        add_order(world, company, fields, by_office=True)
    return company


def large(
    world: FortnoxWorld, tenant_id: int = LARGE_TENANT, name: str = "Storlagret Norden AB", **flags: Any
) -> Company:
    """A company for load: 10,000 articles, 200 suppliers, 1,000 orders; `flags` are those of `make_company`."""
    return make_company(world, tenant_id, name, articles=10_000, suppliers=200, customers=120, orders=1_000, **flags)


SEEDS: dict[str, Callable[..., Company]] = {"story": story, "classic": classic, "large": large}


def fill(world: FortnoxWorld, seed: str) -> None:
    """Make the companies of a seed; the story is played by two shops."""
    for name in ("story", "classic") if seed == "story" else (seed,):
        SEEDS[name](world)


def _keep_suppliers(world: FortnoxWorld, company: Company, suppliers: Iterable[dict[str, Any]]) -> None:
    for fields in suppliers:
        supplier = built(Supplier, fields)
        company.suppliers[supplier.supplier_number] = Kept(supplier, world.now())


def _keep_customers(world: FortnoxWorld, company: Company, customers: Iterable[dict[str, Any]]) -> None:
    for fields in customers:
        customer = built(Customer, fields)
        company.customers[customer.customer_number] = Kept(customer, world.now())


def _random_orders(company: Company, number: int, today: date) -> Iterable[dict[str, Any]]:
    dice = random.Random(company.tenant_id)
    goods, buyers = list(company.articles), list(company.customers)
    for index in range(number):
        ordered = today - timedelta(days=(number - 1 - index) * 10 // number)
        yield {
            "CustomerNumber": dice.choice(buyers),
            "OrderDate": ordered.isoformat(),
            "DeliveryDate": (ordered + timedelta(days=3)).isoformat(),
            "YourOrderNumber": f"WEB-{100_000 + index}",
            "OrderRows": [
                {"ArticleNumber": article, "OrderedQuantity": dice.randint(1, 3)}
                for article in dice.sample(goods, k=min(len(goods), dice.randint(1, 5)))
            ],
        }

"""The installations a sandbox can start with."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from app.sandbox.ongoing.goods_owner import GoodsOwner, System
from app.sandbox.ongoing.wire import Document
from app.sandbox.ongoing.world import OngoingWorld

_CAUSE_FLAGS = ("isRemoveCause", "isChangeCause", "isReturnCommentMandatory")

STANDARD_STATUSES = {
    150: "Fel",
    200: "Öppen",
    300: "Frisläppt",
    320: "Allokerad",
    400: "Plockad",
    450: "Skickad",
    500: "Hämtad",
    800: "Returnerad",
    1000: "Makulerad",
}
"""The standard list, in the language of a Swedish installation (FACTS §7)."""
PURCHASE_ORDER_STATUSES = {
    100: "Aviserad",
    200: "Ankomstplats",
    300: "Inleverans",
    400: "Avvikelse",
    500: "Inlevererad",
    900: "Makulerad",
}
"""The standard numbers; of the Swedish texts only that of 400 is documented (FACTS §8)."""
RETURN_CAUSES: tuple[Document, ...] = (
    {"id": 1, "code": "ANGER", "name": "Ångrat köp"} | dict.fromkeys(_CAUSE_FLAGS, False),
    {"id": 2, "code": "TRASIG", "name": "Trasig vara"} | dict.fromkeys(_CAUSE_FLAGS, False) | {"isRemoveCause": True},
)
ORDER_TYPES: tuple[Document, ...] = (
    {"code": "B2B", "name": "Business to Business"},
    {"code": "B2C", "name": "Business to Consumer"},
)
WAREHOUSES: tuple[Document, ...] = ({"id": 1, "code": "HUS1", "name": "Lagerhuset"},)
TRANSPORTER_CONTRACTS: tuple[Document, ...] = (
    {
        "ediCode": "",
        "transporterName": "Nordanfrakt",
        "transporterCode": "NDF",
        "transporterServiceCode": "",
        "transporterServices": [
            {"transporterServiceName": "Nordanfrakt Paket", "transporterServiceCode": "NP1"},
            {"transporterServiceName": "Nordanfrakt Pall", "transporterServiceCode": "NP5"},
        ],
    },
)

DEMO_WAREHOUSE = "demo"
DEMO_GOODS_OWNER_ID = 4711
DEMO_USER_NAME = "WSI-demo"
DEMO_PASSWORD = "tallkotte-och-lingon"
CLASSIC_GOODS_OWNER_ID = 4712
CLASSIC_USER_NAME = "WSI-lerbo"
CLASSIC_PASSWORD = "drejskiva-och-kobolt"


def add_goods_owner(
    world: OngoingWorld,
    warehouse: str,
    goods_owner_id: int,
    *,
    user_name: str,
    password: str,
    name: str = "",
    statuses: Mapping[int, str] | None = None,
    purchase_order_statuses: Mapping[int, str] | None = None,
    order_types: Sequence[Document] = ORDER_TYPES,
    warehouses: Sequence[Document] = WAREHOUSES,
    transporter_contracts: Sequence[Document] = TRANSPORTER_CONTRACTS,
    default_stock: Decimal = Decimal(0),
) -> GoodsOwner:
    """Make a goods owner with its API user, and its system when that is new.

    `statuses` and `purchase_order_statuses`, when given, become those of the whole system. `default_stock` is laid on
    the shelf for every stock article that is made over the API.
    """
    system = world.systems.setdefault(
        warehouse, System(warehouse, dict(STANDARD_STATUSES), dict(PURCHASE_ORDER_STATUSES))
    )
    if statuses is not None:
        system.statuses = dict(statuses)
    if purchase_order_statuses is not None:
        system.purchase_order_statuses = dict(purchase_order_statuses)
    owner = GoodsOwner(
        warehouse=warehouse,
        goods_owner_id=goods_owner_id,
        name=name or f"Varuägare {goods_owner_id}",
        user_name=user_name,
        password=password,
        new_id=system.new_id,
        warehouses=[dict(house) for house in warehouses],
        order_types=[dict(order_type) for order_type in order_types],
        transporter_contracts=[dict(contract) for contract in transporter_contracts],
        return_causes=[dict(cause) for cause in RETURN_CAUSES],
        default_stock=default_stock,
    )
    system.goods_owners[goods_owner_id] = owner
    return owner


def seed_story(world: OngoingWorld) -> GoodsOwner:
    """The demo's goods owner: no articles and no orders yet, 100 pieces on the shelf for each that comes."""
    return add_goods_owner(
        world,
        DEMO_WAREHOUSE,
        DEMO_GOODS_OWNER_ID,
        user_name=DEMO_USER_NAME,
        password=DEMO_PASSWORD,
        name="Skogsbrynets Handel",
        default_stock=Decimal(100),
    )


def seed_classic(world: OngoingWorld) -> GoodsOwner:
    """The demo's second goods owner in the same house: a small shop, 60 pieces on the shelf for each article."""
    return add_goods_owner(
        world,
        DEMO_WAREHOUSE,
        CLASSIC_GOODS_OWNER_ID,
        user_name=CLASSIC_USER_NAME,
        password=CLASSIC_PASSWORD,
        name="Lerbo Keramik",
        default_stock=Decimal(60),
    )


def seed_large(world: OngoingWorld) -> GoodsOwner:
    """The first shop, with shelves deep enough for a thousand orders."""
    owner = seed_story(world)
    owner.default_stock = Decimal(10_000)
    return owner


SEEDS: dict[str, Callable[[OngoingWorld], GoodsOwner]] = {
    "story": seed_story,
    "classic": seed_classic,
    "large": seed_large,
}


def fill(world: OngoingWorld, seed: str) -> None:
    """Make the goods owners of a seed; the story is played by two shops."""
    for name in ("story", "classic") if seed == "story" else (seed,):
        SEEDS[name](world)

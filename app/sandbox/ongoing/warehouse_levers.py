# ruff: noqa: FAST003 - the path's parameters are read by the dependencies behind Owner and Numbered
"""The levers of one goods owner: its shelves, the people of its warehouse, its webhooks."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from app.sandbox.ongoing.gate import World
from app.sandbox.ongoing.goods_owner import CANCELLED, COLLECTED, PICKED, GoodsOwner, Order
from app.sandbox.ongoing.seeds import ORDER_TYPES, TRANSPORTER_CONTRACTS, WAREHOUSES, add_goods_owner
from app.sandbox.ongoing.warehouse import ALLOCATED, SENT, Warehouse
from app.sandbox.ongoing.webhooks import Webhook, WebhookKind
from app.sandbox.ongoing.wire import Document, answer


class Lever(BaseModel):
    """What a lever is told; a misspelt field is refused."""

    model_config = ConfigDict(extra="forbid")


class NewGoodsOwner(Lever):
    """A goods owner to make; `statuses` and `purchase_order_statuses` become those of the whole system."""

    goods_owner_id: int
    user_name: str
    password: str
    name: str = ""
    statuses: dict[int, str] | None = None
    purchase_order_statuses: dict[int, str] | None = None
    order_types: list[Document] = list(ORDER_TYPES)
    warehouses: list[Document] = list(WAREHOUSES)
    transporter_contracts: list[Document] = list(TRANSPORTER_CONTRACTS)
    default_stock: Decimal = Decimal(0)


class ShelfCount(Lever):
    """What lies on one shelf."""

    article_number: str
    quantity: Decimal
    locked: Decimal = Decimal(0)
    warehouse_id: int | None = None


class Step(Lever):
    """An act of the warehouse; `status` replaces the standard number."""

    status: int | None = None


class Pick(Step):
    """How much of which row is picked when done; without `finish` the order can be picked on."""

    quantities: dict[str, Decimal] | None = None
    finish: bool = True


class Send(Step):
    """The waybill of the parcel that leaves."""

    waybill: str | None = None
    tracking_url: str | None = None


class SetStatus(Lever):
    """A status set by hand."""

    status: int


class BackOrder(Lever):
    """The number of the back order; without one the order's own with `-B1` and so on."""

    order_number: str | None = None


class AddLine(Lever):
    """A line that the goods owner did not send."""

    article_number: str
    quantity: Decimal
    row_number: str | None = None


class Work(Lever):
    """One round of work: what to pick short, what to leave, whether the carrier comes."""

    short: dict[str, dict[str, Decimal]] = {}
    leave: list[str] = []
    collect: bool = False


OWNERS = "/_sandbox/systems/{warehouse}/owners"
router = APIRouter(prefix=OWNERS, tags=["warehouse"])


async def _owner(world: World, warehouse: str, goods_owner_id: int) -> GoodsOwner:
    owner = world.owner(warehouse, goods_owner_id)
    if owner is None:
        raise HTTPException(404, f"System {warehouse} has no goods owner {goods_owner_id}.")
    return owner


Owner = Annotated[GoodsOwner, Depends(_owner)]


async def _people(world: World, owner: Owner) -> Warehouse:
    return Warehouse(world, owner)


People = Annotated[Warehouse, Depends(_people)]


async def _order(people: People, order_number: str) -> Order:
    return people.require_order(order_number)


Numbered = Annotated[Order, Depends(_order)]


@router.post("", summary="Make a goods owner with its API user", status_code=201)
async def make_goods_owner(world: World, warehouse: str, new: NewGoodsOwner) -> dict[str, int]:
    """Make it; a system that is new is made too. One of the same id is replaced."""
    made = add_goods_owner(world, warehouse, **{name: getattr(new, name) for name in NewGoodsOwner.model_fields})
    return {"goods_owner_id": made.goods_owner_id}


@router.put("/{goods_owner_id}/stock", summary="Set what lies on shelves", status_code=204)
async def set_stock(world: World, owner: Owner, counts: list[ShelfCount]) -> None:
    """Count goods in or out by hand; articles must exist."""
    for count in counts:
        if count.article_number not in owner.articles:
            raise HTTPException(404, f"There is no article {count.article_number}.")
    for count in counts:
        article = owner.articles[count.article_number]
        warehouse_id = count.warehouse_id or owner.home_warehouse_id
        article.shelf(warehouse_id).locked = count.locked
        owner.put_on_shelf(article, warehouse_id, count.quantity, world.clock())


@router.put("/{goods_owner_id}/default-stock", summary="Set what new articles get on the shelf", status_code=204)
async def set_default_stock(owner: Owner, quantity: Decimal) -> None:
    """Set the quantity for stock articles that are made from now on."""
    owner.default_stock = quantity


@router.post("/{goods_owner_id}/orders/{order_number}/start", summary="Allocate goods: 320")
async def start(people: People, order: Numbered, step: Step | None = None) -> dict[str, Any]:
    """Reserve what the shelf has."""
    people.start(order, (step and step.status) or ALLOCATED)
    return stand(order)


@router.post("/{goods_owner_id}/orders/{order_number}/pick", summary="Pick: 400")
async def pick(people: People, order: Numbered, pick: Pick | None = None) -> dict[str, Any]:
    """Take goods from the shelf; all that was ordered unless told otherwise."""
    how = pick or Pick()
    people.pick(order, how.quantities, finish=how.finish, status=how.status or PICKED)
    return stand(order)


@router.post("/{goods_owner_id}/orders/{order_number}/send", summary="Book the transport: 450")
async def send(people: People, order: Numbered, send: Send | None = None) -> dict[str, Any]:
    """Hand over to the shipping platform."""
    how = send or Send()
    people.send(order, how.waybill, how.tracking_url, how.status or SENT)
    return stand(order)


@router.post("/{goods_owner_id}/orders/{order_number}/collect", summary="The carrier comes: 500")
async def collect(people: People, order: Numbered, step: Step | None = None) -> dict[str, Any]:
    """Let the carrier take it."""
    people.collect(order, (step and step.status) or COLLECTED)
    return stand(order)


@router.post("/{goods_owner_id}/orders/{order_number}/cancel", summary="The warehouse cancels: 1000")
async def cancel(people: People, order: Numbered, step: Step | None = None) -> dict[str, Any]:
    """Cancel, started or not; goods go back on the shelf."""
    people.cancel(order, (step and step.status) or CANCELLED)
    return stand(order)


@router.post("/{goods_owner_id}/orders/{order_number}/status", summary="Set any status")
async def set_status(people: People, order: Numbered, step: SetStatus) -> dict[str, Any]:
    """Set it by hand."""
    people.set_status(order, step.status)
    return stand(order)


@router.post("/{goods_owner_id}/orders/{order_number}/back-order", summary="Make a back order", status_code=201)
async def back_order(people: People, order: Numbered, rest: BackOrder | None = None) -> dict[str, Any]:
    """Make an order of what is not picked; answers how the new one stands."""
    return stand(people.back_order(order, rest.order_number if rest else None))


@router.post("/{goods_owner_id}/orders/{order_number}/lines", summary="Add a line", status_code=201)
async def add_line(people: People, order: Numbered, line: AddLine) -> dict[str, Any]:
    """Add a line that the goods owner did not send."""
    people.add_line(order, line.article_number, line.quantity, line.row_number)
    return stand(order)


@router.post("/{goods_owner_id}/work", summary="Pick and send everything released")
async def work(people: People, work: Work | None = None) -> dict[str, list[str]]:
    """Do one round of work; answers the order numbers `sent` and `waiting`."""
    how = work or Work()
    return people.work(how.short, how.leave, collect=how.collect)


@router.put("/{goods_owner_id}/webhooks", summary="Set up the webhooks, by kind", status_code=204)
async def set_webhooks(world: World, owner: Owner, webhooks: dict[WebhookKind, Webhook]) -> None:
    """Replace all webhooks of the goods owner."""
    world.webhooks[owner.warehouse, owner.goods_owner_id] = webhooks


@router.post("/{goods_owner_id}/webhooks/{kind}/test", summary="Press the Test button")
async def test_webhook(world: World, owner: Owner, kind: WebhookKind) -> Response:
    """Fire once and wait for the outcome; it is not tried again."""
    if kind not in world.webhooks_of(owner):
        raise HTTPException(404, f"No webhook of kind {kind} is set up.")
    return answer((await world.test_webhook(owner, kind)).as_dict())


def stand(order: Order) -> dict[str, Any]:
    """How an order stands after an act of the warehouse."""
    return {"order_id": order.order_id, "order_number": order.number, "status": order.status}

"""What stands behind the codes of an order: terms, ways of delivery, the customer's type, the warehouse's order types.

All are kept for a day (SPEC §2.0), as reading them per order would spend Fortnox's requests.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from app.errors import NotFound
from app.fortnox.customers import CustomerNumber, CustomerType
from app.fortnox.order_documents import Order
from app.fortnox.registers import RegisterItem
from app.ongoing.wire import CodeName
from app.processes.process import Sides
from app.processes.to_ongoing.sales_order_map import Words

ORDER_TYPES: Final = {CustomerType.COMPANY: "B2B", CustomerType.PRIVATE: "B2C"}
WHOLE: Final = "all"
REFUSED: Final = "order_types_refused"


async def look_up(order: Order, sides: Sides) -> Words:
    """Everything the order's codes stand for; what is empty on the order is not looked up."""
    registers = sides.fortnox.registers
    customer_type = await _customer_type(order, sides)
    return Words(
        customer_type=customer_type,
        order_type=await _order_type(customer_type, sides),
        terms_of_delivery=await _code(order.terms_of_delivery, "terms_of_delivery", registers.terms_of_delivery, sides),
        way_of_delivery=await _code(order.way_of_delivery, "ways_of_delivery", registers.ways_of_delivery, sides),
        terms_of_payment=await _text(order.terms_of_payment, "terms_of_payment", registers.terms_of_payment, sides),
    )


async def remember_refused(order_type: CodeName, sides: Sides) -> None:
    """Have the orders of the next 24 hours go without a type that Ongoing does not take."""

    async def refused() -> Mapping[str, Any]:
        return {"refused": True}

    await sides.registers.get(REFUSED, order_type.code or "", refused, fresh=True)


async def is_known_type(order_type: CodeName, sides: Sides) -> bool:
    """Whether the warehouse has the order type, as it says now."""
    return any(kept["code"] == order_type.code for kept in await _order_types(sides, fresh=True))


async def _customer_type(order: Order, sides: Sides) -> CustomerType | None:
    """Business or consumer; not asked for when nothing depends on it."""
    if not sides.options.order_type_by_customer_type and not order.organisation_number:
        return None

    async def read() -> Mapping[str, Any]:
        try:
            customer = await sides.fortnox.customers.get(CustomerNumber(order.customer_number))
        except NotFound:  # a deleted customer's orders are still to be delivered
            return {"type": None}
        return {"type": customer.type}

    kept = await sides.registers.get("customer_type", order.customer_number, read)
    return CustomerType(kept["type"]) if kept["type"] else None


async def _order_type(customer_type: CustomerType | None, sides: Sides) -> CodeName | None:
    """The warehouse's type of that code or name, the first of several; else one by code and name, to be created."""
    if customer_type is None or not sides.options.order_type_by_customer_type:
        return None
    wanted = ORDER_TYPES[customer_type]
    for kept in await _order_types(sides):
        if wanted in {kept["code"], kept["name"]}:
            return CodeName(code=kept["code"], name=kept["name"])

    async def not_refused() -> Mapping[str, Any]:
        return {"refused": False}

    kept = await sides.registers.get(REFUSED, wanted, not_refused)
    return None if kept["refused"] else CodeName(code=wanted, name=wanted)


async def _order_types(sides: Sides, *, fresh: bool = False) -> Sequence[Mapping[str, Any]]:
    async def read() -> Mapping[str, Any]:
        return {"types": [kind.model_dump() for kind in await sides.ongoing.orders.types()]}

    types: Sequence[Mapping[str, Any]] = (await sides.registers.get("order_types", WHOLE, read, fresh=fresh))["types"]
    return types


async def _code(
    code: str, kind: str, read: Callable[[], Awaitable[Sequence[RegisterItem]]], sides: Sides
) -> CodeName | None:
    return CodeName(code=code, name=await _text(code, kind, read, sides)) if code else None


async def _text(code: str, kind: str, read: Callable[[], Awaitable[Sequence[RegisterItem]]], sides: Sides) -> str:
    """The text of a code; the code itself where the register has none."""
    if not code:
        return ""

    async def whole() -> Mapping[str, Any]:
        return {item.code: item.description for item in await read()}

    texts = await sides.registers.get(kind, WHOLE, whole)
    if code not in texts:
        texts = await sides.registers.get(kind, WHOLE, whole, fresh=True)
    return str(texts.get(code) or code)

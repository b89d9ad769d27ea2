"""The registers of types of orders and purchase orders: what a PUT with a type does (FACTS §7)."""

from typing import assert_never

from app.sandbox.ongoing.switches import OngoingSwitches, UnknownOrderType
from app.sandbox.ongoing.wire import Document, bad_request


def keep_type(register: list[Document], sent: Document, name: str, switches: OngoingSwitches) -> list[str]:
    """Put the register's own type in place of the sent one; returns what to say of a new one.

    Args:
        register: the goods owner's types.
        sent: the record that was sent; changed in place.
        name: the member that holds the type.
        switches: what becomes of a code that the register does not have.

    Raises:
        Refusal: 400 for an unknown code, when the switch refuses that.
    """
    wanted = sent.get(name)
    if not wanted:
        return []
    code = wanted.get("code")
    known = next((one for one in register if one["code"] == code), None)
    if known:
        sent[name] = dict(known)
        return []
    match switches.unknown_order_type:
        case UnknownOrderType.REFUSED:
            raise bad_request(f"There is no order type {code}.")
        case UnknownOrderType.IGNORED:
            sent[name] = None
            return []
        case UnknownOrderType.CREATED:
            register.append({"code": code, "name": wanted.get("name")})
            return [f"Order type {code} created."]
        case never:
            assert_never(never)

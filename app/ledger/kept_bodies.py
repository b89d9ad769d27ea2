"""What is kept of the body of a write and of its answer: enough to see what moved, nothing of whom it moved for."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from app.logs import without_secrets

HIDDEN: Final = "[hidden]"
MOST_CHARACTERS: Final = 4000

# Field names in lower case: of a person or a company, how to reach it, and what people write freely about it.
PERSONAL: Final = frozenset(
    {
        *("name", "customername", "suppliername", "deliveryname", "yourreference", "ourreference", "salescode"),
        *("address", "address1", "address2", "address3", "deliveryaddress1", "deliveryaddress2", "postcode", "city"),
        *("deliveryaddress", "deliveryaddress3", "zipcode", "deliveryzipcode", "deliverycity"),
        *("email", "telephone", "phone", "phone1", "phone2", "phonenumber", "mobilephone", "value"),
        *("organisationnumber", "vatnumber", "personalnumber"),
        *("orderremark", "purchaseorderremark", "remark", "remarks", "comments", "freetext1"),
    }
)
# Here a name is that of an entry in a register.
REGISTERS: Final = frozenset({"ordertype", "wayofdelivery", "termsofdeliverytype"})
_email: Final = re.compile(r"[^\s@\"<>]+@[^\s@\"<>]+\.\w+")


def kept_of(body: str) -> str:
    """The body, which is JSON, without personal data and secrets, cut to what is kept of it."""
    try:
        shown = json.dumps(_shown(json.loads(body), ""), ensure_ascii=False)
    except (ValueError, RecursionError):
        shown = HIDDEN
    return without_secrets(shown)[:MOST_CHARACTERS]


def _shown(value: Any, within: str) -> Any:
    match value:
        case Mapping():
            return {
                name: _hidden(inner)
                if name.lower() in PERSONAL and within not in REGISTERS
                else _shown(inner, name.lower())
                for name, inner in value.items()
            }
        case list():
            return [_shown(inner, within) for inner in value]
        case str():
            return _email.sub(HIDDEN, value)
        case _:
            return value


def _hidden(value: Any) -> Any:
    """That something stood there: an empty field may be the very thing one looks for."""
    return value if value in ("", None) else HIDDEN

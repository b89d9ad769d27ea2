"""Fortnox's list of awaited purchase orders, and how far we have looked at each of them.

Purchase orders have no time of change (Fortnox FACTS §14). So a register of our own keeps, for each one that we follow,
a hash of what the list said when it was last found changed (`fingerprint`, "" when it was not on the list) and the
Swedish day on which its details were read after that (`read_on`, "" while they are still to be read).

A scan writes the hash and asks for the record, and it is the transfer that notes the reading: a scan that is killed in
between asks again. List is compared with list, as it may round or leave out what the details have.
"""

from collections.abc import AsyncIterator
from typing import Final

from app.fortnox.purchase_orders import PurchaseOrderState
from app.fortnox.times import swedish_date
from app.ledger.ledger import Ledger, fingerprint
from app.processes.process import Sides

AWAITED: Final = (PurchaseOrderState.SENT, PurchaseOrderState.DELAYED)
"""Both are asked for: whether SENT holds the delayed ones is UNKNOWN. An order that changes from one to the other in
between is on neither list, or on both; the first is as if it had left, so it is read."""

REGISTER: Final = "purchase_orders_followed"
"""Whose ledger holds the register."""

NOT_LISTED: Final = ""


async def to_look_at(sides: Sides) -> AsyncIterator[str]:
    """The purchase orders that are new on the list, changed there, gone from it, or not read today."""
    listed = await _listed(sides)
    register, today = _register(sides), _today(sides)
    followed = await register.known(await register.keys())
    for key in sorted(listed.keys() | followed.keys()):
        said, known = listed.get(key, NOT_LISTED), followed.get(key)
        if known is not None and known.fingerprint == said and known.sent["read_on"] == today:
            continue
        if known is None or known.fingerprint != said:
            await register.remember(key, fingerprint=said, sent={"read_on": ""})
        yield key


async def note_reading(key: str, sides: Sides) -> None:
    """Note that the details are read now; a change that the list shows from here on is another one."""
    register = _register(sides)
    known = await register.link(key)
    said = NOT_LISTED if known is None else known.fingerprint
    await register.remember(key, fingerprint=said, sent={"read_on": _today(sides)})


async def stop_following(key: str, sides: Sides) -> None:
    """Nothing more is expected of it; should it stand on the list again, it counts as new."""
    await _register(sides).forget(key)


async def _listed(sides: Sides) -> dict[str, str]:
    """What the list says of each purchase order, as a hash. It may bring the rows or not (FACTS §8: UNKNOWN)."""
    return {
        str(item.id): fingerprint(item.model_dump(mode="json"))
        for state in AWAITED
        for item in await sides.fortnox.purchase_orders.list(state)
    }


def _register(sides: Sides) -> Ledger:
    return sides.ledger.of(REGISTER)


def _today(sides: Sides) -> str:
    return swedish_date(sides.now()).isoformat()

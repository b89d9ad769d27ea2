"""How a change that comes after the warehouse has started is refused (FACTS §3)."""

from typing import assert_never

from app.sandbox.ongoing.switches import OngoingSwitches, StartedRefusal
from app.sandbox.ongoing.wire import Refusal


def started_refusal(what: str, switches: OngoingSwitches, *, to: str) -> Refusal:
    """The refusal to change or cancel a record, with the status and body that the switch says."""
    words = f"{what} cannot be {to}: the warehouse has started to work on it."
    match switches.started_refusal:
        case StartedRefusal.BAD_REQUEST:
            return Refusal(400, words)
        case StartedRefusal.CONFLICT:
            return Refusal(409, {"Message": words})
        case StartedRefusal.SERVER_ERROR:
            return Refusal(500, {"Message": "An error has occurred."})
        case never:
            assert_never(never)

"""A record of Fortnox that the warehouse may have started on: whether a refusal says so, and where the sides differ."""

from collections.abc import Mapping
from typing import Final

from app.errors import RemoteRejected
from app.ledger.outcomes import Difference
from app.ongoing.errors import OngoingUnavailable

Fields = Mapping[str, str]
"""A field's name and its value as text; a row is one field, named `row <row number>`."""

NONE: Final = "none"
FIRST_SERVER_ERROR: Final = 500


def may_be_a_refusal(error: Exception) -> bool:
    """Whether Ongoing may have meant that the record is started; it documents neither status nor text (FACTS §3)."""
    return isinstance(error, RemoteRejected) or (
        isinstance(error, OngoingUnavailable) and error.status is not None and error.status >= FIRST_SERVER_ERROR
    )


def differences(wanted: Fields, sent: Fields | None, there: Fields) -> tuple[Difference, ...]:
    """What Fortnox has changed since it was last `sent` and Ongoing does not have; all there is to tell without `sent`.

    What the warehouse has changed by itself is no difference here, and neither is what somebody has already changed by
    hand in Ongoing to what Fortnox says.
    """
    found = []
    before_us = [name for name in there if name.startswith("row ")]
    for name in dict.fromkeys([*wanted, *(before_us if sent is None else sent)]):
        is_row = name.startswith("row ")
        mine = wanted.get(name, "")
        before = sent.get(name, "") if sent is not None else mine
        if sent is not None and mine == before:
            continue
        theirs = there.get(name, "") if is_row or name in there else before
        if mine != theirs:
            found.append(Difference(name, mine or NONE, theirs or NONE))
    return tuple(found)

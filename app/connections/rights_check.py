"""Which rights a company has not granted, asked scope by scope: a licence that has ended shows only so (FACTS §2)."""

from typing import NamedTuple

from app.connections.inquiry import LACKS_A_RIGHT
from app.connections.preflight_fortnox import NEEDED_BY, OF_THE_MODULE, question
from app.errors import NotConfigured
from app.fortnox.client import Fortnox
from app.fortnox.rights import Right


class MissingRight(NamedTuple):
    """A right that is missing, the options that need it, and what Fortnox has to say about it."""

    right: Right
    needed_by: tuple[str, ...]
    message: str
    todo: str


async def missing_rights(fortnox: Fortnox) -> list[MissingRight]:
    """The rights outside of the warehouse module that are missing; without the module its rights are no loss.

    Raises what the client raises when Fortnox does not answer.
    """
    missing = []
    for right, needed_by in NEEDED_BY.items():
        if right in OF_THE_MODULE:
            continue
        try:
            await question(right, fortnox)()
        except NotConfigured as error:
            if error.code not in LACKS_A_RIGHT:
                raise
            missing.append(MissingRight(right, needed_by, error.message, error.todo))
    return missing

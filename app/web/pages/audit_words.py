"""An entry of the audit trail as a person reads it: what was done to what, and each change in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter, ValidationError

from app.connections.options import Options
from app.processes.process import ProcessName
from app.web.api.audit import AuditAnswer
from app.web.api.sync import EVERYTHING
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.option_choices import Choices
from app.web.pages.option_fields import shown_value
from app.web.pages.option_texts import OPTION_TEXTS
from app.web.pages.record import address_of
from app.web.pages.shown_json import shown_json
from app.web.pages.visits import Visit
from app.web.pages.words import WORDS

NOT_KNOWN: Final = Choices()
"""The trail is read without asking any side what its statuses are called."""
FIELDS: Final[Mapping[str, str]] = {
    "reason": N_("Why"),
    "covered_until": N_("Covered until"),
    "role": N_("Role"),
    "active": N_("May log in"),
    "connection_ids": N_("Connections"),
    "password": N_("Password"),
    "ongoing_username": N_("User name in Ongoing"),
    "ongoing_password": N_("Password in Ongoing"),
    "fortnox_scopes": N_("Rights in Fortnox"),
}
NOT_TOLD: Final = frozenset({"password", "ongoing_password"})
A_TIME: Final = TypeAdapter(datetime)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act was done to; `address` is its page, if it has one."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that differs, with what it was and what it is."""

    label: str
    before: str
    after: str


def subject_of(entry: AuditAnswer, visit: Visit) -> Subject | None:
    """What it was done to: a record, a process, an event, a user; None where the connection says it all."""
    if entry.subject in {"", EVERYTHING}:
        return None
    first, _, rest = entry.subject.partition(" ")
    if first in set(ProcessName):
        name = f"{visit.say(WORDS[first])} {rest}".strip()
        has_page = rest and entry.connection_id is not None
        return Subject(name, address_of(entry.connection_id, first, rest) if has_page and entry.connection_id else "")
    if first == "all" and (named := rest.partition(" ")[0]) in set(ProcessName):
        return Subject(visit.say(N_("%(process)s with the same cause")) % {"process": visit.say(WORDS[named])})
    if rest and first in {"order", "purchase-order", "inventory", "return"}:
        return Subject(f"{visit.say(WORDS[first])} {rest}")
    return Subject(entry.subject)


def changes_of(entry: AuditAnswer, names: Mapping[str, str], visit: Visit) -> list[Changed]:
    """Each thing that differs; `names` are what the connections are called, by id."""

    def shown(name: str, side: Mapping[str, object]) -> str:
        return _shown(name, side[name], names, visit) if name in side else ""

    return [
        Changed(_label(name, visit), shown(name, entry.before), shown(name, entry.after))
        for name in dict.fromkeys((*entry.before, *entry.after))
    ]


def _label(name: str, visit: Visit) -> str:
    text = OPTION_TEXTS[name].label if name in OPTION_TEXTS else FIELDS.get(name)
    return visit.say(text) if text else name


def _shown(name: str, value: object, names: Mapping[str, str], visit: Visit) -> str:
    if name in OPTION_TEXTS and _is_valid(name, value):
        return shown_value(name, value, NOT_KNOWN, visit)
    match name, value:
        case _, None:
            shown = ""
        case _, bool():
            shown = visit.say(N_("yes") if value else N_("no"))
        case "covered_until", str() if (moment := _moment(value)) is not None:
            shown = visit.language.time(moment)
        case "role", str() if value in WORDS:
            shown = visit.say(WORDS[value])
        case _, str() if value and name in NOT_TOLD:
            shown = visit.say(N_("another one"))
        case _, str():
            shown = value
        case _, list() if all(isinstance(one, str | int) for one in value):
            shown = ", ".join(names.get(str(one), str(one)) for one in value)
        case _:
            shown = shown_json(value)
    return shown


def _is_valid(name: str, value: object) -> bool:
    """Whether it is a value that the option takes today; the trail outlives what options were once."""
    try:
        Options.model_validate({name: value})
    except ValidationError:
        return False
    return True


def _moment(text: str) -> datetime | None:
    try:
        return A_TIME.validate_python(text)
    except ValidationError:
        return None

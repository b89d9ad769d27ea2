"""What an event set going, read from the note that the dispatcher leaves (app/inbox/dispatcher.py)."""

from dataclasses import dataclass
from uuid import UUID

from app.processes.process import ProcessName
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.record import address_of
from app.web.pages.visits import Visit
from app.web.pages.words import WORDS


@dataclass(frozen=True, slots=True)
class SetGoing:
    """A record or a run that the event led to; `address` is its page, empty where nothing could be set going."""

    name: str
    address: str = ""


def set_going_by(note: str, connection_id: UUID, visit: Visit) -> list[SetGoing]:
    """What the note names, in the reader's words; nothing where it says why the event led to nothing."""
    found = [_named(said, connection_id, visit) for said in note.split(", ")]
    return [one for one in found if one is not None]


def _named(said: str, connection_id: UUID, visit: Visit) -> SetGoing | None:
    process, _, rest = said.partition(" ")
    if process not in set(ProcessName) or not rest:
        return None
    name = visit.say(WORDS[process])
    match rest.split(" "):
        case ["run", run_id] if _is_id(run_id):
            going = SetGoing(f"{name}: {visit.say(N_('Run'))}", f"/connections/{connection_id}/runs/{run_id}")
        case [key]:
            going = SetGoing(f"{name} {key}", address_of(connection_id, process, key))
        case ["is", "off", *_]:
            going = SetGoing(visit.say(N_("%(process)s is off or rests: its next run finds it.")) % {"process": name})
        case _:
            return None
    return going


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

"""Every text of the pages has its Swedish, once, with the same things filled in; and no Swedish stands unused."""

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from app.connections.models import ConnectionState
from app.inbox.models import EventState
from app.jobs.models import Cause, RecordState, RunState
from app.ledger.outcomes import OutcomeKind
from app.processes.process import ProcessName
from app.web.pages.language import CATALOGS, Language
from app.web.pages.words import WORDS
from app.web.users import Role

WEB = CATALOGS.parent
FILLED_IN = re.compile(r"%\((\w+)\)[sd]")
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}


def _used() -> set[str]:
    """Every text to translate in the pages' code and templates."""
    found: set[str] = set()
    for folder, method in (("pages", "python"), ("templates", "jinja2")):
        for _, _, message, _, _ in extract_from_dir(
            WEB / folder,
            method_map=[("**.py" if method == "python" else "**.html", method)],
            options_map={"**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}},
            keywords=KEYWORDS,
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def _translated() -> list[tuple[Path, Message]]:
    found = []
    for file in sorted((CATALOGS / "sv" / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as opened:
            found += [(file, message) for message in read_po(opened, locale="sv", abort_invalid=True) if message.id]
    return found


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_text_has_its_swedish() -> None:
    missing = _used() - {_id(message) for _, message in _translated() if message.string}
    assert not missing, "\n\n".join(f'msgid "{one}"\nmsgstr ""' for one in sorted(missing))


def test_no_swedish_stands_unused() -> None:
    assert sorted({_id(message) for _, message in _translated()} - _used()) == []


def test_no_text_has_two_translations() -> None:
    texts = Counter(_id(message) for _, message in _translated())
    assert [text for text, times in texts.items() if times > 1] == []


def test_translations_are_whole_and_sure() -> None:
    for file, message in _translated():
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        swedish = [message.string] if isinstance(message.string, str) else list(message.string or ())
        assert all(swedish), f"{file.name}: {message.id}"
        assert len(english) == len(swedish), f"{file.name}: {message.id}"
        assert not message.fuzzy, f"{file.name}: {message.id}"
        assert set(FILLED_IN.findall(english[-1])) == set(FILLED_IN.findall(swedish[-1])), f"{file.name}: {message.id}"


@pytest.mark.parametrize(
    "names", [ConnectionState, EventState, Cause, RecordState, RunState, OutcomeKind, ProcessName, Role]
)
def test_every_state_has_a_word_in_both_languages(names: type) -> None:
    for name in names:  # type: ignore[attr-defined]
        assert WORDS[name]
        assert Language.SWEDISH.say(WORDS[name])

"""The two languages of the pages: which one a person reads, its texts, and its way of writing times and numbers.

English is the source text. The Swedish texts stand in `app/web/locale/sv/LC_MESSAGES`, one file per page beside
`messages.po` for what several pages say; they are read as they are when the first page is shown.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from markupsafe import Markup

from app.fortnox.times import to_swedish

CATALOGS = Path(__file__).resolve().parents[1] / "locale"
COOKIE = "lagerbro_language"


class Language(StrEnum):
    """A language of the pages."""

    ENGLISH = "en"
    SWEDISH = "sv"

    @property
    def texts(self) -> NullTranslations:
        """Its texts, with the English ones as keys."""
        return _texts(self)

    def say(self, text: str) -> str:
        """The text in this language; name it `_` where it is called, which is how texts to translate are found."""
        return self.texts.gettext(text)

    def time(self, moment: datetime) -> Markup:
        """A moment on the Swedish clock, with UTC in its title."""
        from babel.dates import format_datetime  # noqa: PLC0415 - not before a page is shown

        utc = moment.astimezone(UTC)
        shown = format_datetime(to_swedish(moment), "d MMM y HH:mm", locale=_FORMS[self])
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            utc.isoformat(timespec="seconds"), utc.strftime("%Y-%m-%d %H:%M:%S UTC"), shown
        )

    def date(self, moment: datetime) -> Markup:
        """The day in Sweden, with the moment in UTC in its title."""
        from babel.dates import format_date  # noqa: PLC0415 - not before a page is shown

        utc = moment.astimezone(UTC)
        shown = format_date(to_swedish(moment).date(), "d MMM y", locale=_FORMS[self])
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            utc.isoformat(timespec="seconds"), utc.strftime("%Y-%m-%d %H:%M:%S UTC"), shown
        )

    def number(self, number: Decimal | float) -> str:
        """The number with this language's separators."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - not before a page is shown

        return format_decimal(number, locale=_FORMS[self])


_FORMS = {Language.ENGLISH: "en_GB", Language.SWEDISH: "sv_SE"}


def to_be_said(text: str) -> str:
    """The text itself, to be translated where it is shown; name it `N_` where it is called."""
    return text


def language_of(cookies: Mapping[str, str], accepts: str) -> Language:
    """The language chosen with the switch, else the one that the browser likes best of those we have."""
    if (chosen := cookies.get(COOKIE, "")) in set(Language):
        return Language(chosen)
    liked: list[tuple[float, Language]] = []
    for one in accepts.split(","):
        tag, _, weight = one.strip().partition(";q=")
        primary = tag.partition("-")[0].lower()
        if primary in set(Language):
            liked.append((_weight(weight), Language(primary)))
    best = max(liked, key=lambda one: one[0], default=(0.0, Language.ENGLISH))
    return best[1] if best[0] > 0 else Language.ENGLISH


def _weight(text: str) -> float:
    try:
        return float(text or "1")
    except ValueError:
        return 0.0


@cache
def _texts(language: Language) -> NullTranslations:
    files = sorted((CATALOGS / language / "LC_MESSAGES").glob("*.po"))
    if not files:
        return NullTranslations()
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - not before a page is shown
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - the same
    from babel.messages.pofile import read_po  # noqa: PLC0415 - the same

    together = Catalog(locale=language.value)
    for file in files:
        with file.open("rb") as opened:
            for message in read_po(opened, locale=language.value):
                if message.id:
                    together.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    return GNUTranslations(compiled)

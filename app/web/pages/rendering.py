"""Templates into HTML: one environment per language, made when its first page is shown."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.web.pages.language import Language
from app.web.pages.static import static
from app.web.pages.words import WORDS

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
HTMX = "vendor/htmx-2.0.11/htmx.min.js"


def render(template: str, language: Language, **shown: Any) -> str:
    """The template with what it shows; everything is escaped unless it is Markup already."""
    return _environment(language).get_template(template).render(language=language, **shown)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    texts = language.texts
    # Comes with the extension, which mypy does not see.
    environment.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(static=static, htmx=HTMX)
    environment.filters.update(
        time=language.time,
        date=language.date,
        number=language.number,
        said=language.say,
        word=lambda name: language.say(WORDS[name]),
    )
    return environment

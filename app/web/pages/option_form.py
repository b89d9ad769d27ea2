"""The options as the fields of a form, and what was typed into it as options."""

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from pydantic import ValidationError

from app.connections.options import Options
from app.web.pages.forms import Form
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.visits import Visit

STOCK_POINT_PREFIX: Final = "stock_points."
ON: Final = "on"
SEPARATORS: Final = re.compile(r"[\s,;]+")


class Kind(StrEnum):
    """How an option is entered."""

    SWITCH = "switch"
    CHOICE = "choice"
    NUMBER = "number"
    STATUS = "status"
    STATUSES = "statuses"
    STOCK_POINTS = "stock_points"


KINDS: Final[Mapping[str, Kind]] = {
    **{name: Kind.SWITCH for name, field in Options.model_fields.items() if field.annotation is bool},
    **dict.fromkeys(
        (
            *("order_selection", "order_status", "part_delivery", "tracking_to"),
            *("stock_quantity", "receipt_when", "supplier_change", "dimension_unit"),
        ),
        Kind.CHOICE,
    ),
    **dict.fromkeys(("cancelled_status", "release_after_create", "purchase_cancelled_status"), Kind.STATUS),
    **dict.fromkeys(
        ("not_started_statuses", "sent_statuses", "purchase_not_started_statuses", "received_statuses"), Kind.STATUSES
    ),
    "sync_interval_minutes": Kind.NUMBER,
    "stock_points": Kind.STOCK_POINTS,
}

FAULTS: Final[Mapping[Kind, str]] = {
    Kind.SWITCH: N_("Choose on or off."),
    Kind.CHOICE: N_("Choose one of these."),
    Kind.NUMBER: N_("Enter a whole number from 1 to 1440."),
    Kind.STATUS: N_("Choose a status."),
    Kind.STATUSES: N_("Choose one status at least; a status is a whole number."),
    Kind.STOCK_POINTS: N_("Choose a stock point for each warehouse; its code has 10 characters at the most."),
}


def form_of(options: Options) -> Form:
    """The form with these options filled in."""
    return Form(dict(_fields(options)))


def _fields(options: Options) -> Iterator[tuple[str, list[str]]]:
    for name, value in options.model_dump(mode="json").items():
        match value:
            case bool():
                if value:
                    yield name, [ON]
            case list():
                yield name, [str(one) for one in value]
            case dict():
                for key, one in value.items():
                    yield f"{name}.{key}", [str(one)]
            case None:
                yield name, []
            case _:
                yield name, [str(value)]


def options_of(form: Form, visit: Visit) -> Options | None:
    """What was chosen; None where a field holds what cannot be, which is then said beside it."""
    try:
        return Options.model_validate(_values(form))
    except ValidationError as error:
        for detail in json.loads(error.json(include_input=False, include_context=False)):
            name = str(detail["loc"][0])
            form.refuse(name, visit.say(FAULTS[KINDS[name]]))
        return None


def _values(form: Form) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, kind in KINDS.items():
        match kind:
            case Kind.SWITCH:
                values[name] = bool(form.texts(name))
            case Kind.STATUSES:
                numbers = [one for text in form.texts(name) for one in SEPARATORS.split(text) if one]
                values[name] = None if name == "sent_statuses" and not numbers else numbers
            case Kind.STATUS if name == "release_after_create":
                values[name] = form.text(name) or None
            case Kind.STOCK_POINTS:
                values[name] = dict(_stock_points(form))
            case _:
                values[name] = form.text(name)
    return values


def _stock_points(form: Form) -> Iterator[tuple[str, str]]:
    for field in form.typed:
        if field.startswith(STOCK_POINT_PREFIX) and (code := form.text(field)):
            yield field.removeprefix(STOCK_POINT_PREFIX), code

"""The form of the options as it is shown: each with its choices, its default, and what speaks against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.connections.findings import Finding, Severity
from app.connections.options import LABEL_PREFIX, Options
from app.web.pages.forms import Form
from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found
from app.web.pages.option_choices import Choices
from app.web.pages.option_form import KINDS, STOCK_POINT_PREFIX, Kind
from app.web.pages.option_texts import CHOICES, CONFLICTS, FINDINGS, GROUPS, NOT_LOOKED_AT, OPTION_TEXTS, RIGHT_MISSING
from app.web.pages.visits import Visit

SWITCHES: Final = tuple(name for name, kind in KINDS.items() if kind is Kind.SWITCH)
OF_PURCHASES: Final = frozenset({"purchase_not_started_statuses", "received_statuses", "purchase_cancelled_status"})
PROCESSES: Final = tuple(name for name in SWITCHES if name.startswith(("send_", "report_")))


@dataclass(frozen=True, slots=True)
class Remark:
    """What a look at both sides found about an option: in the reader's words, then in detail."""

    blocks: bool
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class Field:
    """One option of the form. `closed` is why it cannot be chosen; a choice is a value with what it is called."""

    name: str
    kind: Kind
    label: str
    explained: str
    default: str
    choices: Sequence[tuple[str, str]] = ()
    rows: Sequence[tuple[str, str]] = ()
    closed: str = ""
    closed_detail: str = ""
    remarks: Sequence[Remark] = field(default=())


@dataclass(frozen=True, slots=True)
class Fields:
    """All of them by group, and what was found about none in particular."""

    groups: Sequence[tuple[str, Sequence[Field]]]
    remarks: Sequence[Remark]


def everything_on(options: Options) -> Options:
    """The options with every process on: a look with them shows what each of them would meet."""
    return options.model_copy(update=dict.fromkeys(PROCESSES, True))


def fields_of(form: Form, choices: Choices, findings: Sequence[Finding], visit: Visit) -> Fields:
    """The fields to show. What blocks a switch that is off closes it; one that is on can be switched off."""
    groups = [
        (visit.say(group.title), [_field(name, form, choices, findings, visit) for name in group.options])
        for group in GROUPS
    ]
    return Fields(groups, [remark_of(one, visit) for one in findings if one.option not in OPTION_TEXTS])


def _field(name: str, form: Form, choices: Choices, findings: Sequence[Finding], visit: Visit) -> Field:
    kind, text = KINDS[name], OPTION_TEXTS[name]
    remarks = [remark_of(one, visit) for one in findings if one.option == name]
    blocked = next((one for one in remarks if one.blocks), None)
    is_closed = kind is Kind.SWITCH and name in PROCESSES and blocked is not None and not form.texts(name)
    return Field(
        name=name,
        kind=kind,
        label=visit.say(text.label),
        explained=visit.say(text.explained),
        default=default_of(name, choices, visit),
        choices=_choices(name, form, choices, visit),
        rows=_rows(form, choices) if kind is Kind.STOCK_POINTS else (),
        closed=blocked.words if is_closed and blocked else "",
        closed_detail=blocked.detail if is_closed and blocked else "",
        remarks=() if is_closed else remarks,
    )


def remark_of(finding: Finding, visit: Visit) -> Remark:
    """In English the details say it all."""
    if finding.code == "options.conflict":
        return Remark(blocks=True, words=visit.say(CONFLICTS.get(finding.option, NOT_LOOKED_AT)), detail="")
    words = FINDINGS.get(finding.code) or (RIGHT_MISSING if finding.code.startswith("rights.") else NOT_LOOKED_AT)
    detail = " ".join(filter(None, (finding.message, finding.todo)))
    return Remark(finding.severity is Severity.BLOCKS, visit.say(words), detail)


def shown_value(name: str, value: object, choices: Choices, visit: Visit) -> str:
    """A value of an option as a person reads it."""
    match KINDS[name], value:
        case Kind.SWITCH, _:
            shown = visit.say(N_("on") if value else N_("off"))
        case Kind.STATUSES, None | []:
            shown = visit.say(N_("from 450 up to cancelled"))
        case Kind.STATUS, None:
            shown = visit.say(N_("no status"))
        case Kind.STOCK_POINTS, {} if not value:
            shown = visit.say(N_("not chosen"))
        case Kind.STOCK_POINTS, Mapping() as chosen:
            shown = ", ".join(f"{warehouse}: {code}" for warehouse, code in chosen.items())
        case Kind.STATUSES, [*numbers]:
            shown = ", ".join(_status(number, _statuses(name, choices)) for number in numbers)
        case Kind.STATUS, int():
            shown = _status(value, _statuses(name, choices))
        case _:
            shown = dict(_choices(name, Form(), choices, visit)).get(str(value), str(value))
    return shown


def default_of(name: str, choices: Choices, visit: Visit) -> str:
    """What an option is when nobody chooses."""
    return shown_value(name, Options().model_dump(mode="json")[name], choices, visit)


def _statuses(name: str, choices: Choices) -> Mapping[int, str]:
    return (choices.purchase_statuses if name in OF_PURCHASES else choices.order_statuses) or {}


def _status(number: object, statuses: Mapping[int, str]) -> str:
    text = statuses.get(number, "") if isinstance(number, int) else ""
    return f"{number} {text}".strip()


def _choices(name: str, form: Form, choices: Choices, visit: Visit) -> list[tuple[str, str]]:
    """What there is to choose from, and what is chosen already; an empty list where it is not known."""
    if name in CHOICES:
        found = [(value, visit.say(text)) for value, text in CHOICES[name].items()]
        if name == "order_selection":
            found += [
                (f"{LABEL_PREFIX}{number}", visit.say(N_("with the label %(label)s")) % {"label": text})
                for number, text in (choices.labels or {}).items()
            ]
        return found + _chosen_beside(form, name, found)
    if KINDS[name] not in {Kind.STATUS, Kind.STATUSES} or not (statuses := _statuses(name, choices)):
        return []
    found = [(str(number), f"{number} {text}".strip()) for number, text in sorted(statuses.items())]
    return found + _chosen_beside(form, name, found)


def _chosen_beside(form: Form, name: str, found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    known = {value for value, _ in found}
    return [(one, one) for one in form.texts(name) if one and one not in known]


def _rows(form: Form, choices: Choices) -> list[tuple[str, str]]:
    """The warehouses to choose a stock point for, and those that have one already."""
    named = {str(number): f"{name} ({number})" for number, name in (choices.warehouses or {}).items()}
    chosen = [one.removeprefix(STOCK_POINT_PREFIX) for one in form.typed if one.startswith(STOCK_POINT_PREFIX)]
    return [*named.items(), *((one, one) for one in chosen if one not in named)]


def told_locally(options: Options) -> list[Finding]:
    """What cannot go together, without a look at any side: as chosen, and with each process that could be on, too."""
    chosen = [_conflict(option, reason) for option, reason in options.conflicts()]
    possible = [
        _conflict(option, reason)
        for option, reason in everything_on(options).conflicts()
        if option in PROCESSES and not getattr(options, option)
    ]
    return [*chosen, *possible]


def relevant(findings: Sequence[Finding], options: Options) -> list[Finding]:
    """Of a look with every process on, what matters to these options, and to what else could be switched on."""
    without_purchases = not (options.send_purchase_orders or options.report_goods_receipts)
    looked = [
        one
        for one in findings
        if one.code != "options.conflict" and not (without_purchases and one.option in OF_PURCHASES)
    ]
    return [*told_locally(options), *looked]


def _conflict(option: str, reason: str) -> Finding:
    return Finding(option=option, code="options.conflict", severity=Severity.BLOCKS, message=reason)

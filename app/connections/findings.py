"""What a look at both remotes finds: an option that cannot stand, a right that is missing, a side that is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.errors import GatewayError, Refused


class Severity(StrEnum):
    """Whether what was found keeps the connection, or a process of it, from working."""

    BLOCKS = "blocks"
    WARNS = "warns"


class Finding(BaseModel):
    """One thing that is not as it is chosen."""

    model_config = ConfigDict(frozen=True)

    option: Annotated[str, Field(description="The option that it is about; empty when it is about none.")]
    code: Annotated[str, Field(description="Stable name of what is wrong, for programs.")]
    severity: Annotated[Severity, Field(description="blocks: it cannot work so; warns: it works, but look at it.")]
    message: Annotated[str, Field(description="What is wrong.")]
    todo: Annotated[str, Field(description="What to do about it.")] = ""
    remote_text: Annotated[str, Field(description="What Fortnox or Ongoing said, word for word.")] = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at, `what` in words for people, and what was found.

    `error` is why it could not be looked at, where that says nothing about an option.
    """

    what: str
    findings: tuple[Finding, ...] = ()
    error: GatewayError | None = None


class Blocked(Refused):
    """What is chosen cannot work with what is there; `findings` are those that say why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            "It cannot work as it is chosen. " + " ".join(told(findings)),
            code="preflight.blocked",
            todo="Do what is said of each, or choose the options named otherwise; then try again.",
        )
        self.findings = tuple(findings)


def found_in(looks: Sequence[Look]) -> list[Finding]:
    """All that was found, in the order in which it was looked at."""
    return [finding for look in looks for finding in look.findings]


def blocking(findings: Sequence[Finding]) -> list[Finding]:
    """Those that keep it from working."""
    return [finding for finding in findings if finding.severity is Severity.BLOCKS]


def told(findings: Sequence[Finding]) -> list[str]:
    """Each thing in one sentence or two, once: the same about several options names them all."""
    options: dict[str, list[str]] = {}
    for finding in findings:
        options.setdefault(f"{finding.message} {finding.todo}".strip(), []).append(finding.option)
    return [
        f"{', '.join(named)}: {said}" if (named := list(filter(None, about))) else said
        for said, about in options.items()
    ]

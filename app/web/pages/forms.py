"""What a person typed into a form, and what is wrong with it, so that it is said beside the field and nothing is lost.

A template writes its fields with the macros of `forms.html`, which take the form from here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Self

from fastapi import Depends, Request
from pydantic import SecretStr

from app.errors import Refused
from app.web.pages.visits import Visit, fields_of

WHOLE = ""  # the field of what is wrong with no field in particular

# By the code of a refusal: the field it belongs to, and what is said there.
Reasons = Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Form:
    """The fields with their values, several where a field has several, and the faults found in them."""

    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, **values: str | Sequence[str]) -> Self:
        """A form that is already filled in, to be changed."""
        return cls({name: [value] if isinstance(value, str) else list(value) for name, value in values.items()})

    def text(self, name: str) -> str:
        """What stands in the field, without spaces around it; "" for an empty or missing one."""
        return next(iter(self.texts(name)), "").strip()

    def texts(self, name: str) -> list[str]:
        """Every value of a field that may have several; what no keyboard makes is left out."""
        return ["".join(one for one in text if one.isprintable() or one in "\n\t") for text in self.typed.get(name, ())]

    def secret(self, name: str) -> SecretStr:
        """What stands in a field whose content no page shows again, spaces included."""
        return SecretStr(next(iter(self.typed.get(name, ())), ""))

    def refuse(self, name: str, why: str) -> None:
        """Say what is wrong with a field; the first word on each counts."""
        self.faults.setdefault(name, why)

    def refused(self, error: Refused, reasons: Reasons, visit: Visit) -> None:
        """Say a refusal beside its field and in the visitor's language; one without a reason here above the form."""
        name, why = reasons.get(error.code, (WHOLE, f"{error.message} {error.todo}".strip()))
        self.refuse(name, visit.say(why))

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def first_fault(self) -> str:
        """The field to begin with."""
        return next(iter(self.faults), "")


async def typed(request: Request) -> Form:
    """What was typed into the form of this request."""
    values: dict[str, list[str]] = {}
    for name, value in (await fields_of(request)).multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value)
    return Form(values)


Typed = Annotated[Form, Depends(typed)]

"""How Fortnox's JSON becomes values: lenient towards what comes, strict about what goes."""

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError, model_validator
from pydantic.alias_generators import to_camel, to_pascal

from app.errors import GatewayBug, NotConfigured

NO_RIGHT = "API_NORIGHT"
BLANK = "API_BLANK"


def _none_for_zero(value: Any) -> Any:
    return None if str(value) == "0" else value


NoneForZero = BeforeValidator(_none_for_zero)
"""A reference to a document that is "0" where there is none (FACTS §9)."""


class Answer(BaseModel):
    """Something Fortnox says: fields we do not read are ignored, null and "" mean that there is no value (FACTS §8)."""

    model_config = ConfigDict(
        alias_generator=to_pascal,
        populate_by_name=True,
        extra="ignore",
        frozen=True,
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_absent(cls, said: Any) -> Any:
        if not isinstance(said, dict):
            return said
        for name, field in cls.model_fields.items():
            if said.get(field.alias or name) == NO_RIGHT:
                raise NotConfigured(
                    f"Fortnox hides the field {field.alias} from this connection.",
                    code="fortnox.missing_right",
                    todo=f"Give the user or integration that connected the right to see {field.alias} in Fortnox, "
                    "and see that the company has the licence for it.",
                    remote_text=NO_RIGHT,
                )
        return {name: value for name, value in said.items() if value is not None and value != ""}


class WarehouseAnswer(Answer):
    """Something the warehouse API says: the same leniency, names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


class Request(BaseModel):
    """Something we ask of Fortnox: only fields of its schema, as others are refused with 2001399 (FACTS §5)."""

    model_config = ConfigDict(
        alias_generator=to_pascal, populate_by_name=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    def as_body(self) -> dict[str, Any]:
        """The JSON to send; what has no value is left out, as the effect of null is UNKNOWN (FACTS §5)."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class WarehouseRequest(Request):
    """Something we ask of the warehouse API: the same strictness, names in camel case."""

    model_config = ConfigDict(alias_generator=to_camel)


Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""A decimal of a request that goes out as a JSON number, where the schema has no strings."""


def _blank_for_empty(text: str) -> str:
    return text or BLANK


ClearableText = Annotated[str, BeforeValidator(_blank_for_empty)]
"""Text of a request where empty means clear it: Fortnox ignores "" in a PUT and clears on API_BLANK (FACTS §5)."""


AnswerT = TypeVar("AnswerT", bound=Answer)


def unwrap(body: Any, key: str, *, record: str) -> Any:
    """What stands under `key` of a /3 answer.

    Raises:
        GatewayBug: the answer is JSON, but not an object that has the key.
    """
    if not isinstance(body, dict) or key not in body:
        raise GatewayBug(
            f"Fortnox's answer about {record} has no {key}, which every such answer had so far.",
            code="fortnox.unreadable_answer",
            todo="Tell the developers: the shape of Fortnox's answers has changed.",
        )
    return body[key]


def read(model: type[AnswerT], said: Any, *, record: str) -> AnswerT:
    """One answer as a value.

    Raises:
        GatewayBug: a field has a shape that we cannot read; the fields are named, their content is not.
        NotConfigured: a field that we read is hidden from this connection.
    """
    try:
        return model.model_validate(said)
    except ValidationError as error:
        faults = ", ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or model.__name__} ({fault['type']})"
            for fault in error.errors(include_url=False, include_input=False, include_context=False)
        )
        raise GatewayBug(
            f"Fortnox's answer about {record} cannot be read: {faults}.",
            code="fortnox.unreadable_answer",
            todo="Tell the developers: the shape of Fortnox's answers has changed.",
        ) from None


def read_all(model: type[AnswerT], said: Any, *, record: str) -> list[AnswerT]:
    """A JSON array as values.

    Raises:
        GatewayBug: it is no array, or an item cannot be read.
    """
    if not isinstance(said, list):
        raise GatewayBug(
            f"Fortnox's answer about {record} is not a list.",
            code="fortnox.unreadable_answer",
            todo="Tell the developers: the shape of Fortnox's answers has changed.",
        )
    return [read(model, item, record=record) for item in said]

"""Numbers, dates and times between us and Ongoing."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.ongoing.wire import Answer, Request, UtcTime, WireDate, json_text, utc_text

SWEDISH_WINTER = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.1"), "0.1"),
        (Decimal("19.90"), "19.9"),
        (Decimal("2.00"), "2"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0"),
        (Decimal("-12.50"), "-12.5"),
        (Decimal(100), "100"),
        (Decimal("12345678901234567890.123456789"), "12345678901234567890.123456789"),
        (date(2026, 11, 23), '"2026-11-23"'),
        (datetime(2026, 11, 23, 9, 30, tzinfo=SWEDISH_WINTER), '"2026-11-23T08:30:00.000Z"'),
        ({"a": [True, None, 'Å "x"', 3], "b": ()}, '{"a":[true,null,"\\u00c5 \\"x\\"",3],"b":[]}'),
    ],
)
def test_values_are_written_exactly(value: Any, text: str) -> None:
    assert json_text(value) == text


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_number_that_json_cannot_carry_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_text(Decimal(number))


def test_time_without_zone_is_never_sent() -> None:
    with pytest.raises(ValueError, match="zone"):
        utc_text(datetime(2026, 11, 23, 9, 30))  # noqa: DTZ001 - the very thing that is refused


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019-10-10T09:03:49.437Z", datetime(2019, 10, 10, 9, 3, 49, 437000, UTC)),
        ("2023-01-01T12:00:00.1234567", datetime(2023, 1, 1, 12, 0, 0, 123456, UTC)),
        ("2023-01-01T12:00:00.1234567Z", datetime(2023, 1, 1, 12, 0, 0, 123456, UTC)),
        ("2023-01-01T13:00:00+01:00", datetime(2023, 1, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_utc_with_seven_fraction_digits_too(text: str, moment: datetime) -> None:
    read = TypeAdapter(UtcTime).validate_python(text)
    assert read == moment
    assert read.tzinfo == UTC


@pytest.mark.parametrize("text", ["2019-10-10", "2019-10-10T00:00:00Z", "2019-10-10T08:15:00.0000000Z"])
def test_day_comes_as_date_or_as_time(text: str) -> None:
    assert TypeAdapter(WireDate).validate_python(text) == date(2019, 10, 10)


class Crate(Request):
    number_of_items: Decimal
    free_text1: str | None = None


class CrateAnswer(Answer):
    number_of_items: Decimal = Decimal(0)
    tracking: tuple[str, ...] = ()


def test_request_is_written_under_ongoings_names_without_empty_fields() -> None:
    assert Crate(number_of_items=Decimal("1.50")).json_text() == '{"numberOfItems":1.5}'


def test_equal_requests_give_equal_texts() -> None:
    assert Crate(number_of_items=Decimal(2)).json_text() == Crate(number_of_items=Decimal("2.00")).json_text()


def test_request_refuses_a_field_that_ongoing_does_not_have() -> None:
    with pytest.raises(ValidationError, match="freeText9"):
        Crate.model_validate({"numberOfItems": 1, "freeText9": "x"})


def test_answer_ignores_unknown_members_and_takes_null_for_absent() -> None:
    read = CrateAnswer.model_validate({"numberOfItems": None, "tracking": None, "colour": "blue"})
    assert read == CrateAnswer()

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from app.web.application import openapi_document
from tests.web.conftest import Gateway

Operation = tuple[str, str, dict[str, Any]]

DOCUMENT = openapi_document()
PROBLEM = "application/problem+json"


def _operations() -> Iterator[Operation]:
    for address, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, address, operation


OPERATIONS = list(_operations())
each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: f"{operation[0].upper()} {operation[1]}"
)


def _examples(media: dict[str, Any]) -> list[Any]:
    shown = [media["example"]] if "example" in media else []
    return shown + [one["value"] for one in media.get("examples", {}).values()]


def _validated(media: dict[str, Any]) -> int:
    """Check the examples against their schema; how many."""
    schema = {**media["schema"], "components": DOCUMENT["components"]}
    examples = _examples(media)
    for example in examples:
        jsonschema.Draft202012Validator(schema).validate(example)
    return len(examples)


def test_document_is_the_same_every_time_and_plain_json() -> None:
    assert json.dumps(openapi_document(), sort_keys=True) == json.dumps(DOCUMENT, sort_keys=True)


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert "connections_create" in names


@each_operation
def test_operation_says_what_it_does(operation: Operation) -> None:
    _, _, told = operation
    assert told["summary"]
    assert told["description"]
    assert told["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}


@each_operation
def test_operation_shows_a_request_that_its_schema_takes(operation: Operation) -> None:
    _, _, told = operation
    for media in told.get("requestBody", {}).get("content", {}).values():
        assert _validated(media) > 0


@each_operation
def test_operation_shows_an_answer_that_its_schema_takes(operation: Operation) -> None:
    _, _, told = operation
    good = [answer for status, answer in told["responses"].items() if status.startswith("2")]
    assert len(good) == 1
    for media in good[0].get("content", {}).values():
        assert _validated(media) > 0
    assert good[0].get("content") or "204" in told["responses"]


@each_operation
def test_operation_documents_its_errors_as_problems(operation: Operation) -> None:
    _, address, told = operation
    errors = {status: answer for status, answer in told["responses"].items() if status[0] in "45"}
    if address not in {"/healthz", "/readyz"}:
        assert "401" in errors
    if "{connection_id}" in address:
        assert {"401", "404", "422", "500", "503"} <= set(errors)
    for status, answer in errors.items():
        if address == "/readyz":
            continue
        assert set(answer["content"]) == {PROBLEM}
        assert _validated(answer["content"][PROBLEM]) > 0
        for example in _examples(answer["content"][PROBLEM]):
            assert example["status"] == int(status)


def test_nothing_is_left_of_the_frameworks_own_errors() -> None:
    assert "HTTPValidationError" not in json.dumps(DOCUMENT)


def test_description_has_the_table_of_problems() -> None:
    assert "urn:lagerbro:problem:version-needed" in DOCUMENT["info"]["description"]


async def test_swagger_logs_in_where_the_document_says(gateway: Gateway) -> None:
    page = await gateway.client.get("/docs")
    assert "/openapi.json" in page.text
    document, again = [(await gateway.client.get("/openapi.json")).json() for _ in range(2)]
    assert document == again
    flow = document["components"]["securitySchemes"]["login"]["flows"]["password"]
    assert flow["tokenUrl"] == "/api/v1/token"
    assert document == json.loads(json.dumps(DOCUMENT))

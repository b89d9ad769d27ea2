import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug, GatewayError, NotConfigured, NotFound, RemoteRejected, RemoteUnavailable
from app.fortnox.calls import Call
from app.fortnox.codes import MISSING_RIGHTS, OUR_FAULT, REJECTIONS
from app.fortnox.errors import TokenRefused, read_refusal, translate, wait_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ORDER = Call(
    path="/3/orders/{DocumentNumber}", ids={"DocumentNumber": "7"}, record="order 7", scope="order", not_found="2000439"
)


def refused(status: int, content: Any = "", **headers: str) -> GatewayError:
    body = content if isinstance(content, str) else json.dumps(content)
    answer = httpx.Response(status, text=body, headers=headers)
    return translate(ORDER, answer, now=NOW)


def information(code: int, message: str = "Nej.") -> dict[str, Any]:
    return {"ErrorInformation": {"error": 1, "message": message, "code": code}}


@pytest.mark.parametrize(
    "body",
    [
        {"ErrorInformation": {"Error": 1, "Message": "Nej.", "Code": 2000428}},
        {"ErrorInformation": {"error": 1, "message": "Nej.", "code": 2000428}},
        {"errorInformation": {"ERROR": 1, "MESSAGE": "Nej.", "CODE": "2000428"}},
    ],
)
def test_both_casings_of_the_error_envelope_are_read(body: dict[str, Any]) -> None:
    refusal = read_refusal(json.dumps(body).encode())
    assert (refusal.code, refusal.text) == ("2000428", "Nej.")


@pytest.mark.parametrize(
    ("content", "code", "text"),
    [
        (b'{"id": "x", "error": "missing.rights", "message": "Nej."}', "missing.rights", "Nej."),
        (b'{"message": "unauthorized"}', "", "unauthorized"),
        (
            b'{"status": 404, "error": "Not Found", "path": "/x"}',
            "",
            '{"status": 404, "error": "Not Found", "path": "/x"}',
        ),
        (b"<html>Bad gateway</html>", "", "<html>Bad gateway</html>"),
        (b'{"ErrorInformation": null}', "", '{"ErrorInformation": null}'),
        (b"[1]", "", "[1]"),
        (b"\xff\xfe", "", "\ufffd\ufffd"),
        (b"[" * 100_000, "", "[" * 300),
        (b"", "", ""),
    ],
)
def test_other_error_bodies_give_what_they_can(content: bytes, code: str, text: str) -> None:
    refusal = read_refusal(content)
    assert (refusal.code, refusal.text) == (code, text)


@pytest.mark.parametrize(
    ("status", "content", "kind", "code"),
    [
        (404, information(2000439), NotFound, "fortnox.rejected.2000439"),
        (400, information(2000439), NotFound, "fortnox.rejected.2000439"),
        (404, information(2009999), NotFound, "fortnox.rejected.2009999"),
        (404, {"id": "x", "error": "item_not_found", "message": "Nej."}, NotFound, "fortnox.rejected.item_not_found"),
        (404, information(2000429), RemoteRejected, "fortnox.rejected.2000429"),
        (400, information(2000359), RemoteRejected, "fortnox.rejected.2000359"),
        (403, information(2000359), RemoteRejected, "fortnox.rejected.2000359"),
        (400, information(2009999), RemoteRejected, "fortnox.rejected.2009999"),
        (405, "", RemoteRejected, "fortnox.rejected.http_405"),
        (400, {"error": "period_locked", "message": "Nej."}, RemoteRejected, "fortnox.rejected.period_locked"),
        (400, information(2001399), GatewayBug, "fortnox.rejected.2001399"),
        (404, "<html>", GatewayBug, "fortnox.no_such_address"),
        (404, {"message": "no Route matched with those values"}, GatewayBug, "fortnox.no_such_address"),
        (400, information(2000663), NotConfigured, "fortnox.missing_scope"),
        (401, information(2000663), NotConfigured, "fortnox.missing_scope"),
        (403, information(2001101), NotConfigured, "fortnox.missing_licence"),
        (400, information(2001103), NotConfigured, "fortnox.missing_licence"),
        (403, {"error": "missing.rights", "message": "Nej."}, NotConfigured, "fortnox.missing_right"),
        (403, "", NotConfigured, "fortnox.missing_right"),
        (401, {"message": "unauthorized"}, TokenRefused, "fortnox.token_refused"),
        (401, "", TokenRefused, "fortnox.token_refused"),
        (403, information(2000311), TokenRefused, "fortnox.token_refused"),
        (429, "", RemoteUnavailable, "fortnox.too_many_requests"),
        (408, "", RemoteUnavailable, "fortnox.server_error"),
        (500, information(2000439), RemoteUnavailable, "fortnox.server_error"),
        (400, information(1000003), RemoteUnavailable, "fortnox.server_error"),
        (503, "<html>", RemoteUnavailable, "fortnox.server_error"),
        (302, "", RemoteUnavailable, "fortnox.unexpected_answer"),
    ],
)
def test_each_refusal_says_who_must_act(status: int, content: Any, kind: type[GatewayError], code: str) -> None:
    error = refused(status, content)
    assert type(error) is kind
    assert error.code == code


def test_a_missing_account_of_an_order_is_not_taken_for_a_missing_order() -> None:
    error = refused(404, information(2000423, "Kan inte hitta kontot."))
    assert not isinstance(error, NotFound)
    assert error.message == "Fortnox refused order 7: an account does not exist (2000423)."


def test_a_refusal_keeps_the_swedish_text_beside_the_english_sentence() -> None:
    error = refused(400, information(2000359, "Otillåtna tecken i fältet."))
    assert error.remote_text == "Otillåtna tecken i fältet."
    assert error.message == "Fortnox refused order 7: a text holds characters that it does not accept (2000359)."
    assert error.todo == "Take them out in Fortnox, then retry."
    assert isinstance(error, RemoteRejected)
    assert (error.status, error.remote_code) == (400, "2000359")


@pytest.mark.parametrize("code", sorted(MISSING_RIGHTS))
def test_a_missing_right_names_the_scope(code: str) -> None:
    error = refused(403, {"error": code, "message": "Nej."})
    assert "“order”" in error.message
    assert "“order”" in error.todo


@pytest.mark.parametrize("code", sorted(REJECTIONS | OUR_FAULT))
def test_every_known_code_has_an_english_sentence_about_the_record(code: str) -> None:
    error = refused(400, {"error": code, "message": "Nej."})
    assert "order 7" in error.message
    assert "we do not know" not in error.message
    assert error.todo
    assert error.remote_text == "Nej."


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("Mon, 02 Mar 2026 08:00:30 GMT", timedelta(seconds=30)),
        ("Mon, 02 Mar 2026 08:00:30 -0000", timedelta(seconds=30)),
        ("Mon, 02 Mar 2026 07:00:00 GMT", timedelta(0)),
        ("99999999999999", timedelta(hours=1)),
        ("Mon, 02 Mar 2099 07:00:00 GMT", timedelta(hours=1)),
        ("soon", None),
        ("²", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, wait: timedelta | None) -> None:
    answer = httpx.Response(503, headers=[(b"Retry-After", header.encode())])
    assert wait_of(answer, now=NOW) == wait


def test_too_many_requests_without_retry_after_waits_for_the_window() -> None:
    error = refused(429, "")
    assert isinstance(error, RemoteUnavailable)
    assert error.retry_after == timedelta(seconds=5)


def test_retry_after_of_a_server_error_is_honoured() -> None:
    error = refused(503, "", **{"Retry-After": "12"})
    assert isinstance(error, RemoteUnavailable)
    assert error.retry_after == timedelta(seconds=12)

"""What every kind of answer becomes: an error by who must act, and never a false success."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from app.errors import GatewayError, NeedsReconnecting, NotConfigured, NotFound, RemoteRejected, RemoteUnavailable
from app.ongoing.client import Ongoing
from app.ongoing.errors import OngoingUnavailable, retry_after
from app.ongoing.http import QUIET_AFTER_REFUSED_LOGIN
from app.ongoing.ids import ArticleSystemId, OngoingOrderId, OngoingOrderLineId
from tests.ongoing.conftest import Remote

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""A Monday."""


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, RemoteRejected, "ongoing.rejected"),
        (409, RemoteRejected, "ongoing.rejected"),
        (422, RemoteRejected, "ongoing.rejected"),
        (401, NeedsReconnecting, "ongoing.unauthorized"),
        (403, NotConfigured, "ongoing.forbidden"),
        (404, NotFound, "ongoing.not_found"),
        (408, RemoteUnavailable, "ongoing.timeout"),
        (429, RemoteUnavailable, "ongoing.too_many_requests"),
        (500, RemoteUnavailable, "ongoing.server_error"),
        (503, RemoteUnavailable, "ongoing.server_error"),
    ],
)
async def test_status_decides_who_must_act_and_ongoings_words_are_kept(
    remote: Remote, ongoing: Ongoing, status: int, error: type[GatewayError], code: str
) -> None:
    remote.says(status, text="Ordern är påbörjad")
    with pytest.raises(error) as failed:
        await ongoing.orders.get(OngoingOrderId(50163))
    assert type(failed.value) in {error, OngoingUnavailable}
    assert failed.value.code == code
    assert failed.value.remote_text == "Ordern är påbörjad"
    assert "50163" in failed.value.message
    assert getattr(failed.value, "status", status) == status


async def test_no_call_is_tried_again_by_the_client(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(503)
    with pytest.raises(RemoteUnavailable):
        await ongoing.warehouses.all()
    assert len(remote.requests) == 1


async def test_a_500_on_a_cancellation_carries_its_status_since_the_order_may_be_started(
    remote: Remote, ongoing: Ongoing
) -> None:
    remote.says(500, json={"Message": "An error has occurred."})
    with pytest.raises(OngoingUnavailable) as failed:
        await ongoing.orders.cancel(OngoingOrderId(7))
    assert failed.value.status == 500
    assert "An error has occurred." in failed.value.remote_text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (httpx.Response(200, html="<title>Maintenance</title>"), "text/html"),
        (httpx.Response(200, text="OK"), "text/plain"),
        (httpx.Response(200, content=b'[{"id": 1', headers={"Content-Type": "application/json"}), "broken JSON"),
        (httpx.Response(200, content=b"\xff\xfe\xff", headers={"Content-Type": "application/json"}), "broken JSON"),
        (httpx.Response(204), "broken JSON"),
        (httpx.Response(200, json={"Message": "?"}), "unknown shape"),
        (httpx.Response(200, json=[7]), "unknown shape"),
        (httpx.Response(200, json=[{"id": "sju"}]), r"unknown shape \(0.id"),
        (httpx.Response(200, content=b"null", headers={"Content-Type": "application/json"}), "unknown shape"),
    ],
)
async def test_a_2xx_that_is_not_the_json_it_should_be_is_no_success(
    remote: Remote, ongoing: Ongoing, answer: httpx.Response, says: str
) -> None:
    remote.answer = lambda _: answer
    with pytest.raises(OngoingUnavailable, match=says) as failed:
        await ongoing.warehouses.all()
    assert failed.value.code == "ongoing.unreadable"
    assert failed.value.status == answer.status_code


async def test_json_is_read_whatever_its_media_type_is_called(remote: Remote, ongoing: Ongoing) -> None:
    for kind in ("application/json; charset=utf-8", "text/json", "application/vnd.ongoing+json"):
        remote.says(content=b'\xef\xbb\xbf[{"id": 3, "code": null}]', headers={"Content-Type": kind})
        assert [warehouse.id for warehouse in await ongoing.warehouses.all()] == [3]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b"\x00\x01", headers={"Content-Type": "application/octet-stream"}),
        httpx.Response(204),
        httpx.Response(200, json={"orderId": 7}),
    ],
)
async def test_untyped_answer_to_a_report_is_ignored(remote: Remote, ongoing: Ongoing, answer: httpx.Response) -> None:
    remote.answer = lambda _: answer
    await ongoing.orders.report_line(OngoingOrderId(7), OngoingOrderLineId(8), Decimal(2))
    assert remote.calls[-1].outcome == "ok"


async def test_web_page_in_answer_to_a_report_is_no_success(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(200, html="<p>We will be back soon.</p>")
    with pytest.raises(RemoteUnavailable, match="web page"):
        await ongoing.orders.report_line(OngoingOrderId(7), OngoingOrderLineId(8), Decimal(2))


async def test_numbers_keep_every_digit(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(
        content=b'{"articleSystemId": 1, "articleNumber": "A", "weight": 0.12345678901234567891, "length": 3}',
        headers={"Content-Type": "application/json"},
    )
    article = await ongoing.articles.get(ArticleSystemId(1))
    assert (str(article.weight), article.length) == ("0.12345678901234567891", Decimal(3))


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (httpx.ConnectError("no route"), "ongoing.unreachable"),
        (httpx.RemoteProtocolError("Server disconnected"), "ongoing.unreachable"),
        (httpx.ReadTimeout("slow"), "ongoing.timeout"),
    ],
)
async def test_a_network_that_fails_is_tried_later(
    remote: Remote, ongoing: Ongoing, fault: httpx.RequestError, code: str
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise fault

    remote.answer = fail
    with pytest.raises(OngoingUnavailable) as failed:
        await ongoing.warehouses.all()
    assert (failed.value.code, failed.value.status) == (code, None)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta()),
        ("Mon, 23 Nov 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Mon, 23 Nov 2026 12:01:30 -0000", timedelta(seconds=90)),
        ("Mon, 23 Nov 2026 11:00:00 GMT", timedelta()),
        ("99999999999999999999", timedelta(days=1)),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, wait: timedelta | None) -> None:
    assert retry_after(header, now=NOON) == wait


async def test_too_many_requests_carries_how_long_to_wait(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(429, headers={"Retry-After": "17"})
    with pytest.raises(RemoteUnavailable) as failed:
        await ongoing.warehouses.all()
    assert failed.value.retry_after == timedelta(seconds=17)


async def test_refused_credentials_are_not_sent_again_for_ten_minutes(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(401)
    for _ in range(8):
        with pytest.raises(NeedsReconnecting):
            await ongoing.warehouses.all()
    assert len(remote.requests) == 1
    with pytest.raises(NeedsReconnecting, match=r"until 08:10 UTC") as refused:
        await ongoing.warehouses.all()
    assert refused.value.code == "ongoing.unauthorized"

    remote.now += QUIET_AFTER_REFUSED_LOGIN
    remote.says(json=[])
    assert await ongoing.warehouses.all() == ()
    assert await ongoing.warehouses.all() == ()


async def test_a_new_client_asks_at_once_with_new_credentials(remote: Remote, ongoing: Ongoing) -> None:
    remote.says(401)
    with pytest.raises(NeedsReconnecting):
        await ongoing.warehouses.all()
    remote.says(json=[])
    assert await remote.client().warehouses.all() == ()

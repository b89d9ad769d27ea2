"""Two workers and every door at once for the same receipt: one document in Fortnox for each part, never two."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.live.servers import until
from tests.live.shop import Live
from tests.live.warehouse_day import (
    OPTIONS,
    buy,
    incoming_goods,
    is_announced,
    is_received_on_both_sides,
    receive,
    stock,
)

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.xdist_group("live"),
    pytest.mark.parametrize("database_kind", ["postgres"], indirect=True),
]

SLOW_SECONDS = 0.003
"""Before each byte of an answer: time for all the others to knock while the first document is being made."""


def test_parts_webhooks_and_runs_at_once_make_one_document_of_each_part(live: Live) -> None:
    live.connect(options=OPTIONS)
    first, second, _ = sorted(live.company()["articles"])
    before, number = stock(live), buy(live, 20, 5)
    with live.worker("one"), live.worker("two"), live.serving():
        until(lambda: is_announced(live, number), what="the purchase order")
        webhook = _set_up_webhook(live)
        live.fault(live.fortnox, method="POST", path=r"/incominggoods-v1$", kind="drip", seconds=SLOW_SECONDS)
        receive(live, number, {"1": 8}, finish=False)
        until(lambda: len(incoming_goods(live)) == 1, what="the document of the first part")
        with ThreadPoolExecutor() as doors:
            again = [doors.submit(_send_again, live, webhook, 0) for _ in range(2)]
            doors.submit(live.ask, "goods_receipts")
            doors.submit(receive, live, number, {"1": 12, "2": 5})
        until(lambda: len(live.goods_owner()["deliveries"]) == 2, what="the webhook of the second part")
        with ThreadPoolExecutor() as doors:
            doors.submit(live.ask, "goods_receipts")
            again += [doors.submit(_send_again, live, webhook, 1) for _ in range(2)]
        until(lambda: is_received_on_both_sides(live, number), what="the receipt")
        live.see_through("goods_receipts")
    assert all(one.result()["duplicate"] for one in again)
    assert incoming_goods(live) == [{first: 8}, {first: 12, second: 5}]
    assert all(one["released"] and one["completed"] for one in live.company()["incoming_goods"].values())
    assert stock(live) == before | {first: before[first] + 20, second: before[second] + 5}


def _set_up_webhook(live: Live) -> dict[str, Any]:
    """The warehouse's administrator enters what was told when connecting."""
    said = live.told_when_connecting
    address, token = re.search(r"(http\S+/purchase-order)\s", said), re.search(r"shown only now: (\S+)", said)
    assert address is not None
    assert token is not None
    webhook = {"url": address[1], "auth": "x-auth-token", "token": token[1], "triggers": ["status_changed"]}
    live.warehouse("PUT", "webhooks", json={"purchase-order": webhook})
    return webhook


def _send_again(live: Live, webhook: Mapping[str, Any], at: int) -> Any:
    """The WMS sends one of its events once more; how it is answered."""
    payload = live.goods_owner()["deliveries"][at]["payload"]
    return live.http.post(webhook["url"], json=payload, headers={"X-Auth-Token": webhook["token"]}).json()

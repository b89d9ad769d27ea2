from datetime import date
from typing import Any

import httpx
import pytest

from app.errors import GatewayBug, NotConfigured
from tests.fortnox.conftest import Script


@pytest.mark.parametrize(
    ("said", "locked"),
    [
        ({"EndDate": "2026-01-31"}, date(2026, 1, 31)),
        ({"EndDate": None}, None),
        ({"EndDate": ""}, None),
        ({}, None),
        (None, None),
    ],
)
async def test_the_last_locked_day_is_read_and_nothing_may_be_locked(script: Script, said: Any, locked: Any) -> None:
    remote = script(httpx.Response(200, json={"LockedPeriod": said}))
    assert await remote.fortnox.settings.locked_period() == locked
    assert remote.targets == ["/3/settings/lockedperiod"]


@pytest.mark.parametrize("body", [{}, [], {"LockedPeriod": {"EndDate": "januari"}}, {"LockedPeriod": "2026-01-31"}])
async def test_an_answer_of_another_shape_is_not_taken_for_an_open_period(script: Script, body: Any) -> None:
    remote = script(httpx.Response(200, json=body))
    with pytest.raises(GatewayBug) as caught:
        await remote.fortnox.settings.locked_period()
    assert caught.value.code == "fortnox.unreadable_answer"


async def test_a_hidden_date_is_a_missing_right(script: Script) -> None:
    remote = script(httpx.Response(200, json={"LockedPeriod": {"EndDate": "API_NORIGHT"}}))
    with pytest.raises(NotConfigured) as caught:
        await remote.fortnox.settings.locked_period()
    assert caught.value.code == "fortnox.missing_right"

"""The two shops of the demo: one with Fortnox's warehouse module, one that keeps its stock the classic way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.sandbox.fortnox.seeds.companies import CLASSIC_TENANT, STORY_TENANT
from app.sandbox.ongoing.seeds import (
    CLASSIC_GOODS_OWNER_ID,
    CLASSIC_PASSWORD,
    CLASSIC_USER_NAME,
    DEMO_GOODS_OWNER_ID,
    DEMO_PASSWORD,
    DEMO_USER_NAME,
)


@dataclass(frozen=True, slots=True)
class Shop:
    """A company in Fortnox, its goods owner in Ongoing with the API user, and the options it is connected with."""

    name: str
    tenant_id: int
    goods_owner_id: int
    username: str
    password: str
    options: Mapping[str, Any]


_ONE_DAY = 24 * 60
"""Minutes between two runs of the timetable: after the first one the day goes by webhooks and at people's wish, so that
no second run, whenever it falls, spends the company's requests on looking again."""

FJALLBODEN: Final = Shop(
    name="Fjällboden",
    tenant_id=STORY_TENANT,
    goods_owner_id=DEMO_GOODS_OWNER_ID,
    username=DEMO_USER_NAME,
    password=DEMO_PASSWORD,
    options={
        "sync_interval_minutes": _ONE_DAY,
        "warehouse_module": True,
        "send_purchase_orders": True,
        "report_goods_receipts": True,
        "report_stock_adjustments": True,
        "report_customer_returns": True,
    },
)
LERBO: Final = Shop(
    name="Lerbo",
    tenant_id=CLASSIC_TENANT,
    goods_owner_id=CLASSIC_GOODS_OWNER_ID,
    username=CLASSIC_USER_NAME,
    password=CLASSIC_PASSWORD,
    options={"sync_interval_minutes": _ONE_DAY, "report_stock_levels": True},
)

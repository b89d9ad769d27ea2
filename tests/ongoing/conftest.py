"""A client whose other end is a function: the test says what Ongoing answers and sees what was asked."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from app.ongoing.articles import ArticleRequest, ArticleSupplier, BarCodes, SupplierAddress, SupplierAdvanced
from app.ongoing.client import Ongoing
from app.ongoing.http import RemoteCall, Turn
from app.ongoing.ids import WarehouseId
from app.ongoing.order_request import (
    Consignee,
    LinePrices,
    LineVat,
    Notification,
    OrderAdvanced,
    OrderClassRequest,
    OrderLineRequest,
    OrderRequest,
    OrderTextLine,
)
from app.ongoing.purchase_order_request import PurchaseOrderLineRequest, PurchaseOrderRequest, PurchaseOrderSupplier
from app.ongoing.wire import CodeName

API_URL = "https://api.ongoingsystems.se/norrsken/api/v1/"
USERNAME = "WSINorrsken"
PASSWORD = "granris-och-kotte"
GOODS_OWNER_ID = 159

Answers = Callable[[httpx.Request], httpx.Response]


@dataclass
class Remote:
    """What stands in for Ongoing: the answer to give, the requests seen, and the calls as the client reported them."""

    answer: Answers = lambda _: httpx.Response(200, json=[])
    requests: list[httpx.Request] = field(default_factory=list)
    calls: list[RemoteCall] = field(default_factory=list)
    now: datetime = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    open_clients: list[httpx.AsyncClient] = field(default_factory=list)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    def says(self, status: int = 200, **content: Any) -> None:
        self.answer = lambda _: httpx.Response(status, **content)

    def client(self, *, deadline: timedelta = timedelta(seconds=60), turn: Turn | None = None) -> Ongoing:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.handle))
        self.open_clients.append(http)
        return Ongoing(
            http=http,
            api_url=API_URL,
            username=USERNAME,
            password=PASSWORD,
            goods_owner_id=GOODS_OWNER_ID,
            turn=turn,
            observe=self.calls.append,
            deadline=deadline,
            clock=lambda: self.now,
        )


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    remote = Remote()
    yield remote
    for http in remote.open_clients:
        await http.aclose()


@pytest.fixture
def ongoing(remote: Remote) -> Ongoing:
    return remote.client()


@pytest.fixture
def article() -> ArticleRequest:
    """An article with every field that the gateway fills."""
    return ArticleRequest(
        article_number="KÅSA-12",
        article_name="Kåsa i björk, 12 cl",
        description="Oljad en gång",
        unit_code="st",
        is_stock_article=True,
        is_active=True,
        bar_code_info=BarCodes(bar_code="7350000000012", bar_code_package="x", bar_code_pallet="y"),
        supplier_info=ArticleSupplier(
            supplier_number="31",
            supplier_name="Täljarna i Backe",
            supplier_article_number="TB-9",
            advanced=SupplierAdvanced(
                supplier_address=SupplierAddress(
                    name="Täljarna i Backe",
                    address="Sågvägen 3",
                    address2="Port B",
                    post_code="880 50",
                    city="Backe",
                    country_code="SE",
                    email="order@example.se",
                    tele_phone="0624-00 00 00",
                )
            ),
        ),
        weight=Decimal("0.085"),
        length=Decimal("0.11"),
        width=Decimal("0.09"),
        height=Decimal("0.05"),
        purchase_price=Decimal("41.50"),
    )


@pytest.fixture
def order() -> OrderRequest:
    """An order with every field that the gateway fills."""
    return OrderRequest(
        order_number="1042",
        goods_owner_order_id="1042",
        delivery_date=date(2026, 11, 25),
        reference_number="PO 77",
        consignee_order_number="PO 77",
        sales_code="Asta Berg",
        order_remark="Lämnas vid lastkajen",
        warehouse_instruction="Packas torrt",
        free_text1="Ivar Holm",
        free_text2="2",
        free_text3="3",
        order_type=CodeName(code="B2B", name="Business to Business"),
        way_of_delivery=CodeName(code="PAKET", name="Paket hem"),
        terms_of_delivery_type=CodeName(code="FVL", name="Fritt vårt lager"),
        email_notification=Notification(value="inkop@example.se"),
        sms_notification=Notification(value="+46700000000", to_be_notified=True),
        telephone_notification=Notification(value="08-000 00 00"),
        customer_price=Decimal("1249.50"),
        freight_price=Decimal(49),
        language_code="SV",
        warehouse_id=WarehouseId(1),
        classes=(OrderClassRequest(code="P", name="Present", comment="rött papper"),),
        consignee=Consignee(
            customer_number="12",
            name="Fjällboden AB",
            address1="Storgatan 4",
            address2="Box 9",
            address3="c/o Berg",
            post_code="831 30",
            city="Östersund",
            country_code="SE",
            organisation_number="556000-0000",
            vat_number="SE556000000001",
            remark="Ring först",
        ),
        order_lines=(
            OrderLineRequest(
                row_number="KÅSA-12#1",
                external_id="KÅSA-12#1",
                article_number="KÅSA-12",
                number_of_items=Decimal("2.00"),
                comment="Kåsa i björk, 12 cl",
                should_be_picked=True,
                prices=LinePrices(
                    line_price=Decimal("199.90"),
                    customer_line_price=Decimal("249.88"),
                    discount_percentage=Decimal("7.5"),
                    currency_code="SEK",
                ),
                vat=LineVat(code="25", percent=Decimal(25)),
            ),
        ),
        advanced=OrderAdvanced(
            order_text_lines=(OrderTextLine(row_number="2", comment="Tack!", number_of_items=Decimal(1)),),
            terms_of_payment_string="30 dagar netto",
            terms_of_delivery_string="Fritt vårt lager",
            way_of_delivery_string="Paket hem",
        ),
    )


@pytest.fixture
def purchase_order() -> PurchaseOrderRequest:
    """A purchase order with every field that the gateway fills."""
    return PurchaseOrderRequest(
        purchase_order_number="207",
        reference_number="Vinterlager 2026",
        supplier_order_number="TB-4411",
        goods_owner_reference="Asta Berg",
        in_date=date(2026, 12, 4),
        purchase_order_remark="Lossas vid port 2",
        supplier_info=PurchaseOrderSupplier(
            supplier_number="31",
            supplier_name="Täljarna i Backe",
            supplier_address=SupplierAddress(
                name="Täljarna i Backe",
                address="Sågvägen 3",
                address2="Port B",
                post_code="880 50",
                city="Backe",
                country_code="SE",
                email="order@example.se",
                tele_phone="0624-00 00 00",
            ),
        ),
        warehouse_id=WarehouseId(1),
        purchase_order_lines=(
            PurchaseOrderLineRequest(
                row_number="1",
                article_number="KÅSA-12",
                number_of_items=Decimal("40.00"),
                comment="Kåsa i björk, 12 cl",
                row_price=Decimal("41.50"),
                currency_code="SEK",
                external_order_line_id="9107",
            ),
        ),
    )

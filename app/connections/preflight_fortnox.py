"""What there is in a Fortnox company, as far as the options depend on it: rights, module, stock, labels."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from app.connections.findings import Finding, Look, Severity
from app.connections.inquiry import Inquiry
from app.connections.options import Options
from app.fortnox.articles import ArticleListItem
from app.fortnox.client import Fortnox
from app.fortnox.company import TenantInfo
from app.fortnox.custom_document_keys import CustomDocumentId, CustomDocumentKey, CustomDocumentType
from app.fortnox.registers import LabelItem
from app.fortnox.rights import Right
from app.fortnox.stock_points import StockPoint

NEEDED_BY: Final[Mapping[Right, tuple[str, ...]]] = {
    Right.ARTICLE: (
        "send_articles",
        "send_sales_orders",
        "send_purchase_orders",
        "report_goods_receipts",
        "report_stock_adjustments",
        "report_customer_returns",
        "report_stock_levels",
    ),
    Right.SUPPLIER: ("send_suppliers",),
    Right.CUSTOMER: ("send_sales_orders",),
    Right.ORDER: ("send_sales_orders", "report_shipments", "report_customer_returns", "report_stock_levels"),
    Right.INVOICE: ("create_invoice",),
    Right.SETTINGS: (
        "send_sales_orders",
        "report_goods_receipts",
        "report_stock_adjustments",
        "report_customer_returns",
    ),
    Right.WAREHOUSE: ("warehouse_module",),
    Right.CUSTOM_DOCUMENTS: ("report_goods_receipts", "report_stock_adjustments", "report_customer_returns"),
    Right.PURCHASE_ORDERS: ("send_purchase_orders", "report_goods_receipts"),
    Right.INCOMING_GOODS: ("report_goods_receipts",),
}
"""The options that need each right."""

OF_THE_MODULE: Final = (Right.WAREHOUSE, Right.CUSTOM_DOCUMENTS, Right.PURCHASE_ORDERS, Right.INCOMING_GOODS)
DOCUMENTS: Final = ("send_purchase_orders", *NEEDED_BY[Right.CUSTOM_DOCUMENTS])
"""The processes that only work with the module."""

NO_DOCUMENT: Final = CustomDocumentKey(CustomDocumentType("OngoingInboundInventory"), CustomDocumentId("0"))
NAMED_AT_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class FortnoxSide:
    """What was looked at, and the stock points where the module is on; None where they are not known."""

    looks: Sequence[Look]
    stock_points: Sequence[StockPoint] | None


async def look_at_fortnox(fortnox: Fortnox, options: Options) -> FortnoxSide:
    """Ask for every right that the options need, with reads whose answers show the rest."""
    inquiry = Inquiry()
    await inquiry.ask("Fortnox", fortnox.company.information, right=Right.COMPANY_INFORMATION)
    tenant = await inquiry.ask(
        "warehouse module",
        fortnox.company.tenant,
        compare=partial(_module_findings, options),
        right=Right.WAREHOUSE,
        # A company without the module may have no right to be asked; where the option says so too, that settles it.
        needed_by=("warehouse_module",) if options.warehouse_module else (),
    )
    answers: dict[Right, Any] = {}
    for right, needed_by in needed(options).items():
        if right not in OF_THE_MODULE or (tenant is not None and tenant.activated):
            answers[right] = await inquiry.ask(
                f"Fortnox right: {right}", question(right, fortnox), right=right, needed_by=needed_by
            )
    if (labels := answers.get(Right.SETTINGS)) is not None and options.label_id is not None:
        inquiry.looks.append(Look("label of the orders", tuple(_label_findings(labels, options.label_id))))
    if (lowest := answers.get(Right.ARTICLE)) is not None:
        inquiry.looks.append(Look("stock in Fortnox", tuple(_negative_stock(lowest, options))))
    return FortnoxSide(inquiry.looks, answers.get(Right.WAREHOUSE))


def needed(options: Options) -> dict[Right, tuple[str, ...]]:
    """The rights that what is chosen takes, each with the options that need it."""

    def is_on(name: str) -> bool:
        return bool(getattr(options, name)) and (name != "create_invoice" or options.report_shipments)

    found = {right: tuple(filter(is_on, needed_by)) for right, needed_by in NEEDED_BY.items()}
    return {right: names for right, names in found.items() if names}


def question(right: Right, fortnox: Fortnox) -> Callable[[], Awaitable[Any]]:
    """A read that takes the right: one whose answer is wanted anyway, where there is one."""
    match right:
        case Right.ARTICLE:
            return fortnox.articles.lowest_in_stock
        case Right.SETTINGS:
            return fortnox.registers.labels
        case Right.WAREHOUSE:
            return fortnox.stock_points.all
        case Right.CUSTOM_DOCUMENTS:
            return lambda: fortnox.custom_documents.inbound.get(NO_DOCUMENT)
        case _:
            return lambda: fortnox.rights.require(right)


def _module_findings(options: Options, tenant: TenantInfo) -> Iterator[Finding]:
    """With the module every movement is a document, without it stock is overwritten: both at once falsify it."""
    if tenant.activated != options.warehouse_module:
        yield Finding(
            option="warehouse_module",
            code="module.mismatch",
            severity=Severity.BLOCKS,
            message=f"The warehouse module is {_word(tenant.activated)} in Fortnox, and the option warehouse_module "
            f"says {_word(options.warehouse_module)}.",
            todo="Set the option as it is in Fortnox.",
        )
    if tenant.activated and options.report_stock_levels:
        yield Finding(
            option="report_stock_levels",
            code="module.stock_levels",
            severity=Severity.BLOCKS,
            message="The warehouse module is on in Fortnox, where every movement is a document: the quantity in stock "
            "must not be overwritten.",
            todo="Switch report_stock_levels off.",
        )
    if not tenant.activated:
        for name in DOCUMENTS:
            if getattr(options, name):
                yield Finding(
                    option=name,
                    code="module.off",
                    severity=Severity.BLOCKS,
                    message=f"{name} takes the warehouse module, which is off in Fortnox.",
                    todo="Switch it off, or have an administrator activate Fortnox Lager and connect again.",
                )


def _label_findings(labels: Sequence[LabelItem], chosen: int) -> Iterator[Finding]:
    if any(label.id == chosen for label in labels):
        return
    there = ", ".join(f"{label.id} ({label.description})" for label in labels) or "none"
    yield Finding(
        option="order_selection",
        code="orders.no_such_label",
        severity=Severity.BLOCKS,
        message=f"Fortnox has no label {chosen}: no order would go to the warehouse. Its labels are: {there}.",
        todo="Choose another label under order_selection, or make one in Fortnox.",
    )


def _negative_stock(lowest: Sequence[ArticleListItem], options: Options) -> Iterator[Finding]:
    """A negative quantity is a movement that Fortnox was never told: where stock is kept by us it comes to light."""
    if not (options.warehouse_module or options.report_stock_levels):
        return
    negative = [article for article in lowest if article.quantity_in_stock < 0]
    if not negative:
        return
    named = ", ".join(f"{one.article_number} ({one.quantity_in_stock:f})" for one in negative[:NAMED_AT_MOST])
    count = f"{len(negative)}{' or more' if len(negative) == len(lowest) else ''}"
    yield Finding(
        option="warehouse_module" if options.warehouse_module else "report_stock_levels",
        code="stock.negative",
        severity=Severity.WARNS,
        message=f"Fortnox shows a negative quantity in stock for articles: {count}, such as {named}.",
        todo="Take stock of them in Fortnox: what is short there holds shipments up."
        if options.warehouse_module
        else "Look at their orders and invoices in Fortnox; the next run overwrites the quantity with the warehouse's.",
    )


def _word(on: bool) -> str:
    return "on" if on else "off"

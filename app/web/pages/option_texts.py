"""What each option and each of its choices is called on the pages, and in one line what it does."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found


class OptionText(NamedTuple):
    """The name of an option, and its explanation."""

    label: str
    explained: str


class Group(NamedTuple):
    """Options that belong together, in the order in which they are shown."""

    title: str
    options: tuple[str, ...]


GROUPS: Final = (
    Group(
        N_("What moves"),
        (
            "warehouse_module",
            "send_articles",
            "send_suppliers",
            "send_sales_orders",
            "report_shipments",
            "send_purchase_orders",
            "report_goods_receipts",
            "report_stock_adjustments",
            "report_customer_returns",
            "report_stock_levels",
        ),
    ),
    Group(
        N_("Orders"),
        (
            "order_selection",
            "order_status",
            "order_type_by_customer_type",
            "create_invoice",
            "part_delivery",
            "tracking_to",
            "notify_by_email",
            "notify_by_sms",
            "notify_by_telephone",
        ),
    ),
    Group(
        N_("Stock and purchase orders"),
        ("stock_quantity", "stock_points", "receipt_when", "complete_incoming_goods", "supplier_change"),
    ),
    Group(
        N_("Advanced"),
        (
            "sync_interval_minutes",
            "dimension_unit",
            "not_started_statuses",
            "sent_statuses",
            "cancelled_status",
            "release_after_create",
            "purchase_not_started_statuses",
            "received_statuses",
            "purchase_cancelled_status",
        ),
    ),
)

OPTION_TEXTS: Final[Mapping[str, OptionText]] = {
    "warehouse_module": OptionText(
        N_("The company uses the warehouse module (Fortnox Lager)"),
        N_("As it is in Fortnox: with the module every movement becomes a document, without it stock is overwritten."),
    ),
    "send_articles": OptionText(N_("Send articles"), N_("New and changed articles go from Fortnox to the warehouse.")),
    "send_suppliers": OptionText(
        N_("Send suppliers"), N_("Suppliers go to the warehouse on the articles that name them.")
    ),
    "send_sales_orders": OptionText(
        N_("Send sales orders"), N_("New, changed and cancelled orders go from Fortnox to the warehouse.")
    ),
    "report_shipments": OptionText(
        N_("Report shipments"), N_("Orders that the warehouse has sent become delivered in Fortnox.")
    ),
    "send_purchase_orders": OptionText(
        N_("Send purchase orders"), N_("Purchase orders go from Fortnox to the warehouse. Takes Lager Plus in Fortnox.")
    ),
    "report_goods_receipts": OptionText(
        N_("Report goods receipts"),
        N_("Goods that the warehouse has received become incoming goods in Fortnox. Takes Lager Plus in Fortnox."),
    ),
    "report_stock_adjustments": OptionText(
        N_("Report stock adjustments"),
        N_("Corrections of stock in the warehouse become documents in Fortnox. Takes the warehouse module."),
    ),
    "report_customer_returns": OptionText(
        N_("Report customer returns"),
        N_("Goods that customers return become documents in Fortnox. Takes the warehouse module."),
    ),
    "report_stock_levels": OptionText(
        N_("Report stock levels"),
        N_("The warehouse's quantity overwrites the quantity in stock in Fortnox. Not with the warehouse module."),
    ),
    "order_selection": OptionText(N_("Which orders go"), N_("What an order must be before it goes to the warehouse.")),
    "order_status": OptionText(
        N_("Orders that are not completed"), N_("Whether orders marked as not completed in Fortnox go too.")
    ),
    "order_type_by_customer_type": OptionText(
        N_("Order type by type of customer"),
        N_("Orders of companies get the order type B2B, those of private persons B2C."),
    ),
    "create_invoice": OptionText(
        N_("Make the invoice"), N_("Once an order is delivered its invoice is made in Fortnox.")
    ),
    "part_delivery": OptionText(
        N_("Part deliveries"), N_("Whether an order is reported once it is complete, or part by part.")
    ),
    "tracking_to": OptionText(
        N_("Tracking number"), N_("Where on the Fortnox order the carrier's tracking number is written.")
    ),
    "notify_by_email": OptionText(N_("Notify by e-mail"), N_("The warehouse notifies the consignee by e-mail.")),
    "notify_by_sms": OptionText(N_("Notify by text message"), N_("The warehouse notifies the consignee by SMS.")),
    "notify_by_telephone": OptionText(
        N_("Announce by telephone"), N_("The warehouse announces the delivery by telephone.")
    ),
    "stock_quantity": OptionText(
        N_("Which quantity is reported"),
        N_("What overwrites the quantity in stock in Fortnox, where stock levels are reported."),
    ),
    "stock_points": OptionText(
        N_("Stock points"),
        N_("Which stock point in Fortnox each warehouse stands for. Only needed where the company uses several."),
    ),
    "receipt_when": OptionText(
        N_("When goods receipts are reported"),
        N_("Once a purchase order is finished, or what has come so far at every run."),
    ),
    "complete_incoming_goods": OptionText(
        N_("Complete incoming goods"),
        N_("Incoming goods are completed for good. Switch it off where the office matches supplier invoices."),
    ),
    "supplier_change": OptionText(
        N_("When a supplier changes"), N_("How many of the articles that name it are sent again.")
    ),
    "sync_interval_minutes": OptionText(
        N_("Minutes between two runs"), N_("How often changes are looked for, from 1 minute to 1440 (a day).")
    ),
    "dimension_unit": OptionText(N_("Unit of lengths"), N_("The unit in which the warehouse keeps lengths.")),
    "not_started_statuses": OptionText(
        N_("Order statuses: not started"),
        N_("As long as an order is at one of these, it can still be changed and cancelled."),
    ),
    "sent_statuses": OptionText(
        N_("Order statuses: sent"),
        N_("At these an order is reported as sent. None chosen means every status from 450 up to cancelled."),
    ),
    "cancelled_status": OptionText(N_("Order status: cancelled"), N_("The status that means cancelled.")),
    "release_after_create": OptionText(
        N_("Set this status on new orders"),
        N_("For warehouses where orders from outside rest until somebody releases them."),
    ),
    "purchase_not_started_statuses": OptionText(
        N_("Purchase order statuses: not started"), N_("At these the warehouse has not begun to receive.")
    ),
    "received_statuses": OptionText(
        N_("Purchase order statuses: received"), N_("At these all is received, as advised or with a deviation.")
    ),
    "purchase_cancelled_status": OptionText(
        N_("Purchase order status: cancelled"), N_("The status that means cancelled.")
    ),
}

CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "order_selection": {
        "placed_non_invoiced": N_("placed and not invoiced"),
        "sent": N_("sent to the customer (order confirmation)"),
        "reserved": N_("with reserved stock"),
    },
    "order_status": {"confirmed": N_("only completed orders"), "any": N_("all orders")},
    "part_delivery": {
        "wait_for_complete": N_("once the order is complete"),
        "report_each": N_("each part by itself (without invoices)"),
    },
    "tracking_to": {
        "none": N_("nowhere"),
        "comments": N_("in the comments"),
        "external_reference": N_("in the external reference"),
    },
    "stock_quantity": {
        "available": N_("what can be sold, so that Fortnox shows it as disposable"),
        "sellable": N_("what can be sold, as it is"),
        "physical": N_("what lies in the warehouse"),
    },
    "receipt_when": {"finished": N_("once the order is finished"), "each_scan": N_("at every run")},
    "supplier_change": {"one": N_("one of them"), "all": N_("all of them")},
    "dimension_unit": {
        "metre": N_("metre"),
        "centimetre": N_("centimetre"),
        "millimetre": N_("millimetre"),
    },
}
"""Of the options that choose one of a closed set."""

CONFLICTS: Final[Mapping[str, str]] = {
    "part_delivery": N_(
        "Parts cannot be reported while invoices are made: the first invoice would close the order in Fortnox."
    ),
    "cancelled_status": N_("The cancelled status cannot also count as not started or as sent."),
    "sent_statuses": N_("A status cannot count both as not started and as sent."),
    "stock_points": N_(
        "Two warehouses cannot stand for one stock point, and stock points take the warehouse module in Fortnox."
    ),
    "stock_quantity": N_("It counts orders, and those are not sent: choose what can be sold, as it is."),
    "report_stock_levels": N_("With the warehouse module every movement is a document: stock is not overwritten."),
    "send_purchase_orders": N_("It takes the warehouse module in Fortnox."),
    "report_goods_receipts": N_("It takes the warehouse module in Fortnox."),
    "report_stock_adjustments": N_("It takes the warehouse module in Fortnox."),
    "report_customer_returns": N_("It takes the warehouse module in Fortnox."),
    "received_statuses": N_("A status cannot count as two of not started, received and cancelled."),
}
"""What an option cannot go with, by the option that is named (`Options.conflicts`)."""

FINDINGS: Final[Mapping[str, str]] = {
    "module.mismatch": N_("It is not as in Fortnox. Choose what is so there."),
    "module.stock_levels": N_("The warehouse module is on in Fortnox: stock must not be overwritten."),
    "module.off": N_("It takes the warehouse module, which is off in Fortnox."),
    "orders.no_such_label": N_("Fortnox does not have this label: no order would go."),
    "orders.no_such_type": N_("The warehouse lacks the order type B2B or B2C."),
    "stock.negative": N_("Articles in Fortnox have a negative quantity in stock."),
    "statuses.unknown": N_("The warehouse names no statuses, so nobody can tell whether the chosen ones are there."),
    "statuses.missing": N_("The warehouse does not have the chosen status."),
    "statuses.unused": N_("The warehouse does not have all of the chosen statuses."),
    "statuses.none_is_sent": N_("No status of the warehouse counts as sent: nothing would ever be reported."),
    "stock_points.unknown": N_("Fortnox does not have the chosen stock point."),
    "stock_points.inactive": N_("The chosen stock point is not active in Fortnox."),
    "stock_points.no_such_warehouse": N_("Ongoing does not have a warehouse for which one is chosen."),
    "stock_points.unmapped": N_("Fortnox uses stock points, and none is chosen for a warehouse."),
}
"""What a look at both sides found, by its code (`app/connections/findings.py`)."""

RIGHT_MISSING: Final = N_("Fortnox has not given the right that this needs.")
NOT_AS_THERE: Final = N_("It does not fit what there is in Fortnox or Ongoing.")
NOT_LOOKED_AT: Final = N_("It could not be looked at.")

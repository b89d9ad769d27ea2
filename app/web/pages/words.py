"""What the closed sets of the gateway are called on the pages: processes, states, outcomes, causes, roles."""

from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found

WORDS = {
    # processes
    "articles": N_("Articles"),
    "suppliers": N_("Suppliers"),
    "sales_orders": N_("Sales orders"),
    "purchase_orders": N_("Purchase orders"),
    "shipments": N_("Shipments"),
    "goods_receipts": N_("Goods receipts"),
    "stock_adjustments": N_("Stock adjustments"),
    "customer_returns": N_("Customer returns"),
    "stock_levels": N_("Stock levels"),
    # states of connections
    "being_set_up": N_("Being set up"),
    "active": N_("Active"),
    "paused": N_("Paused"),
    "needs_reconnecting": N_("Needs reconnecting"),
    # states of records and runs, outcomes of transfers
    "queued": N_("Queued"),
    "running": N_("Running"),
    "waiting": N_("Waiting"),
    "sent": N_("Sent"),
    "unchanged": N_("Unchanged"),
    "held": N_("Held"),
    "failed": N_("Failed"),
    "scanning": N_("Looking for changes"),
    "moving": N_("Moving"),
    "done": N_("Done"),
    "stopped": N_("Stopped"),
    # states of events
    "stored": N_("Stored"),
    "handled": N_("Handled"),
    "ignored": N_("Ignored"),
    # causes
    "timetable": N_("Timetable"),
    "webhook": N_("Webhook"),
    "manual": N_("By hand"),
    "command_line": N_("Command line"),
    "retry": N_("Retry"),
    "dependency": N_("Needed by another record"),
    "follow_up": N_("Follow-up"),
    # what a record is found by
    "key": N_("Number"),
    "invoice": N_("Invoice"),
    "waybill": N_("Waybill"),
    "incoming_goods": N_("Incoming goods"),
    "delivery_note": N_("Delivery note"),
    "custom_document": N_("Custom document"),
    "article": N_("Article"),
    "supplier": N_("Supplier"),
    "bar_code": N_("Bar code"),
    "reference": N_("Reference"),
    # what webhook events are about
    "order": N_("An order"),
    "purchase-order": N_("A purchase order"),
    "inventory": N_("A change of stock"),
    "return": N_("A return"),
    # acts in the audit trail
    "connected": N_("Connected"),
    "reconnected": N_("Reconnected"),
    "webhook_secret_changed": N_("Made a new webhook secret"),
    "deleted": N_("Deleted"),
    "resumed": N_("Resumed"),
    "options_changed": N_("Changed options"),
    "sync_asked": N_("Asked for a run"),
    "reported": N_("Reported by hand"),
    "retried": N_("Tried again"),
    "dismissed": N_("Dismissed"),
    "replayed": N_("Replayed an event"),
    "rewound": N_("Rewound"),
    "user_added": N_("Added a user"),
    "user_changed": N_("Changed a user"),
    # roles
    "admin": N_("Admin"),
    "operator": N_("Operator"),
}

"""The string codes of /api/warehouse: those the documents name, and ours where "others exist" (FACTS §5)."""

from enum import StrEnum

from app.sandbox.fortnox.problems import Code, Refusal, WarehouseRefusal
from app.sandbox.fortnox.switches import FortnoxSwitches, MissingRights


class WarehouseCode(StrEnum):
    """Codes named by the documents."""

    missing_rights = "missing.rights"
    release_in_future = "cannot_release_later_than_current_date"
    is_voided = "document_is_voided"
    period_locked = "period_locked"
    linked_outbound = "void_linked_outbound"
    is_released = "cannot_modify_released_document"
    already_exists = "alreadyexists"
    duplicate_locations = "duplicatestocklocations"
    type_not_allowed = "referenceTypeNotAllowed"


class InventedCode(StrEnum):
    """Codes made up here for refusals whose real name is unknown; a client has to go by the HTTP status."""

    not_found = "sandbox.not_found"
    invalid_body = "sandbox.invalid_body"
    invalid_value = "sandbox.invalid_value"
    unknown_field = "sandbox.unknown_field"
    unknown_item = "sandbox.unknown_item"
    not_a_stock_item = "sandbox.not_a_stock_item"
    unknown_supplier = "sandbox.unknown_supplier"
    stock_point = "sandbox.stock_point"
    order_row = "sandbox.purchase_order_row"
    too_much_received = "sandbox.received_more_than_remains"
    has_receipts = "sandbox.purchase_order_has_receipts"
    is_sent = "sandbox.purchase_order_is_sent"
    is_complete = "sandbox.is_complete"
    not_released = "sandbox.not_released"
    completion_date = "sandbox.completion_date"
    not_in_delivery = "sandbox.not_in_delivery"
    short_of_stock = "sandbox.short_of_stock"


_MESSAGES = {
    WarehouseCode.missing_rights: "Behörighet saknas.",
    WarehouseCode.release_in_future: "Dokumentdatum kan inte ligga i framtiden.",
    WarehouseCode.is_voided: "Dokumentet är makulerat.",
    WarehouseCode.period_locked: "Perioden är låst.",
    WarehouseCode.linked_outbound: "Det finns utleveranser kopplade till inleveransen.",
    WarehouseCode.is_released: "Ett klarmarkerat dokument kan inte ändras.",
    WarehouseCode.already_exists: "Finns redan.",
    WarehouseCode.duplicate_locations: "Samma lagerplats förekommer två gånger.",
    WarehouseCode.type_not_allowed: "Dokumenttypen är inte tillåten.",
    InventedCode.not_found: "Dokumentet finns inte.",
    InventedCode.invalid_body: "Innehållet i anropet är tomt eller felaktigt.",
    InventedCode.not_a_stock_item: "Artikeln är inte en lagervara.",
    InventedCode.has_receipts: "Det finns inleveranser på inköpsordern.",
    InventedCode.is_sent: "En skickad inköpsorder kan inte ändras.",
    InventedCode.is_complete: "Dokumentet är redan slutfört.",
    InventedCode.not_released: "Dokumentet är inte klarmarkerat.",
    InventedCode.completion_date: "Datumet måste ligga mellan klarmarkering och dagens datum.",
    InventedCode.not_in_delivery: "Dokumentet måste vara i leverans för att klarmarkeras.",
    InventedCode.short_of_stock: "Lagersaldot räcker inte.",
    InventedCode.too_much_received: "Mottaget antal är större än återstående antal på inköpsordern.",
}


def warehouse_refusal(
    code: WarehouseCode | InventedCode, message: str | None = None, *, status: int = 400
) -> WarehouseRefusal:
    """A refusal under one of the codes."""
    return WarehouseRefusal(code, message or _MESSAGES.get(code, code), status=status)


def not_there() -> WarehouseRefusal:
    """A document that is not there."""
    return warehouse_refusal(InventedCode.not_found, status=404)


def rights_missing(switches: FortnoxSwitches, message: str | None = None) -> Exception:
    """What a company or a consent without the module, the package or the feature is told; as switched."""
    match switches.missing_rights_answer:
        case MissingRights.forbidden:
            return warehouse_refusal(WarehouseCode.missing_rights, message, status=403)
        case MissingRights.bad_request:
            return warehouse_refusal(WarehouseCode.missing_rights, message)
        case MissingRights.no_licence:
            return Refusal(Code.no_licence, status=403)

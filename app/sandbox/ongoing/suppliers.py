"""The suppliers of a goods owner: there once an article or a purchase order names them (FACTS §6)."""

from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.wire import Document


def keep_supplier(owner: GoodsOwner, supplier: Document | None, address: Document | None) -> list[str]:
    """Keep a supplier by its number; returns what to say of a new one."""
    if not supplier or not supplier.get("supplierNumber"):
        return []
    number, name = supplier["supplierNumber"], supplier.get("supplierName")
    said = [] if number in owner.suppliers else [f"Supplier {number} {name or ''} Created"]
    register = owner.suppliers.setdefault(number, {"supplierNumber": number})
    register |= {"supplierName": name} | ({"supplierAddress": address} if address else {})
    return said

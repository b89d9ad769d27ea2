"""Everything the sandbox holds, as JSON."""

from datetime import date
from typing import Any

from app.sandbox.fortnox.articles import article_json
from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.customers import customer_json
from app.sandbox.fortnox.incoming_goods_saving import incoming_goods_json
from app.sandbox.fortnox.invoices import invoice_json
from app.sandbox.fortnox.orders import order_json
from app.sandbox.fortnox.purchase_receipts import purchase_order_json
from app.sandbox.fortnox.stock import reserved
from app.sandbox.fortnox.suppliers import supplier_json
from app.sandbox.fortnox.world import FortnoxWorld


def world_state(world: FortnoxWorld) -> dict[str, Any]:
    """All companies with all their documents, each as its resource would show it in full."""
    return {
        "now": world.now().isoformat(),
        "switches": world.switches.model_dump(mode="json"),
        "companies": {
            str(tenant): company_state(company, world.today()) for tenant, company in world.companies.items()
        },
        "consents": [
            {"client_id": client_id, "tenant_id": tenant, "scopes": sorted(consent.scopes)}
            for (client_id, tenant), consent in world.grants.consents.items()
        ],
    }


def company_state(company: Company, today: date) -> dict[str, Any]:
    """One company; `modified` says when each document was saved last."""
    claims = reserved(company)
    return {
        "tenant_id": company.tenant_id,
        "name": company.name,
        "warehouse_module": company.warehouse_module,
        "lager_plus": company.lager_plus,
        "incoming_goods_on": company.incoming_goods_on,
        "bookkeeping": company.bookkeeping,
        "negative_stock": company.negative_stock,
        "licences": sorted(company.licences),
        "access_token_seconds": company.access_token_seconds,
        "articles": {
            number: {**article_json(company, kept.document, claims), "modified": kept.modified.isoformat()}
            for number, kept in company.articles.items()
        },
        "suppliers": {
            number: {**supplier_json(kept.document), "modified": kept.modified.isoformat()}
            for number, kept in company.suppliers.items()
        },
        "customers": {
            number: {**customer_json(kept.document), "modified": kept.modified.isoformat()}
            for number, kept in company.customers.items()
        },
        "orders": {
            number: {**order_json(kept.document), "modified": kept.modified.isoformat()}
            for number, kept in company.orders.items()
        },
        "invoices": {
            number: {**invoice_json(kept.document), "modified": kept.modified.isoformat()}
            for number, kept in company.invoices.items()
        },
        "stock_points": {code: point.as_json() for code, point in company.stock_points.items()},
        "stock_elsewhere": {f"{item} @ {code}": float(left) for (item, code), left in company.stock_elsewhere.items()},
        "purchase_orders": {
            str(number): {**purchase_order_json(company, kept.document, today), "modified": kept.modified.isoformat()}
            for number, kept in company.purchase_orders.items()
        },
        "incoming_goods": {
            str(number): {**incoming_goods_json(company, kept.document), "modified": kept.modified.isoformat()}
            for number, kept in company.incoming_goods.items()
        },
        "document_types": dict(company.document_types),
        "custom_inbound": {
            "/".join(key): {**kept.document.as_json(), "modified": kept.modified.isoformat()}
            for key, kept in company.inbound_documents.items()
        },
        "custom_outbound": {
            "/".join(key): {**kept.document.as_json(), "modified": kept.modified.isoformat()}
            for key, kept in company.outbound_documents.items()
        },
    }

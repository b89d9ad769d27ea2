"""The three purchase orders of the story, all sent and awaited."""

from datetime import date, timedelta
from typing import Any

_DAYS_TO_DELIVER = 4


def story_purchases(today: date) -> list[dict[str, Any]]:
    """The orders in Fortnox's fields: tents and gas, rucksacks in euro, and boots with a freight row."""
    return [
        _purchase(
            today,
            "31",
            ("TÄLT-2G", 20, 1740),
            ("GAS-230", 120, 42),
            ("LYKTA-LED", 40, 160),
            internalReference="Vår 2026",
            note="Lossas vid port 3",
        ),
        _purchase(
            today,
            "33",
            ("RYGG-65H", 15, 100),
            ("KOMP-N", 30, 20.5),
            ("TÄLT-GOLV2", 24, 14.25),
            internalReference="Satakunta 14",
            currencyRate=11.2,
            languageCode="EN",
        ),
        _purchase(
            today,
            "40",
            ("KÄNGA-H43", 12, 920),
            ("PANN-350", 30, 190),
            ("FRAKT", 1, 650),
            internalReference="Skor komplettering",
        ),
    ]


def _purchase(today: date, supplier: str, *rows: tuple[str, int, float], **header: Any) -> dict[str, Any]:
    return {
        "supplierNumber": supplier,
        "orderDate": (today - timedelta(days=6)).isoformat(),
        "deliveryDate": (today + timedelta(days=_DAYS_TO_DELIVER)).isoformat(),
        "ourReference": "Lisa Berg",
        **header,
        "rows": [{"itemId": item, "orderedQuantity": quantity, "price": price} for item, quantity, price in rows],
    }

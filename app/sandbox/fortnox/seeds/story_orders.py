"""The twenty orders of the story: from tents to an evening course, for shops, clubs and private persons."""

from datetime import date, timedelta
from typing import Any

Row = tuple[str, int] | tuple[str, int, int] | str
"""Article and quantity, perhaps a discount in per cent; or the text of a text row."""


def story_orders(today: date) -> list[dict[str, Any]]:
    """The orders in Fortnox's fields, the oldest first."""
    return [
        order(
            today,
            4,
            "2001",
            ("TÄLT-2G", 4),
            ("PINNE-20", 20),
            "Märk godset med butiksnummer 4",
            YourOrderNumber="PO-7781",
        ),
        order(today, 4, "2006", ("KÅSA-33", 2), ("SKED/GAFFEL", 2), ("FRAKT", 1), Remarks="Ring gärna före leverans."),
        order(today, 4, "2002", ("SOV-15", 6, 10), ("LIGG-R3", 6, 10), ("FILTER-V", 3), YourOrderNumber="KG-2210"),
        order(today, 3, "2007", ("RYGG-65H", 1), ("REGN-RYGG", 1), ("FRAKT", 1)),
        order(
            today,
            3,
            "2004",
            ("TÄLT-3R", 5, 15),
            ("SOV-5", 10, 15),
            ("STAV-TREK", 8, 15),
            WayOfDelivery="SCH",
            TermsOfDelivery="DAP",
            YourOrderNumber="TT-90117",
            Remarks="Proforma bifogas. Leverans till lager, port 3.",
        ),
        order(
            today, 3, "2008", ("PANN-350", 1), ("BATT-AAA4", 2), ("PRESENT", 1), Remarks="Presentkort: Grattis, Yusuf!"
        ),
        order(today, 3, "2003", ("KÖK-SPRIT", 4), ("KNIV-FM", 6), ("TÄND-STÅL", 12), ("REP-6", 60), Labels=[{"Id": 3}]),
        order(today, 3, "2009", ("KÄNGA-H43", 1), ("STRUMPA-L", 3)),
        order(
            today,
            2,
            "2010",
            ("TERMOS-07", 2),
            ("FLASKA-1", 2),
            DeliveryName="Maria Lönn, c/o Berg",
            DeliveryAddress1="Sjöstugevägen 2",
            DeliveryZipCode="718 31",
            DeliveryCity="Frövi",
            DeliveryCountry="Sverige",
        ),
        order(
            today, 2, "2001", ("GAS-230", 40, 20), ("GAS-450", 24, 20), ("KÖK-GAS", 6, 20), YourOrderNumber="PO-7794"
        ),
        order(today, 2, "2011", ("YXA-38", 1), ("SÅG-FÄLL", 1), ("FÖRBAND-1", 1), ("FRAKT", 1)),
        order(today, 2, "2012", ("JACKA-SK-M", 1), ("BYXA-SK-M", 1), ("IMPREG", 2)),
        order(today, 2, "2005", ("KOMP-N", 15), ("KARTA-JÄMT", 15), ("KARTFODRAL", 15), YourOrderNumber="NS-118"),
        order(today, 1, "2002", ("RYGG-45D", 3), ("RYGG-DAG18", 8), ("PACK-3", 8), YourOrderNumber="KG-2216"),
        order(today, 1, "2006", ("TRÖJA-MER-S", 1), ("MÖSSA-ULL", 1), ("VANTE-ULL-9", 1), ("FRAKT", 1)),
        order(
            today,
            1,
            "2007",
            ("TARP-3x3", 1),
            ("LYKTA-LED", 2),
            DeliveryName="Johan Lindqvist",
            DeliveryAddress1="Karl Johans gate 101",
            DeliveryZipCode="0154",
            DeliveryCity="Oslo",
            DeliveryCountry="Norway",
            WayOfDelivery="DHL",
        ),
        order(
            today, 1, "2003", ("MYGG-HATT", 20), ("MYGG-SPRAY", 20), ("LIGG-SKUM", 10), "Kåren hämtar inte, skicka allt"
        ),
        order(today, 0, "2008", ("KARTA-SAREK", 1), ("KURS-KARTA", 1)),
        order(today, 0, "2010", ("SOV-5", 1), ("LAKAN-SILKE", 1), ("KUDDE-L", 1), ("FRAKT", 1)),
        order(
            today, 0, "2009", ("KÄNGA-H44", 1), ("TRÖJA-MER-L", 2), ("BUFF-BLÅ", 1), ("FRAKT", 1), WayOfDelivery="HEM"
        ),
    ]


def order(today: date, days_ago: int, customer: str, *rows: Row, **header: Any) -> dict[str, Any]:
    """An order of some days ago, to be delivered five days after it was made."""
    ordered = today - timedelta(days=days_ago)
    return {
        "CustomerNumber": customer,
        "OrderDate": ordered.isoformat(),
        "DeliveryDate": (ordered + timedelta(days=5)).isoformat(),
        "OurReference": "Lisa Berg",
        **header,
        "OrderRows": [_row(row) for row in rows],
    }


def _row(row: Row) -> dict[str, Any]:
    if isinstance(row, str):
        return {"Description": row}
    article, quantity, *discount = row
    return {"ArticleNumber": article, "OrderedQuantity": quantity, "Discount": discount[0] if discount else 0}

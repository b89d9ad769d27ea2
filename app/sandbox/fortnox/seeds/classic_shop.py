"""The second shop of the story: ceramics, a dozen articles, stock kept the classic way."""

from datetime import date
from typing import Any

from app.sandbox.fortnox.seeds.catalogue import wares
from app.sandbox.fortnox.seeds.story_orders import order

FIRST_ORDER = 301

CERAMICS = wares(
    "KRUKA-12    | Kruka i stengods 12 cm            | st  | 120x120x120   | 640   | 62   | 179  | 48",
    "KRUKA-18    | Kruka i stengods 18 cm            | st  | 180x180x180   | 1480  | 98   | 289  | 36",
    "FAT-OVALT   | Ovalt fat, blå glasyr             | st  | 380x60x240    | 1350  | 145  | 399  | 22",
    "MUGG-RÖD    | Mugg 3 dl, röd glasyr             | st  | 120x95x90     | 310   | 48   | 149  | 90",
    "MUGG-VIT    | Mugg 3 dl, vit glasyr             | st  | 120x95x90     | 310   | 48   | 149  | 85",
    "SKÅL-2      | Skål 2 liter                      | st  | 240x110x240   | 1120  | 110  | 329  | 31",
    "TEKANNA     | Tekanna 1,2 l med sil             | st  | 240x160x140   | 980   | 215  | 595  | 14",
    "VAS-HÖG     | Vas 30 cm, grå lera               | st  | 130x300x130   | 1240  | 132  | 379  | 27",
    "LJUS-4      | Stearinljus, 4 st                 | frp | 100x30x260    | 420   | 26   | 79   | 160",
    "DUK-LIN     | Löpare i lin 40 x 140 cm          | st  | 220x30x300    | 260   | 130  | 349  | 44",
    "FRAKT       | Frakt                             | st  | 0x0x0         | 0     | 0    | 69   | 0",
    "GRAVYR      | Gravyr av namn                    | st  | 0x0x0         | 0     | 0    | 120  | 0",
)

SUPPLIERS: tuple[dict[str, Any], ...] = (
    {
        "SupplierNumber": "71",
        "Name": "Lerverket i Höganäs HB",
        "Address1": "Krukmakargränd 5",
        "ZipCode": "263 37",
        "City": "Höganäs",
        "CountryCode": "SE",
        "Currency": "SEK",
        "Email": "order@lerverket.example.com",
        "Phone1": "042-000 00 71",
    },
    {
        "SupplierNumber": "72",
        "Name": "Glasyr og Brenning AS",
        "Address1": "Havnegata 9",
        "ZipCode": "4370",
        "City": "Egersund",
        "CountryCode": "NO",
        "Currency": "NOK",
        "Email": "salg@glasyr.example.com",
        "Phone1": "+47 51 00 00 72",
    },
    {
        "SupplierNumber": "73",
        "Name": "Linvävarna i Delsbo",
        "Address1": "Åkervägen 14",
        "ZipCode": "824 70",
        "City": "Delsbo",
        "CountryCode": "SE",
        "Currency": "SEK",
        "Email": "vaveri@linvavarna.example.se",
        "Phone1": "0653-000 73",
    },
)

CUSTOMERS: tuple[dict[str, Any], ...] = (
    {
        "CustomerNumber": "3001",
        "Name": "Café Björken AB",
        "Type": "COMPANY",
        "OrganisationNumber": "559000-3017",
        "Address1": "Torggatan 2",
        "ZipCode": "824 30",
        "City": "Hudiksvall",
        "Email": "kok@bjorken.example.se",
        "TermsOfPayment": "30",
        "TermsOfDelivery": "FVL",
        "WayOfDelivery": "DHL",
    },
    {
        "CustomerNumber": "3002",
        "Name": "Elin Forsgren",
        "Type": "PRIVATE",
        "Address1": "Nygatan 17",
        "ZipCode": "803 20",
        "City": "Gävle",
        "Email": "elin.forsgren@example.se",
        "TermsOfPayment": "0",
        "TermsOfDelivery": "FVL",
        "WayOfDelivery": "PN",
    },
    {
        "CustomerNumber": "3003",
        "Name": "Mats Öberg",
        "Type": "PRIVATE",
        "Address1": "Skolgatan 6",
        "ZipCode": "784 33",
        "City": "Borlänge",
        "Email": "mats.oberg@example.com",
        "TermsOfPayment": "0",
        "TermsOfDelivery": "FVL",
        "WayOfDelivery": "PN",
    },
)


def classic_orders(today: date) -> list[dict[str, Any]]:
    """The five orders in Fortnox's fields, the oldest first."""
    return [
        order(today, 2, "3001", ("MUGG-VIT", 24, 10), ("TEKANNA", 4, 10), YourOrderNumber="BJ-88"),
        order(today, 2, "3002", ("KRUKA-18", 2), ("LJUS-4", 3), ("FRAKT", 1)),
        order(today, 1, "3003", ("MUGG-RÖD", 2), ("GRAVYR", 2), "Namn: Ida och Olle", ("FRAKT", 1)),
        order(today, 1, "3001", ("SKÅL-2", 6, 10), ("FAT-OVALT", 3, 10), ("VAS-HÖG", 2), YourOrderNumber="BJ-91"),
        order(today, 0, "3002", ("DUK-LIN", 1), ("KRUKA-12", 4), ("FRAKT", 1)),
    ]

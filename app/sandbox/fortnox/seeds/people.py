"""The suppliers and customers of the made-up companies."""

from collections.abc import Iterator
from typing import Any

_SUPPLIERS = (
    ("Nordduk Tält AB", "Vävargatan 8", "503 38", "Borås", "SE", "SEK"),
    ("Dunlagret i Åre AB", "Kabinvägen 3", "837 52", "Åre", "SE", "SEK"),
    ("Satakunta Outdoor Oy", "Tehtaankatu 14", "28100", "Pori", "FI", "EUR"),
    ("Rogen Ryggsäckar AB", "Industrivägen 21", "840 95", "Funäsdalen", "SE", "SEK"),
    ("Fjordstål AS", "Verftsgata 5", "6416", "Molde", "NO", "NOK"),
    ("Björkslöjden Handelsbolag", "Bygatan 2", "930 90", "Arjeplog", "SE", "SEK"),
    ("Lumen & Låga AB", "Lampgränd 6", "392 31", "Kalmar", "SE", "SEK"),
    ("Kartbyrån Norr AB", "Kungsgatan 40", "981 30", "Kiruna", "SE", "SEK"),
    ("Merinofabriken ApS", "Uldvej 11", "7400", "Herning", "DK", "DKK"),
    ("Höga Kusten Skor AB", "Läderstigen 9", "872 30", "Kramfors", "SE", "SEK"),
)

_CUSTOMERS: tuple[dict[str, Any], ...] = (
    {
        "Name": "Fjällboa Sport AB",
        "Type": "COMPANY",
        "OrganisationNumber": "559000-1011",
        "Address1": "Storgatan 12",
        "ZipCode": "831 30",
        "City": "Östersund",
        "DeliveryName": "Fjällboa Sport, butik Åre",
        "DeliveryAddress1": "Årevägen 55",
        "DeliveryAddress2": "Lastkaj B",
        "DeliveryZipCode": "837 52",
        "DeliveryCity": "Åre",
        "DeliveryCountry": "Sverige",
        "DeliveryCountryCode": "SE",
        "Email": "inkop@fjallboa.example.se",
        "Phone1": "063-100 10",
        "YourReference": "Per Olsson",
    },
    {
        "Name": "Kebnekaise Guider AB",
        "Type": "COMPANY",
        "OrganisationNumber": "559000-1029",
        "Address1": "Fjällvägen 7",
        "ZipCode": "981 29",
        "City": "Kiruna",
        "Email": "bokning@kebneguider.example.se",
        "Phone1": "0980-100 20",
        "YourReference": "Sanna Nutti",
    },
    {
        "Name": "Scoutkåren Tärnan",
        "Type": "COMPANY",
        "OrganisationNumber": "802000-1037",
        "Address1": "Hamngatan 3",
        "ZipCode": "371 31",
        "City": "Karlskrona",
        "Email": "kassor@tarnan.example.se",
        "Phone1": "0455-100 30",
        "YourReference": "Mikael Ståhl",
    },
    {
        "Name": "Tromsø Turutstyr AS",
        "Type": "COMPANY",
        "OrganisationNumber": "900 100 104",
        "Address1": "Storgata 88",
        "ZipCode": "9008",
        "City": "Tromsø",
        "Country": "Norge",
        "CountryCode": "NO",
        "VATType": "EXPORT",
        "Email": "ordre@turutstyr.example.com",
        "Phone1": "+47 77 00 10 40",
        "YourReference": "Ingrid Moen",
    },
    {
        "Name": "Naturskolan i Orsa",
        "Type": "COMPANY",
        "OrganisationNumber": "212000-1052",
        "Address1": "Box 23",
        "ZipCode": "794 21",
        "City": "Orsa",
        "DeliveryName": "Naturskolan, Grönklitt",
        "DeliveryAddress1": "Björnparksvägen 1",
        "DeliveryZipCode": "794 91",
        "DeliveryCity": "Orsa",
        "DeliveryCountry": "Sverige",
        "DeliveryCountryCode": "SE",
        "Email": "naturskolan@example.se",
        "Phone1": "0250-100 50",
    },
    {"Name": "Anna Ek", "City": "Umeå", "ZipCode": "903 30", "Address1": "Björkvägen 3", "Email": "anna.ek@example.se"},
    {
        "Name": "Johan Lindqvist",
        "City": "Göteborg",
        "ZipCode": "413 14",
        "Address1": "Linnégatan 40 B",
        "Email": "johan.l@example.com",
        "Phone1": "070-000 10 70",
    },
    {
        "Name": "Fatima Haddad",
        "City": "Malmö",
        "ZipCode": "214 22",
        "Address1": "Södra Förstadsgatan 61",
        "Email": "fatima.haddad@example.com",
        "Phone1": "070-000 10 80",
    },
    {
        "Name": "Erik Sjöström",
        "City": "Uppsala",
        "ZipCode": "753 20",
        "Address1": "Luthagsesplanaden 14",
        "Email": "erik.sjostrom@example.se",
    },
    {
        "Name": "Maria Lönn",
        "City": "Örebro",
        "ZipCode": "702 11",
        "Address1": "Ringgatan 5",
        "Email": "maria.lonn@example.se",
        "Phone1": "070-000 11 00",
    },
    {
        "Name": "Lars Hedin",
        "City": "Sundsvall",
        "ZipCode": "852 31",
        "Address1": "Esplanaden 22",
        "Email": "lars.hedin@example.com",
    },
    {
        "Name": "Åsa Wallin",
        "City": "Visby",
        "ZipCode": "621 55",
        "Address1": "Tranhusgatan 18",
        "Email": "asa.wallin@example.se",
        "Phone1": "070-000 11 20",
    },
)

CUSTOMERS = len(_CUSTOMERS)

_FIRST_CUSTOMER, _FIRST_SUPPLIER = 2001, 31


def suppliers(number: int) -> Iterator[dict[str, Any]]:
    """The first so many suppliers; beyond the ten written out, branches of them."""
    for index in range(number):
        round_, at = divmod(index, len(_SUPPLIERS))
        name, street, zip_code, city, country, currency = _SUPPLIERS[at]
        yield {
            "SupplierNumber": str(_FIRST_SUPPLIER + index),
            "Name": f"{name}, filial {round_}" if round_ else name,
            "Address1": street,
            "ZipCode": zip_code,
            "City": city,
            "CountryCode": country,
            "Currency": currency,
            "Email": f"order{index + 1}@leverantor.example.com",
            "Phone1": f"010-{index + 1:03d} 00 00",
            "TermsOfPayment": "30",
            "OurCustomerNumber": f"FB-{index + 1:04d}",
        }


def customers(number: int) -> Iterator[dict[str, Any]]:
    """The first so many customers; beyond the twelve written out, namesakes of them."""
    for index in range(number):
        round_, at = divmod(index, len(_CUSTOMERS))
        known = _CUSTOMERS[at]
        terms = {"Type": "PRIVATE", "TermsOfPayment": "0", "TermsOfDelivery": "FVL", "WayOfDelivery": "PN"}
        if known.get("Type") == "COMPANY":
            terms |= {"TermsOfPayment": "30", "WayOfDelivery": "DHL"}
        name = f"{known['Name']} ({round_ + 1})" if round_ else known["Name"]
        yield {**terms, **known, "CustomerNumber": str(_FIRST_CUSTOMER + index), "Name": name}

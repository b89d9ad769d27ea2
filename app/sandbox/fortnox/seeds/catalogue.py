"""What the outdoor shop sells, and as many variants of it as a large company needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any


@dataclass(frozen=True)
class Ware:
    """One line of the catalogue; sizes in whole millimetres, weight in grams, prices in kronor without VAT."""

    number: str
    text: str
    unit: str
    size: tuple[int, int, int]
    weight: int
    cost: int
    price: int
    stock: int
    """On hand; 0 with no weight is a service, which is kept in no stock."""

    @property
    def is_service(self) -> bool:
        """Whether nothing lies on a shelf."""
        return self.weight == 0


def wares(*lines: str) -> tuple[Ware, ...]:
    """A catalogue written as a table: number, text, unit, size, weight, cost, price and stock of each line."""
    return tuple(_ware(*(part.strip() for part in line.split("|"))) for line in lines)


def _ware(number: str, text: str, unit: str, size: str, weight: str, cost: str, price: str, stock: str) -> Ware:
    width, height, depth = (int(side) for side in size.split("x"))
    return Ware(number, text, unit, (width, height, depth), int(weight), int(cost), int(price), int(stock))


WARES = wares(
    "TÄLT-2G     | Tält Sånfjället 2 pers, grön      | st  | 180x160x520   | 2650  | 1740 | 3490 | 46",
    "TÄLT-3R     | Tält Sånfjället 3 pers, röd       | st  | 200x180x540   | 3300  | 2190 | 4390 | 31",
    "TÄLT-GOLV2  | Golvskydd till tält 2 pers        | st  | 120x80x300    | 420   | 160  | 349  | 60",
    "PINNE-20    | Tältpinne aluminium 20 cm         | frp | 30x30x210     | 130   | 38   | 99   | 240",
    "TARP-3x3    | Tarp 3 x 3 m, sand                | st  | 150x120x300   | 780   | 410  | 895  | 38",
    "SOV-5       | Sovsäck Dovre -5 grader           | st  | 240x240x400   | 1450  | 890  | 1895 | 40",
    "SOV-15      | Sovsäck Dovre -15 grader          | st  | 260x260x430   | 1980  | 1290 | 2695 | 27",
    "LAKAN-SILKE | Reselakan i silke                 | st  | 80x60x150     | 140   | 240  | 549  | 55",
    "LIGG-R3     | Liggunderlag uppblåsbart R3       | st  | 110x110x260   | 520   | 470  | 995  | 62",
    "LIGG-SKUM   | Liggunderlag skum, vikbart        | st  | 130x140x510   | 410   | 130  | 299  | 84",
    "KUDDE-L     | Resekudde uppblåsbar              | st  | 60x60x110     | 75    | 95   | 229  | 90",
    "RYGG-45D    | Ryggsäck Rogen 45 l, dam          | st  | 340x260x650   | 1520  | 840  | 1795 | 33",
    "RYGG-65H    | Ryggsäck Rogen 65 l, herr         | st  | 360x280x740   | 1890  | 1120 | 2395 | 29",
    "RYGG-DAG18  | Dagsryggsäck 18 l, blå            | st  | 260x160x440   | 520   | 260  | 599  | 70",
    "REGN-RYGG   | Regnskydd till ryggsäck           | st  | 70x70x140     | 95    | 60   | 179  | 88",
    "PACK-3      | Packpåsar vattentäta, 3 st        | frp | 90x40x160     | 145   | 110  | 259  | 75",
    "KÅSA-33     | Kåsa i björk 0,33 l               | st  | 90x70x160     | 110   | 120  | 289  | 58",
    "SKED/GAFFEL | Sked och gaffel i titan           | par | 30x20x200     | 34    | 79   | 189  | 120",
    "KÖK-GAS     | Stormkök för gas                  | st  | 220x140x220   | 890   | 560  | 1195 | 36",
    "KÖK-SPRIT   | Stormkök för sprit                | st  | 220x140x220   | 930   | 430  | 949  | 34",
    "GAS-230     | Gasbehållare 230 g                | st  | 110x90x110    | 380   | 42   | 89   | 310",
    "GAS-450     | Gasbehållare 450 g                | st  | 110x150x110   | 670   | 66   | 139  | 220",
    "TERMOS-07   | Termos 0,7 l, rostfri             | st  | 80x270x80     | 520   | 170  | 389  | 64",
    "FLASKA-1    | Vattenflaska 1 l                  | st  | 90x210x90     | 180   | 55   | 149  | 140",
    "FILTER-V    | Vattenfilter för flaska           | st  | 70x60x180     | 160   | 210  | 469  | 42",
    "YXA-38      | Vandringsyxa 38 cm                | st  | 140x30x390    | 780   | 390  | 849  | 26",
    "KNIV-FM     | Friluftskniv med fodral           | st  | 40x35x230     | 170   | 165  | 379  | 66",
    "SÅG-FÄLL    | Fällsåg 18 cm                     | st  | 45x25x220     | 190   | 140  | 319  | 48",
    "TÄND-STÅL   | Tändstål med snöre                | st  | 25x20x100     | 42    | 48   | 129  | 150",
    "PANN-350    | Pannlampa 350 lumen               | st  | 80x60x90      | 92    | 190  | 449  | 72",
    "LYKTA-LED   | Tältlykta LED, laddbar            | st  | 80x110x80     | 210   | 160  | 369  | 51",
    "BATT-AAA4   | Batterier AAA, 4 st               | frp | 70x20x110     | 50    | 22   | 59   | 400",
    "KOMP-N      | Kompass med spegel                | st  | 70x20x110     | 75    | 230  | 499  | 44",
    "KARTA-SAREK | Fjällkarta Sarek 1:100 000        | st  | 110x10x240    | 95    | 88   | 189  | 65",
    "KARTA-JÄMT  | Fjällkarta Jämtland 1:100 000     | st  | 110x10x240    | 95    | 88   | 189  | 70",
    "KARTFODRAL  | Kartfodral vattentätt             | st  | 250x10x320    | 110   | 62   | 159  | 57",
    "STAV-TREK   | Vandringsstavar, hopfällbara      | par | 90x70x620     | 510   | 310  | 699  | 37",
    "KÄNGA-D38   | Vandringskänga dam, strl 38       | par | 320x130x330   | 1180  | 890  | 1899 | 14",
    "KÄNGA-D39   | Vandringskänga dam, strl 39       | par | 320x130x330   | 1210  | 890  | 1899 | 16",
    "KÄNGA-H43   | Vandringskänga herr, strl 43      | par | 350x140x340   | 1390  | 920  | 1949 | 18",
    "KÄNGA-H44   | Vandringskänga herr, strl 44      | par | 350x140x340   | 1430  | 920  | 1949 | 15",
    "STRUMPA-M   | Vandringsstrumpa merino M         | par | 110x40x180    | 82    | 68   | 169  | 130",
    "STRUMPA-L   | Vandringsstrumpa merino L         | par | 110x40x190    | 88    | 68   | 169  | 140",
    "TRÖJA-MER-S | Underställströja merino S         | st  | 220x40x280    | 190   | 310  | 699  | 35",
    "TRÖJA-MER-M | Underställströja merino M         | st  | 220x40x280    | 205   | 310  | 699  | 41",
    "TRÖJA-MER-L | Underställströja merino L         | st  | 220x40x280    | 220   | 310  | 699  | 39",
    "JACKA-SK-M  | Skaljacka Helags M, orange        | st  | 300x80x380    | 540   | 1250 | 2695 | 19",
    "JACKA-SK-L  | Skaljacka Helags L, orange        | st  | 300x80x380    | 570   | 1250 | 2695 | 22",
    "BYXA-SK-M   | Skalbyxa Helags M, svart          | st  | 280x70x360    | 430   | 890  | 1895 | 20",
    "MÖSSA-ULL   | Mössa i ull, naturvit             | st  | 180x50x220    | 85    | 98   | 249  | 95",
    "VANTE-ULL-9 | Ullvante, strl 9                  | par | 120x40x240    | 110   | 110  | 279  | 63",
    "BUFF-BLÅ    | Halskrage, blå                    | st  | 110x20x160    | 40    | 52   | 139  | 110",
    "MYGG-HATT   | Mygghatt                          | st  | 150x40x200    | 60    | 58   | 149  | 105",
    "MYGG-SPRAY  | Myggmedel 100 ml                  | st  | 45x150x45     | 130   | 39   | 99   | 180",
    "FÖRBAND-1   | Första hjälpen för vandrare       | st  | 120x60x180    | 340   | 150  | 349  | 68",
    "REP-6       | Rep 6 mm                          | m   | 6x6x1000      | 24    | 7    | 19   | 1500",
    "FRAKT       | Frakt                             | st  | 0x0x0         | 0     | 0    | 79   | 0",
    "PRESENT     | Presentinslagning                 | st  | 0x0x0         | 0     | 0    | 39   | 0",
    "IMPREG      | Impregnering av plagg, tjänst     | st  | 0x0x0         | 0     | 0    | 249  | 0",
    "KURS-KARTA  | Kvällskurs i karta och kompass    | st  | 0x0x0         | 0     | 0    | 495  | 0",
)
"""The shop's 60 articles, the last four of them services."""

_COLOURS = ("svart", "grön", "röd", "blå", "sand", "grå", "vinröd", "oliv")


def articles(number: int, suppliers: list[str], sold: tuple[Ware, ...] = WARES) -> Iterator[dict[str, Any]]:
    """The first so many articles in Fortnox's fields; the suppliers take turns."""
    for index in range(number):
        round_, at = divmod(index, len(sold))
        ware = sold[at]
        supplier = suppliers[index % len(suppliers)] if suppliers and not ware.is_service else None
        yield _article(ware, index, variant=round_, supplier=supplier)


def _article(ware: Ware, index: int, *, variant: int, supplier: str | None) -> dict[str, Any]:
    suffix = f"-{variant:03d}" if variant else ""
    colour = f", {_COLOURS[variant % len(_COLOURS)]} {variant}" if variant else ""
    common: dict[str, Any] = {
        "ArticleNumber": ware.number + suffix,
        "Description": ware.text + colour,
        "Unit": ware.unit,
        "SalesPrice": ware.price,
        "PurchasePrice": ware.cost,
        "Type": "SERVICE" if ware.is_service else "STOCK",
        "StockGoods": not ware.is_service,
    }
    if ware.is_service:
        return common
    width, height, depth = ware.size
    goods = {
        "EAN": ean13(index + 1),
        "Width": width,
        "Height": height,
        "Depth": depth,
        "Weight": ware.weight,
        "QuantityInStock": ware.stock,
        "CostCalculationMethod": "LAST_RELEASED_INBOUND",
        "DirectCost": ware.cost,
        "WebshopArticle": True,
        "StockPlace": f"{chr(65 + index % 8)}-{index // 8 % 40 + 1:02d}",
    }
    if supplier is not None:
        goods |= {"SupplierNumber": supplier, "ManufacturerArticleNumber": f"{supplier}-{index + 1:05d}"}
    return {**common, **goods}


def ean13(serial: int) -> str:
    """An article code of the invented company prefix 7350000, with its check digit."""
    digits = f"7350000{serial:05d}"
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, _weights(), strict=False))
    return digits + str(-weighted % 10)


def _weights() -> Iterator[int]:
    return (1 if position % 2 == 0 else 3 for position in count())

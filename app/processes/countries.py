"""A country's name, as it stands on a Fortnox order, to its ISO 3166-1 code.

Fortnox writes countries by name, Swedish and English ones both (Fortnox FACTS §9); Ongoing wants codes.
"""

from functools import cache
from typing import Final

from babel import Locale

LANGUAGES: Final = ("sv", "en")
NOT_COUNTRIES: Final = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two-letter territories of the locale data that are no ISO 3166-1 codes."""
SAME_WORD: Final = {"&": "och", "and": "och", "saint": "st", "s:t": "st", "the": ""}
"""Words in which the spellings of one name differ."""

OTHER_NAMES: Final = {
    "america": "US",
    "amerikas förenta stater": "US",
    "bosnia": "BA",
    "bosnien": "BA",
    "burma": "MM",
    "canary islands": "ES",
    "czech republic": "CZ",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "hongkong": "HK",
    "kanarieöarna": "ES",
    "korea": "KR",
    "macedonia": "MK",
    "makedonien": "MK",
    "nordirland": "GB",
    "northern ireland": "GB",
    "republic of ireland": "IE",
    "russian federation": "RU",
    "skottland": "GB",
    "scotland": "GB",
    "tjeckiska republiken": "CZ",
    "turkey": "TR",
    "turkiet": "TR",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "vitryssland": "BY",
    "wales": "GB",
}
"""Names in use that are not the locale data's own."""


def country_code(name: str) -> str | None:
    """The ISO code of a country given by its Swedish or English name, or by the code itself; None when unknown."""
    return _codes().get(_plain(name))


def _plain(name: str) -> str:
    words = name.casefold().replace(".", " ").split()
    return " ".join(word for word in (SAME_WORD.get(word, word) for word in words) if word)


@cache
def _codes() -> dict[str, str]:
    codes = {_plain(name): code for name, code in OTHER_NAMES.items()}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code.isalpha() and code not in NOT_COUNTRIES:  # regions of the world are numbers
                codes[_plain(name)] = codes[_plain(code)] = code
    return codes

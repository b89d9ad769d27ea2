import pytest

from app.processes.countries import country_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sverige", "SE"),
        ("sverige", "SE"),
        ("  Sweden ", "SE"),
        ("Norway", "NO"),
        ("Norge", "NO"),
        ("Tyskland", "DE"),
        ("Holland", "NL"),
        ("The Netherlands", "NL"),
        ("Storbritannien", "GB"),
        ("Great Britain", "GB"),
        ("USA", "US"),
        ("Tjeckien", "CZ"),
        ("Czech Republic", "CZ"),
        ("Turkey", "TR"),
        ("Bosnia and Herzegovina", "BA"),
        ("Bosnien och Hercegovina", "BA"),
        ("Saint Lucia", "LC"),
        ("Åland", "AX"),
        ("FI", "FI"),
    ],
)
def test_a_country_is_known_by_its_swedish_or_english_name(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize("name", ["", "Utopia", "Europa", "EU", "Europeiska unionen", "ZZ", "150"])
def test_what_is_no_country_has_no_code(name: str) -> None:
    assert country_code(name) is None

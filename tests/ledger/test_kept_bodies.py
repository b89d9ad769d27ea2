import json

import pytest

from app.ledger.kept_bodies import HIDDEN, MOST_CHARACTERS, kept_of

ORDER = {
    "orderNumber": "1042",
    "consignee": {
        "customerNumber": "204",
        "name": "Sigrid Ek",
        "address1": "Björkvägen 4",
        "postCode": "123 45",
        "city": "",
        "countryCode": "SE",
        "organisationNumber": "19800101-1234",
    },
    "emailNotification": {"value": "sigrid@example.com", "toBeNotified": False},
    "salesCode": "Sigrid",
    "orderRemark": "Ring Sigrid",
    "wayOfDelivery": {"code": "P", "name": "Postpaket"},
    "orderLines": [{"articleNumber": "LYKTA-3", "numberOfItems": 2, "comment": "Lykta, fråga lager@example.se"}],
}


def test_whom_it_was_sent_for_is_hidden_and_what_was_sent_stays() -> None:
    kept = json.loads(kept_of(json.dumps(ORDER)))
    assert kept["orderNumber"] == "1042"
    assert kept["orderLines"] == [{"articleNumber": "LYKTA-3", "numberOfItems": 2, "comment": f"Lykta, fråga {HIDDEN}"}]
    assert kept["wayOfDelivery"] == {"code": "P", "name": "Postpaket"}
    assert (kept["consignee"]["customerNumber"], kept["consignee"]["countryCode"]) == ("204", "SE")
    for personal in ("Sigrid", "Björkvägen", "123 45", "1980", "@"):
        assert personal not in kept_of(json.dumps(ORDER))


def test_an_empty_field_is_shown_empty() -> None:
    assert json.loads(kept_of(json.dumps(ORDER)))["consignee"]["city"] == ""


@pytest.mark.parametrize("name", ["Name", "DeliveryName", "Address1", "ZipCode", "Phone1", "Email", "Comments"])
def test_names_of_fields_are_known_in_the_spelling_of_either_side(name: str) -> None:
    assert json.loads(kept_of(json.dumps({"Order": {name: "Sigrid Ek"}}))) == {"Order": {name: HIDDEN}}


def test_whole_objects_under_a_personal_name_are_hidden() -> None:
    assert json.loads(kept_of('{"address": {"line": "Björkvägen 4"}}')) == {"address": HIDDEN}


def test_secrets_are_taken_out() -> None:
    assert "hemligt" not in kept_of('{"note": "password=hemligt"}')


def test_long_bodies_are_cut() -> None:
    assert len(kept_of(json.dumps({"rows": ["LYKTA-3"] * 2000}))) == MOST_CHARACTERS


def test_a_body_that_is_no_json_is_not_kept() -> None:
    assert kept_of("Sigrid Ek") == HIDDEN


def test_a_body_of_text_stays() -> None:
    assert kept_of('"2026-03-02"') == '"2026-03-02"'

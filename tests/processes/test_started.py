"""What may be told of a record that the warehouse may have started on."""

import pytest

from app.errors import NeedsReconnecting, RemoteRejected, RemoteUnavailable
from app.ledger.outcomes import Difference
from app.ongoing.errors import OngoingUnavailable
from app.processes.started import Fields, differences, may_be_a_refusal


@pytest.mark.parametrize(
    ("wanted", "sent", "there", "expected"),
    [
        pytest.param({"note": "a"}, {"note": "a"}, {"note": "b"}, (), id="changed by the warehouse alone"),
        pytest.param({"note": "b"}, {"note": "a"}, {"note": "b"}, (), id="changed on both sides alike"),
        pytest.param(
            {"note": "b"}, {"note": "a"}, {"note": "a"}, (Difference("note", "b", "a"),), id="changed in Fortnox alone"
        ),
        pytest.param(
            {"note": ""}, {"note": "a"}, {"note": "a"}, (Difference("note", "none", "a"),), id="cleared in Fortnox"
        ),
        pytest.param(
            {"language": "EN"}, {"language": "SV"}, {}, (Difference("language", "EN", "SV"),), id="never shown"
        ),
        pytest.param({}, {"row 1": "2"}, {"row 1": "2"}, (Difference("row 1", "none", "2"),), id="row taken off"),
        pytest.param({}, {"row 1": "2"}, {}, (), id="row taken off on both sides"),
        pytest.param({"row 2": "1"}, {}, {}, (Difference("row 2", "1", "none"),), id="row added"),
        pytest.param({"note": "a"}, None, {"note": "b"}, (Difference("note", "a", "b"),), id="not known what was sent"),
        pytest.param({"language": "EN"}, None, {}, (), id="not known what was sent, and never shown"),
        pytest.param({}, None, {"row 9": "1"}, (Difference("row 9", "none", "1"),), id="a row that nobody knows"),
        pytest.param({}, None, {"warehouse": "1"}, (), id="a field that we do not choose"),
    ],
)
def test_a_difference_is_what_fortnox_changed_and_ongoing_does_not_have(
    wanted: Fields, sent: Fields | None, there: Fields, expected: tuple[Difference, ...]
) -> None:
    assert differences(wanted, sent, there) == expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RemoteRejected("no", code="ongoing.rejected", status=409), True),
        (OngoingUnavailable("no", code="ongoing.server_error", status=500), True),
        (OngoingUnavailable("no", code="ongoing.timeout", status=408), False),
        (OngoingUnavailable("no", code="ongoing.no_id"), False),
        (RemoteUnavailable("no", code="ongoing.no_lines"), False),
        (NeedsReconnecting("no", code="ongoing.unauthorized"), False),
    ],
)
def test_any_refusal_may_mean_that_it_is_started(error: Exception, expected: bool) -> None:
    assert may_be_a_refusal(error) is expected

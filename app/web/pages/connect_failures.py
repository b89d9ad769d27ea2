"""Every way in which a consent at Fortnox can go wrong, in words for whoever stands before it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found


class Failure(NamedTuple):
    """What happened, and what to do about it."""

    title: str
    explained: str
    status: int = HTTPStatus.CONFLICT


FAILURES: Final[Mapping[str, Failure]] = {
    "connect.state_unknown": Failure(
        N_("This browser did not ask for that consent"),
        N_(
            "The answer from Fortnox belongs to another browser or to another log-in, or somebody made it up. Nothing"
            " was changed. Start again here, and stay in this browser until Fortnox sends you back."
        ),
        HTTPStatus.BAD_REQUEST,
    ),
    "connect.state_used": Failure(
        N_("That consent has been used already"),
        N_(
            "Each consent works once: perhaps the page was loaded twice. If the company is connected, it stands in the"
            " overview; else start again."
        ),
    ),
    "connect.state_expired": Failure(
        N_("That took too long"),
        N_(
            "There are ten minutes between the first page and the consent at Fortnox. Nothing was changed. Start again."
        ),
        HTTPStatus.GONE,
    ),
    "connect.denied": Failure(
        N_("Access was not granted"),
        N_(
            "On Fortnox's page somebody chose not to grant access. Nothing was changed. Without it the company cannot"
            " be connected."
        ),
        HTTPStatus.FORBIDDEN,
    ),
    "connect.no_rights": Failure(
        N_("This Fortnox user may not grant access"),
        N_("Only a system administrator of the company can. Log in at Fortnox as one, or ask one to do this."),
        HTTPStatus.FORBIDDEN,
    ),
    "connect.no_service_account": Failure(
        N_("Fortnox does not let us work on our own"),
        N_(
            "The company has to allow a service account: a system administrator grants access, and the integration must"
            " allow service accounts in Fortnox's developer portal. Ask whoever runs this server about the latter."
        ),
        HTTPStatus.FORBIDDEN,
    ),
    "connect.scope_refused": Failure(
        N_("Fortnox does not let us ask for all rights"),
        N_(
            "The integration lacks one of them in Fortnox's developer portal. Whoever runs this server switches it on"
            " there."
        ),
        HTTPStatus.FORBIDDEN,
    ),
    "connect.no_company_right": Failure(
        N_("A right is missing without which nothing works"),
        N_(
            "We may not read who the company is. Grant everything that is asked for on Fortnox's page; a licence that"
            " is missing has to be added first."
        ),
        HTTPStatus.FORBIDDEN,
    ),
    "connect.code_expired": Failure(
        N_("The consent is too old"),
        N_("What Fortnox gave this browser works once, and for ten minutes. Grant access once more."),
        HTTPStatus.GONE,
    ),
    "connect.client": Failure(
        N_("Fortnox does not accept this server"),
        N_(
            "Whoever runs this server compares its client id and client secret with Fortnox's developer portal. What"
            " you entered is not at fault."
        ),
        HTTPStatus.BAD_GATEWAY,
    ),
    "connect.no_answer": Failure(
        N_("Fortnox did not answer"),
        N_("Nothing was changed. Wait a moment and grant access once more."),
        HTTPStatus.BAD_GATEWAY,
    ),
    "connect.refused": Failure(
        N_("Fortnox did not grant access"),
        N_("What Fortnox says about it stands below. Nothing was changed."),
        HTTPStatus.FORBIDDEN,
    ),
    "connect.company_taken": Failure(
        N_("This company is connected already"),
        N_(
            "A company can only be connected once, so that nothing is moved twice. To give its connection new keys,"
            " reconnect it. To connect it with another goods owner, delete that connection first."
        ),
    ),
    "connect.goods_owner_taken": Failure(
        N_("This goods owner is connected already"),
        N_("Somebody has connected it with another company in the meantime. A goods owner can only be connected once."),
    ),
    "connect.other_company": Failure(
        N_("That was another company"),
        N_(
            "Somebody granted access for another company than the one that this connection is of. Nothing was changed."
            " Choose the right company on Fortnox's page. In the other one you can remove the access again."
        ),
    ),
    "connect.warehouse_too": Failure(
        N_("Fortnox is connected again, the warehouse is not"),
        N_("Fortnox accepts the new keys. Ongoing does not answer as it should: enter its user and password again."),
    ),
}


OF_ERROR: Final[Mapping[str, str]] = {
    "access_denied": "connect.denied",
    "invalid_scope": "connect.scope_refused",
    "unauthorized_client": "connect.client",
    "invalid_client": "connect.client",
    "server_error": "connect.no_answer",
    "temporarily_unavailable": "connect.no_answer",
}
"""By the error codes of OAuth."""


def denied_because(error: str, description: str) -> str:
    """Which failure it is that Fortnox sends the browser back with.

    Its codes for a user without rights and for a client without service accounts are documented nowhere (FACTS §2), so
    its sentence decides.
    """
    said = description.lower()
    if "service account" in said:
        return "connect.no_service_account"
    if "administrator" in said or "permission" in said:
        return "connect.no_rights"
    return OF_ERROR.get(error, "connect.refused")

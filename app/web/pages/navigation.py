"""The places that the header of every page leads to."""

from typing import NamedTuple

from app.web.pages.language import to_be_said as N_  # noqa: N812 - the name under which texts are found


class Place(NamedTuple):
    """A page that stands in the header; `for_admins` keeps it from operators."""

    address: str
    name: str
    for_admins: bool = False


NAVIGATION = (
    Place("/", N_("Overview")),
    Place("/attention", N_("Needs attention")),
    Place("/events", N_("Events")),
    Place("/audit", N_("Audit")),
    Place("/connect", N_("Connect"), for_admins=True),
    Place("/users", N_("Users"), for_admins=True),
    Place("/docs", N_("API")),
)

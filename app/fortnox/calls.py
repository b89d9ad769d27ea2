"""One call to Fortnox as a value: what is asked for, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from app.errors import GatewayBug


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What is asked of Fortnox, with the words an error about it needs.

    `path` is a template whose names are filled from `ids`; `record` names the document for people ("order 1187");
    `scope` is the right that the call needs (FACTS §2); `not_found` is the code by which Fortnox says that this very
    record is missing, as opposed to something it refers to (FACTS §5), "http_404" where a bare 404 says so. `creates`
    tells that the record need not be there before, so that a 404 is about something it names. `module` is the part of
    Fortnox that must have been active when the connection was made, `also_needs` a sentence about what else must be.
    A `body` of text is sent as one JSON string.
    """

    path: str
    record: str
    scope: str
    method: Literal["GET", "PUT", "POST"] = "GET"
    ids: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | str | None = None
    not_found: str = ""
    creates: bool = False
    module: Literal["", "Fortnox Lager", "Lager Plus"] = ""
    also_needs: str = ""

    def target(self) -> str:
        """Path and query as sent.

        Article numbers may hold "/" (FACTS §12), so an id is encoded whole; a space in a query becomes %20 (FACTS §7).

        Raises:
            GatewayBug: an id is empty or only dots: the address would be that of another resource.
        """
        for value in self.ids.values():
            if not value.strip("."):
                raise GatewayBug(
                    f"{self.record!r} cannot be addressed in Fortnox: {value!r} is no part of a path.",
                    code="fortnox.unaddressable",
                )
        path = self.path.format_map({name: quote(value, safe="") for name, value in self.ids.items()})
        return f"{path}?{urlencode(self.query, quote_via=quote, safe=',:')}" if self.query else path


@dataclass(frozen=True, slots=True)
class RemoteCall:
    """What one HTTP request came to, for logs, metrics and the record of a transfer; it holds no secret.

    `path` is the template; `status` is None when no answer came; `outcome` is "ok", the `code` of the error raised, or
    "interrupted" when the caller gave up meanwhile. `sent` is the body as JSON, `answered` what a write was answered,
    both personal data and all; "": none.
    """

    remote: str
    method: str
    path: str
    status: int | None
    seconds: float
    outcome: str
    sent: str = ""
    answered: str = ""

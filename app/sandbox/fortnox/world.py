"""Everything a sandbox Fortnox holds: its companies, its tokens and the behaviour it was switched to."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.problems import PaceExceeded
from app.sandbox.fortnox.switches import FortnoxSwitches
from app.sandbox.fortnox.tokens import Grants

SWEDEN = ZoneInfo("Europe/Stockholm")
PACE_WINDOW = timedelta(seconds=5)


@dataclass
class FortnoxWorld:
    """The state behind one server."""

    clock: Callable[[], datetime]
    switches: FortnoxSwitches
    companies: dict[int, Company] = field(default_factory=dict)
    grants: Grants = field(default_factory=Grants)
    recent: dict[tuple[str, int], deque[datetime]] = field(default_factory=dict)
    requests_seen: int = 0

    def __post_init__(self) -> None:
        """Remember how the server was switched when it started."""
        self._first_switches = self.switches

    def now(self) -> datetime:
        """The present moment, aware."""
        return self.clock()

    def today(self) -> date:
        """The date in Sweden, which is the date of documents made now."""
        return self.clock().astimezone(SWEDEN).date()

    def spend_request(self, client_id: str, tenant_id: int) -> None:
        """Count one request in the sliding window of a client and a tenant (FACTS §3).

        Raises:
            PaceExceeded: the window is full; the request itself does not count.
        """
        limit = self.switches.requests_per_window
        if not limit:
            return
        now = self.now()
        window = self.recent.setdefault((client_id, tenant_id), deque())
        while window and window[0] <= now - PACE_WINDOW:
            window.popleft()
        if len(window) >= limit:
            raise PaceExceeded(self.switches.retry_after)
        window.append(now)

    def reset(self) -> None:
        """Back to an empty world, switched as it was when the server started."""
        self.switches = self._first_switches
        self.companies.clear()
        self.grants = Grants()
        self.recent.clear()

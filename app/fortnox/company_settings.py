"""What the Fortnox company has set for itself."""

from datetime import date

from app.fortnox.calls import Call
from app.fortnox.http import Http
from app.fortnox.wire import Answer, read, unwrap


class LockedPeriod(Answer):
    """The bookkeeping up to and including `end_date` is locked; without one, nothing is."""

    end_date: date | None = None


class CompanySettings:
    """GET /3/settings (openapi.json; FACTS §13)."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def locked_period(self) -> date | None:
        """The last locked day, None when nothing is locked.

        A warehouse document that is dated on it or before fails with period_locked. That the day itself belongs to the
        locked ones is our reading of its name. SPEC GET /3/settings/lockedperiod.
        """
        call = Call(path="/3/settings/lockedperiod", record="the locked period", scope="settings")
        said = unwrap(await self._http.send(call), "LockedPeriod", record=call.record)
        return None if said is None else read(LockedPeriod, said, record=call.record).end_date

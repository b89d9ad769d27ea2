"""Where a shop's day is played: its people, and the other side that is watched until a chapter is through."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from app.demo.office import Office
from app.demo.operator import Operator
from app.demo.other_side import OtherSide
from app.demo.servers import Addresses, DemoFailure
from app.demo.shops import Shop
from app.demo.warehouse import Warehouse

CHAPTER_SECONDS = 90.0
POLL_SECONDS = 0.5
SHOWN = 5

Tell = Callable[[str, int, int], None]


@dataclass(slots=True)
class Stage:
    """One shop's; `tell` is told the chapter, how far it is, and how far it goes."""

    http: httpx.AsyncClient
    at: Addresses
    shop: Shop
    tell: Tell
    office: Office = field(init=False)
    warehouse: Warehouse = field(init=False)
    operator: Operator = field(init=False)

    def __post_init__(self) -> None:
        """Let the people in."""
        self.office = Office(self.http, self.at, self.shop)
        self.warehouse = Warehouse(self.http, self.at, self.shop)
        self.operator = Operator(self.http, self.at, self.shop)

    async def connect(self) -> None:
        """Consent on Fortnox's page, connect both sides, point the warehouse's webhooks at the gateway."""
        steps = 3
        self.tell("connecting", 0, steps)
        await self.office.consent()
        self.tell("connecting", 1, steps)
        await self.operator.log_in()
        webhooks = await self.operator.connect()
        self.tell("connecting", 2, steps)
        await self.warehouse.set_up_webhooks(webhooks)
        self.tell("connecting", steps, steps)

    async def look(self) -> OtherSide:
        """Both remotes as they are now."""
        return await OtherSide.look(self.http, self.at, self.shop)

    async def until(self, chapter: str, goal: int, missing: Callable[[OtherSide], Sequence[str]]) -> OtherSide:
        """Look at the other side until nothing of the chapter's records is missing; how it then is.

        Raises DemoFailure, saying what is, when the chapter does not come to its end.
        """
        left: Sequence[str] = ("everything",)
        try:
            async with asyncio.timeout(CHAPTER_SECONDS):
                while True:
                    now = await self.look()
                    left = missing(now)
                    self.tell(chapter, max(goal - len(left), 0), goal)
                    if not left:
                        return now
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            some = ", ".join(left[:SHOWN]) + (" …" if len(left) > SHOWN else "")
            raise DemoFailure(
                f"{chapter}, after {CHAPTER_SECONDS:.0f} s {len(left)} of {goal} missing: {some}"
            ) from None

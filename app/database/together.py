"""Work done once for all who wait for it: whoever comes while it is being done shares the next turn.

A transaction costs milliseconds, whatever is in it. A WMS that ships a whole wave tells of hundreds of orders in one
second; they are looked up and kept by a few transactions, and each is answered after the commit that kept it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

MOST_AT_ONCE = 100


@dataclass(slots=True)
class Together(Generic[A, B]):
    """`work` does it for several, and answers in their order; an exception among the answers is raised for that one."""

    work: Callable[[Sequence[A]], Awaitable[Sequence[B | Exception]]]
    _waiting: list[tuple[A, "asyncio.Future[B]"]] = field(default_factory=list)
    _turns: "asyncio.Task[None] | None" = None

    async def do(self, one: A) -> B:
        """Have it done for this one. Raises what `work` raises for all, or answers for this one."""
        promise: asyncio.Future[B] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, promise))
        if self._turns is None or self._turns.done():
            self._turns = asyncio.create_task(self._take_turns())
        return await promise

    async def _take_turns(self) -> None:
        while self._waiting:
            turn, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                answers = await self.work([one for one, _ in turn])
            except Exception as error:  # noqa: BLE001 - told to everybody who waits for it
                answers = [error] * len(turn)
            except BaseException:
                for _, promise in [*turn, *self._waiting]:
                    promise.cancel()
                self._waiting.clear()
                raise
            for (_, promise), answer in zip(turn, answers, strict=True):
                _keep(promise, answer)


def _keep(promise: "asyncio.Future[B]", answer: B | Exception) -> None:
    if promise.done():  # whoever waited has gone
        return
    if isinstance(answer, Exception):
        promise.set_exception(answer)
    else:
        promise.set_result(answer)

import asyncio
from collections.abc import Sequence

import pytest

from app.database.together import MOST_AT_ONCE, Together


class Work:
    """Doubles numbers; each turn takes until it is let go."""

    def __init__(self) -> None:
        self.turns: list[list[int]] = []
        self.go = asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.turns.append(list(numbers))
        await self.go.wait()
        if 13 in numbers:
            raise RuntimeError("all of it")
        return [ValueError("this one") if number < 0 else 2 * number for number in numbers]


async def begun(together: Together[int, int], *numbers: int) -> list[asyncio.Task[int]]:
    tasks = [asyncio.create_task(together.do(number)) for number in numbers]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_who_comes_while_it_is_being_done_shares_the_next_turn() -> None:
    work = Work()
    together = Together(work)
    first = await begun(together, 1)
    later = await begun(together, 2, 3)
    work.go.set()
    assert await asyncio.gather(*first, *later) == [2, 4, 6]
    assert work.turns == [[1], [2, 3]]
    assert await together.do(4) == 8


async def test_a_turn_is_not_endless() -> None:
    work = Work()
    work.go.set()
    together = Together(work)
    await asyncio.gather(*(together.do(number) for number in range(100, 100 + MOST_AT_ONCE + 1)))
    assert [len(turn) for turn in work.turns] == [MOST_AT_ONCE, 1]


async def test_an_error_of_one_is_raised_for_that_one() -> None:
    work = Work()
    work.go.set()
    together = Together(work)
    good, bad = await asyncio.gather(*await begun(together, 1, -1), return_exceptions=True)
    assert good == 2
    assert isinstance(bad, ValueError)


async def test_an_error_of_the_turn_is_raised_for_all_of_it_and_the_next_turn_comes() -> None:
    work = Work()
    together = Together(work)
    first = await begun(together, 13, 1)
    later = await begun(together, 2)
    work.go.set()
    told = await asyncio.gather(*first, *later, return_exceptions=True)
    assert [type(one) for one in told] == [RuntimeError, RuntimeError, int]


async def test_who_has_gone_is_not_waited_for() -> None:
    work = Work()
    together = Together(work)
    gone, stays = await begun(together, 1, 2)
    gone.cancel()
    work.go.set()
    assert await stays == 4


async def test_when_it_is_stopped_nobody_waits_for_ever() -> None:
    together = Together(Work())
    tasks = await begun(together, 1)
    tasks += await begun(together, 2)
    assert together._turns is not None
    together._turns.cancel()
    told = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    assert [type(one) for one in told] == [asyncio.CancelledError] * 2
    with pytest.raises(asyncio.CancelledError):
        await together._turns

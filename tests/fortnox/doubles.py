"""What stands in for the pace and the tokens of a company."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.errors import NeedsReconnecting


class FreePace:
    """Counts the turns and grants each at once."""

    def __init__(self) -> None:
        self.turns = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        self.turns += 1
        yield


class ListedTokens:
    """Hands out tokens from a list, the next one after each refusal."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)
        self.rejected: list[str] = []

    async def get(self) -> str:
        return self._tokens[0]

    async def renew(self, *, rejected: str) -> str:
        self.rejected.append(rejected)
        if len(self._tokens) == 1:
            raise NeedsReconnecting("no more tokens", code="fortnox.invalid_grant")
        self._tokens.pop(0)
        return self._tokens[0]

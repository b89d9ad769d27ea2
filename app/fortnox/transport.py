"""One HTTP exchange with Fortnox, bounded in time, its failures in our words."""

import asyncio
from datetime import timedelta

import httpx

from app.errors import RemoteUnavailable


async def fetch(http: httpx.AsyncClient, request: httpx.Request, *, deadline: timedelta, about: str) -> httpx.Response:
    """The whole answer, body included, before the deadline.

    httpx's own timeouts start anew with each byte, so a dripping body would pass them all (ENGINE §4).

    Raises:
        RemoteUnavailable: no connection, an answer cut off, or not all of it in time. Whether a write was done is
            then not known.
    """
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            return await http.send(request)
    except TimeoutError:
        raise RemoteUnavailable(
            f"Fortnox did not answer in {deadline.total_seconds():g} s over {about}.", code="fortnox.timeout"
        ) from None
    except httpx.HTTPError as error:
        raise RemoteUnavailable(
            f"Fortnox could not be reached over {about}.",
            code="fortnox.unreachable",
            todo="If this lasts, look at the network between this server and Fortnox.",
            remote_text=f"{type(error).__name__}: {error}",
        ) from error

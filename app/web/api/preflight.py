"""Preflight: what is chosen against what there is in Fortnox and Ongoing, looked at now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self

from fastapi import Body
from pydantic import BaseModel, Field

from app.connections.findings import Finding, blocking, found_in, told
from app.connections.models import Preflight
from app.connections.options import Options
from app.connections.preflights import findings_of
from app.web.api.routing import answers, connection_router
from app.web.problems import Fault, Kind, ProblemError
from app.web.security import AtHand, ThisConnection

router = connection_router("preflight")

EXAMPLE = {
    "looked_at": "2026-03-02T08:00:03Z",
    "findings": [
        {
            "option": "warehouse_module",
            "code": "module.mismatch",
            "severity": "blocks",
            "message": "The warehouse module is on in Fortnox, and the option warehouse_module says off.",
            "todo": "Set the option as it is in Fortnox.",
            "remote_text": "",
        }
    ],
}
TRIED: dict[str, object] = Options(warehouse_module=True, send_purchase_orders=True).model_dump(mode="json")


class PreflightAnswer(BaseModel):
    """What was found when the options were last compared with both sides; all fits where `findings` is empty."""

    looked_at: Annotated[datetime, Field(description="When it was looked.")]
    findings: list[Finding]

    @classmethod
    def kept(cls, row: Preflight | None) -> Self | None:
        """What was kept of the last look; None before the first."""
        if row is None or row.looked_at is None:
            return None
        return cls(looked_at=row.looked_at, findings=findings_of(row))


@router.get("/preflight", summary="Look whether the options fit", responses=answers(EXAMPLE))
async def look(connection: ThisConnection, at_hand: AtHand) -> PreflightAnswer:
    """Asks both sides now, about a dozen harmless requests, and keeps what is found with the connection.

    A side that does not answer is a finding, too. The same is done once a day by itself.
    """
    looks = await at_hand.preflights.look(connection)
    await at_hand.preflights.keep(connection.id, looks)
    return PreflightAnswer(looked_at=at_hand.now(), findings=found_in(looks))


@router.post("/preflight", summary="Try options without saving them", responses=answers(EXAMPLE))
async def try_options(
    connection: ThisConnection,
    options: Annotated[Options, Body(openapi_examples={"purchase orders": {"value": TRIED}})],
    at_hand: AtHand,
) -> PreflightAnswer:
    """What would be found if the options were these. Nothing is saved, and nothing kept."""
    return PreflightAnswer(
        looked_at=at_hand.now(), findings=found_in(await at_hand.preflights.look(connection, options))
    )


def refuse_blocking(findings: Sequence[Finding], *, at: str) -> None:
    """Raise ProblemError, naming each option that cannot work as chosen; `at` is where the options stand."""
    if wrong := blocking(findings):
        raise ProblemError(
            Kind.REFUSED,
            " ".join(told(wrong)),
            code="options.preflight",
            todo="Do what is said of each, or choose the options named otherwise; then try again.",
            errors=[
                Fault(
                    at=f"{at}.{finding.option}" if finding.option else at,
                    message=f"{finding.message} {finding.todo}".strip(),
                )
                for finding in wrong
            ],
        )

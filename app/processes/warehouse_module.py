"""Whether the company keeps its stock in Fortnox's warehouse module, and that our options say the same (SPEC §2.4-2.6).

Off in our options and on in Fortnox, or the other way round, would falsify stock: one overwrites it, the other books
every movement.
"""

from typing import Any

from app.errors import NeedsReconnecting, NotConfigured
from app.processes.process import Sides


async def module_is_active(sides: Sides) -> bool:
    """Whether the company has the warehouse module, as kept for a day; asked again when our options say otherwise."""
    active = await _module(sides, fresh=False)
    return active if active == sides.options.warehouse_module else await _module(sides, fresh=True)


async def require_module(sides: Sides) -> None:
    """Raise NotConfigured, which pauses the process, unless the module is on both in Fortnox and in our options."""
    await _require(sides, on=True)


async def require_no_module(sides: Sides) -> None:
    """Raise NotConfigured, which pauses the process, unless the module is off both in Fortnox and in our options."""
    await _require(sides, on=False)


async def _require(sides: Sides, *, on: bool) -> None:
    chosen, active = sides.options.warehouse_module, await module_is_active(sides)
    if chosen == active == on:
        return
    need = (
        "books every movement in Fortnox's warehouse module (Fortnox Lager)"
        if on
        else "overwrites the quantity in stock, which must not be with Fortnox's warehouse module (Fortnox Lager)"
    )
    raise NotConfigured(
        f"This process {need}. The module is {_word(active)} in Fortnox, and the option warehouse_module says "
        f"{_word(chosen)}.",
        code="options.module",
        todo="Set the option warehouse_module as it is in Fortnox, and switch this process off if it does not fit.",
    )


def _word(on: bool) -> str:
    return "on" if on else "off"


async def _module(sides: Sides, *, fresh: bool) -> bool:
    """A company without the module may have no right to be asked; where our options say so too, that settles it."""

    async def read() -> dict[str, Any]:
        try:
            return {"activated": (await sides.fortnox.company.tenant()).activated}
        except NeedsReconnecting:
            raise
        except NotConfigured:
            if sides.options.warehouse_module:
                raise
            return {"activated": False}

    return bool((await sides.registers.get("module", "warehouse", read, fresh=fresh))["activated"])

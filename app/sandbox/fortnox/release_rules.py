"""When a warehouse document may be saved, released or voided (FACTS §18)."""

from datetime import date

from app.sandbox.fortnox.company import Company
from app.sandbox.fortnox.warehouse_problems import InventedCode, WarehouseCode, warehouse_refusal
from app.sandbox.fortnox.world import FortnoxWorld


def may_save(world: FortnoxWorld, company: Company, dated: date, *, released: bool = False, voided: bool) -> bool:
    """Whether a save has something to do; one after the release is refused or ignored as switched.

    Raises:
        WarehouseRefusal: voided, released already, or dated in the locked period where that is switched on.
    """
    if voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    if released:
        if world.switches.save_after_release_is_ignored:
            return False
        raise warehouse_refusal(WarehouseCode.is_released)
    if world.switches.locked_period_refuses_saving:
        check_period(company, dated)
    return True


def check_period(company: Company, dated: date) -> None:
    """Raises when a date lies in the locked period, whose last day is locked too."""
    if company.locked_until is not None and dated <= company.locked_until:
        raise warehouse_refusal(WarehouseCode.period_locked)


def may_release(world: FortnoxWorld, company: Company, dated: date, *, released: bool, voided: bool) -> bool:
    """Whether a release has something to do; a repeated one is refused or ignored as switched.

    Raises:
        WarehouseRefusal: voided, released already, dated in the future (Swedish date) or in the locked period.
    """
    if voided:
        raise warehouse_refusal(WarehouseCode.is_voided)
    if released:
        return _repeated(world, WarehouseCode.is_released)
    if dated > world.today():
        raise warehouse_refusal(WarehouseCode.release_in_future)
    check_period(company, dated)
    return True


def may_void(world: FortnoxWorld, company: Company, dated: date | None, *, voided: bool) -> bool:
    """Whether a void has something to do; `dated` is the date of a released document, None of an unreleased one.

    Raises:
        WarehouseRefusal: voided already, or in the locked period.
    """
    if voided:
        return _repeated(world, WarehouseCode.is_voided)
    if dated is not None and world.switches.locked_period_refuses_void:
        check_period(company, dated)
    return True


def may_complete(world: FortnoxWorld, *, complete: bool) -> bool:
    """Whether a completion has something to do.

    Raises:
        WarehouseRefusal: it is complete already.
    """
    return not complete or _repeated(world, InventedCode.is_complete)


def _repeated(world: FortnoxWorld, code: WarehouseCode | InventedCode) -> bool:
    if world.switches.repeated_step_is_refused:
        raise warehouse_refusal(code)
    return False

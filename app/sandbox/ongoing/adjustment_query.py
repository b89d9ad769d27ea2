"""The filters of GET inventoryAdjustments; there is no cursor (FACTS §4, §9)."""

from typing import assert_never

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.sandbox.ongoing.adjustment_record import Adjustment
from app.sandbox.ongoing.goods_owner import GoodsOwner
from app.sandbox.ongoing.switches import IsReportedFilter
from app.sandbox.ongoing.time_filter import After, Before
from app.sandbox.ongoing.wire import Int32, Moment
from app.sandbox.ongoing.world import OngoingWorld


class AdjustmentQuery(BaseModel):
    """What a list of inventory adjustments can be narrowed by."""

    model_config = ConfigDict(alias_generator=to_camel)

    goods_owner_id: Int32
    made_from: Moment | None = Field(default=None, alias="from")
    to: Moment | None = None
    """Obsolete form of `toTime`; it still works."""
    to_time: Moment | None = None
    is_reported: bool | None = None

    def select(self, owner: GoodsOwner, world: OngoingWorld) -> list[Adjustment]:
        """The adjustments asked for, in the order in which they were made."""
        windows = After(world, "from", self.made_from), Before(world, self.to_time or self.to)
        return [
            adjustment
            for adjustment in owner.adjustments
            if all(window.lets(adjustment.made) for window in windows)
            and self._lets(adjustment, world.switches.is_reported_filter)
        ]

    def _lets(self, adjustment: Adjustment, meaning: IsReportedFilter) -> bool:
        if self.is_reported is None:
            return True
        match meaning:
            case IsReportedFilter.BY_FLAG:
                return adjustment.reported is self.is_reported
            case IsReportedFilter.TRUE_MEANS_UNREPORTED:
                return not (self.is_reported and adjustment.reported)
            case never:
                assert_never(never)

"""What the upstream documents leave UNKNOWN about Ongoing, each as a switch with its possible answers."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class UnknownKeys(StrEnum):
    """What a closed request body does with a key that it does not know (FACTS §2)."""

    REFUSED = "refused"
    IGNORED = "ignored"


class OmittedLines(StrEnum):
    """What a PUT of a known record does with lines that it leaves out (FACTS §2, §14.2)."""

    DROPPED = "dropped"
    KEPT = "kept"


class OmittedFields(StrEnum):
    """What a PUT of a known record does with fields that it leaves out (FACTS §2, §14.2)."""

    KEPT = "kept"
    CLEARED = "cleared"


class NullFields(StrEnum):
    """What a PUT of a known record does with fields sent as null (FACTS §2, §14.2)."""

    CLEARED = "cleared"
    KEPT = "kept"


class StartedRefusal(StrEnum):
    """How a change or cancellation that comes after the start is refused (FACTS §3, §14.1)."""

    BAD_REQUEST = "400"
    """400 with plain text."""
    CONFLICT = "409"
    """409 with a JSON object."""
    SERVER_ERROR = "500"
    """500 with the one body seen live, which says nothing."""


class UnknownArticle(StrEnum):
    """What an order line with an unknown article number does (FACTS §7, §14.3)."""

    REFUSED = "refused"
    CREATED = "created"
    IGNORED = "ignored"
    """The order is saved without the line."""


class UnknownOrderType(StrEnum):
    """What an unknown order type code does (FACTS §7, §14.3)."""

    CREATED = "created"
    REFUSED = "refused"
    IGNORED = "ignored"
    """The order is saved without a type."""


class CancelledAgain(StrEnum):
    """What cancelling a cancelled order does (FACTS §3)."""

    REFUSED = "refused"
    ACCEPTED = "accepted"


class ShouldBePicked(StrEnum):
    """How `shouldBePicked` of a line with a non-stock article reads (FACTS §7, §14.5)."""

    AS_SENT = "as_sent"
    """True unless the writer said otherwise."""
    FALSE = "false"


class LongValues(StrEnum):
    """What a value longer than its field does (FACTS §13)."""

    REFUSED = "refused"
    CUT = "cut"


class IdInAnswer(StrEnum):
    """Whether a 2xx answer to an upsert carries the id, which upstream types as nullable (FACTS §2)."""

    GIVEN = "given"
    MISSING_DONE = "missing_done"
    """Carried out, answered 200 with a null id."""
    MISSING_REFUSED = "missing_refused"
    """Not carried out, answered 200 with a null id and a message that says why."""


class OverReceipt(StrEnum):
    """How more than was advised is received (FACTS §8, §14.8)."""

    ON_LINE = "on_line"
    """The line's received quantity exceeds the advised one."""
    OWN_LINE = "own_line"
    """The line is filled; the rest stands on a line of its own that advises nothing."""


class AddedRowNumber(StrEnum):
    """The row number of a purchase order line that the warehouse added (FACTS §8, §14.8)."""

    NONE = "none"
    NEXT = "next"
    """A number after those that the sender used."""


class IsReportedFilter(StrEnum):
    """What `isReported` of GET inventoryAdjustments selects (FACTS §9, §14.4)."""

    BY_FLAG = "by_flag"
    """False selects what is not reported, true what is."""
    TRUE_MEANS_UNREPORTED = "true_means_unreported"
    """True selects what is not reported, false everything."""


class ReturnStatuses(StrEnum):
    """The status numbers of return orders (FACTS §9)."""

    LIKE_PURCHASE_ORDERS = "like_purchase_orders"
    """100 expected, 300 arriving, 500 returned, 900 cancelled."""
    LIKE_ORDERS = "like_orders"
    """200 expected, 320 arriving, 800 returned, 1000 cancelled."""


class WebhookTime(StrEnum):
    """How a webhook writes its time (FACTS §12)."""

    ZONELESS_UTC = "zoneless_utc"
    ZONELESS_SWEDISH = "zoneless_swedish"
    UTC_Z = "utc_z"


class RetriedEventId(StrEnum):
    """Whether a retried webhook keeps its `webhookEventId` (FACTS §12)."""

    SAME = "same"
    NEW = "new"


class OngoingSwitches(BaseModel):
    """How this sandbox answers where the documents do not say how Ongoing does."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    unknown_keys: UnknownKeys = UnknownKeys.REFUSED
    omitted_lines: OmittedLines = OmittedLines.DROPPED
    omitted_fields: OmittedFields = OmittedFields.KEPT
    null_fields: NullFields = NullFields.CLEARED
    long_values: LongValues = LongValues.REFUSED
    initial_order_status: int = 300
    """Status of an order made over the API: 200 (open, waits for release) or 300 (released)."""
    started_from: int = 320
    """Lowest status number that counts as started by the warehouse."""
    started_refusal: StartedRefusal = StartedRefusal.BAD_REQUEST
    cancelled_again: CancelledAgain = CancelledAgain.REFUSED
    unknown_article: UnknownArticle = UnknownArticle.REFUSED
    unknown_order_type: UnknownOrderType = UnknownOrderType.CREATED
    should_be_picked_of_non_stock: ShouldBePicked = ShouldBePicked.AS_SENT
    update_moves_order: bool = True
    """Whether an update can move an order to another warehouse."""
    lines_hidden_for_gets: int = Field(default=0, ge=0)
    """How many times a just-created order is read without its lines."""
    initial_purchase_order_status: int = 100
    """Status of a purchase order made over the API, unless it asks for one."""
    purchase_order_started_from: int = 300
    """Lowest status number of a purchase order that counts as started by the warehouse."""
    omitted_purchase_order_lines: OmittedLines = OmittedLines.DROPPED
    over_receipt: OverReceipt = OverReceipt.ON_LINE
    added_row_number: AddedRowNumber = AddedRowNumber.NONE
    receive_after_deviation: bool = True
    """Whether goods can still be received on a purchase order at 400."""
    correction_is_a_receipt: bool = False
    """Whether a receipt that is corrected counts as received anew for `lastReceiveTimeFrom`."""
    is_reported_filter: IsReportedFilter = IsReportedFilter.BY_FLAG
    receipts_are_adjustments: bool = False
    """Whether receipts of purchase orders, and their corrections, are inventory adjustments too."""
    picks_are_adjustments: bool = False
    """Whether picks are inventory adjustments too."""
    returns_are_adjustments: bool = False
    """Whether returns of order lines are inventory adjustments too."""
    scrapped_returns_are_adjustments: bool = True
    """Whether a scrapped return is an inventory adjustment; the order line keeps its returned quantity either way."""
    return_statuses: ReturnStatuses = ReturnStatuses.LIKE_PURCHASE_ORDERS
    id_in_answer: IdInAnswer = IdInAnswer.GIVEN
    time_filters_inclusive: bool = False
    """Whether a record changed exactly at a filter's time is listed."""
    webhook_time: WebhookTime = WebhookTime.ZONELESS_UTC
    retried_event_id: RetriedEventId = RetriedEventId.SAME
    failure_limit: int = Field(default=5, ge=0)
    """Failed calls in a row of one method after which it answers 429; 0 = no limit."""
    failure_window_seconds: float = 600
    """Time within which those failures must lie."""
    volume_limit: int = Field(default=0, ge=0)
    """Calls of one method within the volume window after which it answers 429; 0 = no limit."""
    volume_window_seconds: float = 3600
    """Length of the sliding volume window."""
    retry_after_header: bool = False
    """Whether a 429 says in `Retry-After` how many seconds to wait."""
    call_seconds: float = Field(default=0, ge=0)
    """Time that a write takes; writes of one goods owner queue for it one after the other."""

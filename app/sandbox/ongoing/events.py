"""What happens in the warehouse that a webhook may tell of (FACTS §12)."""

from enum import StrEnum


class Event(StrEnum):
    """A trigger that a webhook can be set up with; which ones fit depends on its kind."""

    CREATED = "created"
    STATUS_CHANGED = "status_changed"
    PICKED = "picked"
    """An order has reached 400 or above with something picked."""
    RECEIVED = "received"
    """A purchase order has reached 400 or above with something received."""
    ADJUSTED = "adjusted"
    """An inventory transaction was made."""
    RETURNED = "returned"
    """Goods of an order line came back."""

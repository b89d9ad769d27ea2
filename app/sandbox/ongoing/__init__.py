"""A simulated Ongoing WMS: the goods-owner API, its webhooks, and a warehouse that does as it is told."""

from app.sandbox.ongoing.server import create_ongoing
from app.sandbox.ongoing.switches import OngoingSwitches
from app.sandbox.ongoing.world import OngoingWorld

__all__ = ["OngoingSwitches", "OngoingWorld", "create_ongoing"]

"""Simulator of Fortnox: its REST API, its OAuth with a consent page, and the office that works in it."""

from app.sandbox.fortnox.app import create_fortnox
from app.sandbox.fortnox.switches import FortnoxSwitches

__all__ = ["FortnoxSwitches", "create_fortnox"]

"""What the tests of this folder ask for."""

from tests.connections.both_sides import both_sides, look_at_both_sides
from tests.gateway import the_connection, the_gateway, the_remotes, the_settings, the_vault

__all__ = [
    "both_sides",
    "look_at_both_sides",
    "the_connection",
    "the_gateway",
    "the_remotes",
    "the_settings",
    "the_vault",
]

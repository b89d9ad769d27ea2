"""What the tests of this folder ask for."""

from tests.gateway import the_connection, the_gateway, the_remotes, the_settings, the_vault

__all__ = ["the_connection", "the_gateway", "the_remotes", "the_settings", "the_vault"]

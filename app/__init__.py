"""Lagerbro: the bridge between Fortnox and Ongoing WMS."""

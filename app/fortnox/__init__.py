"""Typed client of Fortnox: its words only; could be published alone."""

"""Typed client of Ongoing WMS: its words only; could be published alone."""

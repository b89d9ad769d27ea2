"""Processes that carry what the warehouse did back to Fortnox."""

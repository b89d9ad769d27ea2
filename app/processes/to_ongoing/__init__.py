"""Processes that carry Fortnox records into Ongoing."""

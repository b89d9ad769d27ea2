"""The straight lines: one file per process, its field map first, then its steps."""

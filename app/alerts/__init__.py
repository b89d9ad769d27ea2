"""Whom to tell, of what, and once: what needs a person at once, digests, silence, and that all is well again."""

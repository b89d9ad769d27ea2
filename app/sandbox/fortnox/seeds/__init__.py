"""Made-up companies: a small shop for the story, a large one for load, both the same in every run."""

from app.sandbox.fortnox.seeds.companies import SEEDS, make_company

__all__ = ["SEEDS", "make_company"]

"""Made-up companies: two small shops for the story, a large one for load, all the same in every run."""

from app.sandbox.fortnox.seeds.companies import SEEDS, fill, make_company

__all__ = ["SEEDS", "fill", "make_company"]

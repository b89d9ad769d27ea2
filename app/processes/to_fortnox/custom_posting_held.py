"""The cases in which a custom document waits for a person, in words that say what happened and what to do where."""

from app.fortnox.custom_document_keys import CustomDocumentKey
from app.ledger.outcomes import Difference, Held


def voided(key: CustomDocumentKey, note: str) -> Held:
    """The office took our document back, and its key cannot be used again."""
    return Held(
        code="custom_posting.voided",
        message=f"Document {key} ({note}) was voided in Fortnox, so what the warehouse moved is not in its stock.",
        todo="If the goods did move, book them in Fortnox (Lager) by hand; then dismiss this. A voided document cannot "
        "be used again.",
    )


def released_otherwise(key: CustomDocumentKey, note: str, differences: tuple[Difference, ...]) -> Held:
    """A document under our key is locked with other rows than ours."""
    return Held(
        code="custom_posting.released_otherwise",
        message=f"Document {key} ({note}) is released in Fortnox already, with other rows than the warehouse moved.",
        todo="A released document cannot be changed: book the difference named here in Fortnox (Lager) by hand, then "
        "dismiss this. Nothing was written.",
        differences=differences,
    )


def kept_otherwise(key: CustomDocumentKey, note: str, differences: tuple[Difference, ...]) -> Held:
    """Fortnox cut a quantity in silence, or changed a row; the document stands there unreleased."""
    return Held(
        code="custom_posting.kept_otherwise",
        message=f"Fortnox did not keep document {key} ({note}) as it was sent. It stands there and is not released.",
        todo="If less was kept than sent, Fortnox has less in stock than the warehouse had: book what is missing in "
        "Fortnox (Lager), say a receipt or an inventory. Then retry: the document is sent again and released.",
        differences=differences,
    )

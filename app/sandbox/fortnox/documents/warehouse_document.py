"""What every warehouse document has in common: camelCase field names, and no field that has no value."""

from typing import Any

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from app.sandbox.fortnox.documents.document import Document


class WarehouseDocument(Document):
    """One document of /api/warehouse or a part of it; refuses fields it does not know."""

    model_config = ConfigDict(alias_generator=to_camel)

    def as_json(self) -> dict[str, Any]:
        """The fields that have a value; nothing in these resources is declared nullable."""
        return self.model_dump(by_alias=True, mode="json", exclude_none=True)

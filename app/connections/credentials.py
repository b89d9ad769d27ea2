"""Sealing what must never be read by chance: passwords, webhook secrets and tokens, as one document per connection."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import BaseModel, ConfigDict, SecretStr, field_serializer

from app.errors import NotConfigured


class Secrets(BaseModel):
    """What a connection keeps sealed. A Fortnox refresh token is there only where client credentials are not used."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    ongoing_password: SecretStr
    webhook_secret: SecretStr
    fortnox_refresh_token: SecretStr | None = None
    fortnox_access_token: SecretStr | None = None
    fortnox_access_until: datetime | None = None

    @field_serializer(
        "ongoing_password", "webhook_secret", "fortnox_refresh_token", "fortnox_access_token", when_used="json"
    )
    def _open(self, value: SecretStr | None) -> str | None:
        return value.get_secret_value() if value is not None else None


class Vault:
    """Seals and opens with the operator's keys: the first seals, all of them open (key rotation)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secrets: Secrets) -> str:
        """The document, sealed."""
        return self.seal_text(secrets.model_dump_json())

    def seal_text(self, text: str) -> str:
        """Any text, sealed."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> Secrets:
        """The document, opened.

        Raises:
            NotConfigured: none of the keys fits.
        """
        return Secrets.model_validate_json(self.open_text(sealed))

    def open_text(self, sealed: str) -> str:
        """The text, opened. Raises NotConfigured: none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise NotConfigured(
                "The stored credentials cannot be opened with the configured keys.",
                code="gateway.credential_keys",
                todo="Put the key that sealed them back into LAGERBRO_CREDENTIAL_KEYS, or connect again.",
            ) from None

    def reseal(self, sealed: str) -> str:
        """The same document under the first key."""
        return self._fernet.rotate(sealed.encode()).decode()

    @classmethod
    def of(cls, keys: Sequence[SecretStr]) -> Self:
        """A vault with the keys of the settings."""
        return cls([key.get_secret_value() for key in keys])

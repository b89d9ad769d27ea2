from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError

from app.connections.credentials import Secrets, Vault
from app.errors import NotConfigured

UNTIL = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRETS = Secrets(
    ongoing_password=SecretStr("ljung-och-lav"),
    webhook_secret=SecretStr("en-hemlighet"),
    fortnox_refresh_token=SecretStr("r-1"),
    fortnox_access_token=SecretStr("a-1"),
    fortnox_access_until=UNTIL,
)
PLAIN = ("ljung-och-lav", "en-hemlighet", "r-1", "a-1")


def key() -> str:
    return Fernet.generate_key().decode()


def test_what_is_sealed_comes_back_whole() -> None:
    vault = Vault([key()])
    assert vault.open(vault.seal(SECRETS)) == SECRETS


def test_nothing_can_be_read_of_what_is_sealed() -> None:
    sealed = Vault([key()]).seal(SECRETS)
    assert not any(secret in sealed for secret in PLAIN)


def test_secrets_are_never_shown() -> None:
    for shown in (repr(SECRETS), str(SECRETS), f"{SECRETS!r}", str(SECRETS.model_dump())):
        assert not any(secret in shown for secret in PLAIN)


def test_a_new_key_in_front_seals_and_the_old_one_still_opens() -> None:
    old, new = key(), key()
    sealed = Vault([old]).seal(SECRETS)
    rotated = Vault([new, old])
    assert rotated.open(sealed) == SECRETS
    resealed = rotated.reseal(sealed)
    assert Vault([new]).open(resealed) == SECRETS
    with pytest.raises(NotConfigured):
        Vault([old]).open(resealed)


def test_a_wrong_key_is_told_in_plain_words() -> None:
    sealed = Vault([key()]).seal(SECRETS)
    with pytest.raises(NotConfigured) as caught:
        Vault([key()]).open(sealed)
    assert caught.value.code == "gateway.credential_keys"
    assert "cannot be opened with the configured keys" in caught.value.message
    assert "LAGERBRO_CREDENTIAL_KEYS" in caught.value.todo


def test_a_document_of_another_release_does_not_spill_its_secrets() -> None:
    with pytest.raises(ValidationError) as caught:
        Secrets.model_validate_json('{"ongoing_password": "ljung-och-lav", "new_secret": "hush"}')
    assert "ljung" not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_the_keys_may_come_from_the_settings() -> None:
    one = key()
    assert Vault([one]).open(Vault.of([SecretStr(one)]).seal(SECRETS)) == SECRETS

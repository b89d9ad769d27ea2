"""What the value of a setting must look like: addresses, hosts, keys that cannot be guessed."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic.config import JsonDict
from pydantic_settings import NoDecode

SECRET_KEY_CHARACTERS = 32
METRICS_TOKEN_CHARACTERS = 16
DISTINCT_CHARACTERS = 8
PLACEHOLDERS = ("changeme", "changethis", "replaceme", "yoursecret", "djangoinsecure", "notsosecret")
# FastAPI's and Fernet's own examples, which are copied from their documentation.
PUBLISHED_KEYS = {
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
}


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("is not a web address")
    return text.rstrip("/")


def _host_pattern(text: str) -> str:
    host = text.lower()
    labels = host.removeprefix(".").split(".")
    if not all(label and label.replace("-", "").isalnum() and label.isascii() for label in labels):
        raise ValueError("has an entry that is not a host name")
    if host.startswith(".") and len(labels) == 1:
        raise ValueError("allows a whole top-level domain")
    return host


def _mail_address(text: str) -> str:
    name, _, host = text.rpartition("@")
    if not name or "." not in host or any(character.isspace() for character in text):
        raise ValueError("has an entry that is not an e-mail address")
    return text


def _split(text: object) -> object:
    return [part for piece in text.split(",") if (part := piece.strip())] if isinstance(text, str) else text


def _database_address(url: SecretStr) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    match scheme.partition("+")[0]:
        case "sqlite":
            known = rest.strip("/") not in {"", ":memory:"}
        case "postgresql" | "postgres":
            known = rest.partition("?")[0].partition("/")[2] != ""
        case _:
            known = False
    if not known:
        raise ValueError("is not the address of an SQLite file or a PostgreSQL database")
    return url


def _secret_key(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if len(text) < SECRET_KEY_CHARACTERS:
        raise ValueError(f"is too short with {len(text)} characters")
    _refuse_guessable(text)
    return key


def _credential_key(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    try:
        Fernet(text)
    except ValueError:
        raise ValueError("has an entry that is not a Fernet key") from None
    _refuse_guessable(text)
    return key


def _metrics_token(token: SecretStr) -> SecretStr:
    if 0 < len(token.get_secret_value()) < METRICS_TOKEN_CHARACTERS:
        raise ValueError("is too short")
    return token


def _refuse_guessable(key: str) -> None:
    letters = "".join(filter(str.isalnum, key.lower()))
    if key in PUBLISHED_KEYS or any(words in letters for words in PLACEHOLDERS) or len(set(key)) < DISTINCT_CHARACTERS:
        raise ValueError("can be guessed: it is a placeholder, a published example, or repeats itself")


WebAddress = Annotated[str, AfterValidator(_web_address)]
HostPatterns = Annotated[
    tuple[Annotated[str, AfterValidator(_host_pattern)], ...],
    NoDecode,
    BeforeValidator(_split),
]
Addresses = Annotated[tuple[Annotated[str, AfterValidator(_mail_address)], ...], NoDecode, BeforeValidator(_split)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
SecretKey = Annotated[SecretStr, AfterValidator(_secret_key)]
MetricsToken = Annotated[SecretStr, AfterValidator(_metrics_token)]
CredentialKeys = Annotated[
    tuple[Annotated[SecretStr, AfterValidator(_credential_key)], ...],
    NoDecode,
    BeforeValidator(_split),
]


def setting(description: str, expects: str, default: Any = ..., *, shown: str | None = None, **limits: Any) -> Any:
    """A setting: what it does, what to set it to, and the default as a person reads it."""
    extra: JsonDict = {"expects": expects, **({} if shown is None else {"shown_default": shown})}
    return Field(default, description=description, json_schema_extra=extra, **limits)

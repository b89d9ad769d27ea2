"""Every environment variable of the server, typed and explained; all faults of them told at once.

`.env.example` and the table in docs/configuration.md are written from here by docs/reference.py.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.alert_settings import AlertSettings
from app.setting_values import (
    METRICS_TOKEN_CHARACTERS,
    SECRET_KEY_CHARACTERS,
    CredentialKeys,
    DatabaseAddress,
    HostPatterns,
    MetricsToken,
    SecretKey,
    WebAddress,
    setting,
)

PREFIX = "LAGERBRO_"


class LogFormat(StrEnum):
    """One JSON object per line for machines, or coloured lines for a person."""

    JSON = "json"
    CONSOLE = "console"


class LogLevel(StrEnum):
    """The least weight that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SettingsFault(Exception):
    """The environment cannot be used; `faults` has one sentence per variable, saying what to set."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(AlertSettings):
    """What the operator of the server decides; what a user decides per connection is an option, not a setting."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    database_url: DatabaseAddress = setting(
        "Where everything is kept: an embedded SQLite file for one host, or PostgreSQL for several workers.",
        "sqlite:///path/to/file or postgresql://user:password@host/name",
        SecretStr("sqlite:///data/lagerbro.sqlite3"),
        shown="sqlite:///data/lagerbro.sqlite3",
    )
    secret_key: SecretKey = setting(
        "Signs the tokens of the API. Whoever has it can log in as anyone.",
        f"at least {SECRET_KEY_CHARACTERS} random characters, for instance from `openssl rand -base64 48`",
    )
    credential_keys: CredentialKeys = setting(
        "Seal the stored credentials of every connection. The first seals, all of them open: to change keys put the"
        " new one in front. Lost keys mean that every connection must be connected again.",
        "one or more Fernet keys with commas between, each from `openssl rand -base64 32 | tr +/ -_`",
        min_length=1,
    )
    fortnox_api_url: WebAddress = setting(
        "Fortnox's API.", "a web address such as https://api.fortnox.se", "https://api.fortnox.se"
    )
    fortnox_auth_url: WebAddress = setting(
        "Fortnox's OAuth server: consent page and tokens.",
        "a web address such as https://apps.fortnox.se/oauth-v1",
        "https://apps.fortnox.se/oauth-v1",
    )
    fortnox_client_id: str = setting(
        "The client id of your integration in Fortnox's developer portal. Needed before a company can be connected.",
        "the client id from Fortnox's developer portal",
        "",
    )
    fortnox_client_secret: SecretStr = setting(
        "The client secret that belongs to the client id.",
        "the client secret from Fortnox's developer portal",
        SecretStr(""),
        shown="",
    )
    ongoing_allowed_hosts: HostPatterns = setting(
        "The only hosts that requests to a WMS may go to; a leading dot allows every host under it.",
        "host names with commas between, such as .ongoingsystems.se",
        (".ongoingsystems.se",),
        shown=".ongoingsystems.se",
        min_length=1,
    )
    ongoing_api_url: WebAddress | None = setting(
        "Ongoing's API for every connection, in place of the address made from each one's system name.",
        "a web address such as https://api.ongoingsystems.se/demo/api/v1, or leave it out",
        None,
        shown="",
    )
    public_url: WebAddress = setting(
        "How the outside reaches this gateway: stands in webhook addresses and in the OAuth redirect.",
        "a web address such as https://bridge.example.com",
        "http://127.0.0.1:8000",
    )
    fortnox_requests: int = setting(
        "Pace: at most this many requests to one Fortnox company in any window. Fortnox allows 25 in 5 seconds.",
        "a whole number from 1",
        25,
        ge=1,
    )
    fortnox_window_seconds: float = setting(
        "Pace: the length of the window in seconds.", "a number of seconds above 0", 5.0, shown="5", gt=0
    )
    remote_deadline_seconds: float = setting(
        "How long one call to Fortnox or Ongoing may take in all, in seconds, before it counts as failed.",
        "a number of seconds from 1 to 600",
        30.0,
        shown="30",
        ge=1,
        le=600,
    )
    worker_concurrency: int = setting(
        "How many jobs one worker runs at once.", "a whole number from 1 to 1000", 20, ge=1, le=1000
    )
    keep_days: int = setting(
        "How many days finished work is kept: jobs, runs, transfers, handled webhook events.",
        "a whole number of days from 1",
        90,
        ge=1,
    )
    token_minutes: int = setting(
        "How many minutes a login to the API lasts.", "a whole number of minutes from 1 to 1440", 60, ge=1, le=1440
    )
    metrics_token: MetricsToken = setting(
        "Lets a Prometheus on another machine read /metrics. Without it only this machine can.",
        f"at least {METRICS_TOKEN_CHARACTERS} random characters, or leave it out",
        SecretStr(""),
        shown="",
    )
    worker_metrics_port: int | None = setting(
        "Where `lagerbro worker` shows its own figures to Prometheus, on LAGERBRO_HOST: what it counts is not in the"
        " /metrics of `serve`.",
        "a port from 1 to 65535, or leave it out",
        None,
        shown="",
        ge=1,
        le=65535,
    )
    host: str = setting(
        "The address that `lagerbro serve` listens on.", "an address such as 127.0.0.1 or 0.0.0.0", "127.0.0.1"
    )
    port: int = setting(
        "The port that `lagerbro serve` listens on.", "a whole number from 1 to 65535", 8000, ge=1, le=65535
    )
    log_format: LogFormat = setting(
        "How log lines look: one JSON object each, or coloured text.", "json or console", LogFormat.JSON
    )
    log_level: LogLevel = setting(
        "The least weight of log lines that are written.", "debug, info, warning or error", LogLevel.INFO
    )
    embedded_worker: bool | None = setting(
        "Whether `lagerbro serve` runs the worker too. With PostgreSQL start `lagerbro worker`, as often as you like.",
        "true or false",
        None,
        shown="true on SQLite, false on PostgreSQL",
    )

    @property
    def runs_worker(self) -> bool:
        """Whether `serve` runs the worker in its own process."""
        if self.embedded_worker is not None:
            return self.embedded_worker
        return self.database_url.get_secret_value().startswith("sqlite")

    @field_validator("fortnox_client_secret")
    @classmethod
    def _both_or_none(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        if bool(secret.get_secret_value()) != bool(info.data.get("fortnox_client_id")):
            raise ValueError(f"and {PREFIX}FORTNOX_CLIENT_ID go together, and one of them is missing")
        return secret

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what `load_settings` read, so that a demo or a test sees nothing of the machine's environment."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings from `environ` alone, or else from the process's environment before the file `.env`.

    Raises SettingsFault with every fault there is.
    """
    source = EnvSettingsSource(Settings)
    given: dict[str, Any] = {}
    if environ is None:
        given = DotEnvSettingsSource(Settings)()
    else:
        source.env_vars = {name.lower(): value for name, value in environ.items() if value}
    try:
        return Settings(**given | source())
    except ValidationError as error:
        first_of_each: dict[object, str] = {}
        for detail in error.errors():
            first_of_each.setdefault(detail["loc"][0], _sentence(detail))
        raise SettingsFault(tuple(first_of_each.values())) from None


def _sentence(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    expects = expectation(name)
    variable = PREFIX + name.upper()
    match detail["type"]:
        case "missing":
            what = "is not set"
        case "value_error":
            what = str(detail["ctx"]["error"])
        case _:
            what = "has a value that cannot be used"
    return f"{variable} {what}; set it to {expects}."


def expectation(name: str) -> str:
    """What that setting is to be set to, for a person; `name` is the field's."""
    extra = Settings.model_fields[name].json_schema_extra
    return str(extra["expects"]) if isinstance(extra, dict) else ""

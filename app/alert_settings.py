"""The settings of alerts: to whom, by e-mail or to a webhook, and how often a digest."""

from enum import StrEnum

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from app.setting_values import Addresses, WebAddress, setting


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is secured."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class AlertSettings(BaseSettings):
    """Nobody is told anything while neither recipients nor a webhook are set."""

    alert_recipients: Addresses = setting(
        "Who gets alerts by e-mail: a connection to reconnect, a paused process, silence, a digest of what is held.",
        "e-mail addresses with commas between, or leave it out",
        (),
        shown="",
    )
    alert_sender: str = setting(
        "The sender of alerts.", "an e-mail address", "lagerbro@localhost", shown="lagerbro@localhost"
    )
    alert_webhook_url: WebAddress | None = setting(
        "A web address that gets every alert as a JSON object by POST.",
        "a web address such as https://chat.example.com/hooks/warehouse, or leave it out",
        None,
        shown="",
    )
    alert_digest_minutes: int = setting(
        "The least minutes between two digests of held and failed records.",
        "a whole number of minutes from 5 to 10080",
        60,
        ge=5,
        le=10080,
    )
    smtp_host: str = setting("The mail server for alerts.", "a host name", "localhost")
    smtp_port: int = setting("Its port.", "a port from 1 to 65535", 587, ge=1, le=65535)
    smtp_security: SmtpSecurity = setting(
        "How the connection to it is secured.", "starttls, tls or none", SmtpSecurity.STARTTLS
    )
    smtp_username: str = setting("The user name at it.", "a user name, or leave it out", "")
    smtp_password: SecretStr = setting(
        "The password that belongs to it.", "a password, or leave it out", SecretStr(""), shown=""
    )

"""How people are told: an e-mail to the recipients, and a JSON object to a webhook."""

from dataclasses import asdict, dataclass
from email.message import EmailMessage
from enum import StrEnum

import aiosmtplib
import httpx
import structlog

from app.alert_settings import AlertSettings, SmtpSecurity

log = structlog.get_logger(__name__)

SECONDS = 20


class Kind(StrEnum):
    """What a message is: something began, all is well again, or a digest."""

    ALERT = "alert"
    ALL_CLEAR = "all_clear"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Message:
    """What is told, in plain words; `link` leads to the page where something can be done."""

    kind: Kind
    title: str
    text: str
    link: str


class NotTold(Exception):
    """No way took the message; it is tried again later."""


@dataclass(frozen=True, slots=True)
class Channels:
    """Every way that the settings name."""

    settings: AlertSettings
    http: httpx.AsyncClient

    @property
    def none(self) -> bool:
        """Whether nobody is to be told."""
        return not self.settings.alert_recipients and self.settings.alert_webhook_url is None

    async def tell(self, message: Message) -> None:
        """Tell everybody; one way that takes it is enough. Raises NotTold when none did."""
        ways = [
            *([self._mail] if self.settings.alert_recipients else []),
            *([self._call] if self.settings.alert_webhook_url is not None else []),
        ]
        told = False
        for way in ways:
            try:
                await way(message)
            except (aiosmtplib.SMTPException, httpx.HTTPError, OSError) as error:
                log.warning("alert.way_failed", way=way.__name__, error=f"{type(error).__name__}: {error}")
            else:
                told = True
        if not told:
            raise NotTold(message.title)

    async def _mail(self, message: Message) -> None:
        settings = self.settings
        mail = EmailMessage()
        mail["From"], mail["To"] = settings.alert_sender, ", ".join(settings.alert_recipients)
        mail["Subject"] = f"[Lagerbro] {message.title}"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{message.text}\n\n{message.link}\n")
        await aiosmtplib.send(
            mail,
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security is SmtpSecurity.TLS,
            start_tls=settings.smtp_security is SmtpSecurity.STARTTLS,
            timeout=SECONDS,
        )

    async def _call(self, message: Message) -> None:
        answer = await self.http.post(str(self.settings.alert_webhook_url), json=asdict(message), timeout=SECONDS)
        answer.raise_for_status()

"""What notifications is told beyond what every service is."""

from datetime import time, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from libs.runtime.keys import KeySettings
from libs.runtime.settings import ServiceSettings
from services.notifications.domain.delivery import Nights, Rules
from services.notifications.policies.posting import MailServer
from services.notifications.policies.sending import Habits


class NotificationsSettings(ServiceSettings, KeySettings):
    """Names and addresses are opened with the keys while a letter is sent."""

    portal_url: str = "http://127.0.0.1:8000"
    """Where every letter leads."""
    smtp_host: str = ""
    """The mail server; without one letters are written, and wait."""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    """A server that offers no encryption is not spoken to; without this it is spoken to in plain."""
    smtp_sender: str = ""
    """The address that letters come from."""
    smtp_retry_seconds: Annotated[float, Field(gt=0)] = 60.0
    """After a temporary failure; twice as long after each further one, an hour at most."""
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    """By the clock of each person; equal times are no night."""
    letter_days: Annotated[float, Field(gt=0)] = 3.0
    """Letters that have been due for longer are not written, and not sent."""

    @model_validator(mode="after")
    def has_a_sender(self) -> Self:
        if self.smtp_host and not self.smtp_sender:
            raise ValueError("give the address that letters come from: VICEVERSA_SMTP_SENDER.")
        return self

    @property
    def mail_server(self) -> MailServer:
        return MailServer(
            host=self.smtp_host,
            port=self.smtp_port,
            user=self.smtp_user,
            password=self.smtp_password,
            starttls=self.smtp_starttls,
            sender=self.smtp_sender,
        )

    @property
    def habits(self) -> Habits:
        return Habits(self.rules, self.portal_url, timedelta(seconds=self.smtp_retry_seconds))

    @property
    def rules(self) -> Rules:
        return Rules(Nights(self.quiet_from, self.quiet_until), timedelta(days=self.letter_days))

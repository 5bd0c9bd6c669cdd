"""What sessions are told beyond what every service is: after how long silence is noted, and a spot closes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from libs.contracts.sessions import Silence
from libs.runtime.settings import ServiceSettings

Hours = Annotated[int, Field(ge=0)]


class SessionsSettings(ServiceSettings):
    """Hours count from the moment at which something was due."""

    silence_reminder_hours: Hours = 48
    silence_nudge_hours: Hours = 7 * 24
    silence_flag_hours: Hours = 14 * 24
    spot_closes_hours: Hours = 7 * 24
    """From the conversation of a spot question."""

    @property
    def silences(self) -> Mapping[Silence, timedelta]:
        return {
            Silence.REMINDER: timedelta(hours=self.silence_reminder_hours),
            Silence.NUDGE: timedelta(hours=self.silence_nudge_hours),
            Silence.FLAG: timedelta(hours=self.silence_flag_hours),
        }

    @property
    def spot_closes(self) -> timedelta:
        return timedelta(hours=self.spot_closes_hours)

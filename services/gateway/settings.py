"""What the gateway is told beyond what every service is."""

from typing import Annotated

from pydantic import Field

from libs.runtime.keys import KeySettings
from libs.runtime.settings import ServiceSettings


class GatewaySettings(ServiceSettings, KeySettings):
    token_secret: Annotated[str, Field(min_length=32)]
    """What bearer tokens are signed with (HS256)."""
    public_address: str = ""
    """Where clients reach the gateway, as https://mentorship.example: private links begin with it."""
    answer_timeout: Annotated[float, Field(gt=0, le=120)] = 15.0
    """Seconds that a mutation waits for the outcome of its command."""

"""What analytics is told by its environment."""

from typing import Annotated

from pydantic import Field

from libs.runtime.settings import ServiceSettings


class AnalyticsSettings(ServiceSettings):
    """Those of every service, and how small a published cell may be."""

    threshold: Annotated[int, Field(ge=3)] = 5
    """Cells with fewer people are withheld. With 2, each of two people could work out the other."""

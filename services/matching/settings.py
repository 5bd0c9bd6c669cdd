"""What matching is told beyond what every service is."""

import os
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from libs.runtime.keys import KeySettings
from libs.runtime.settings import ServiceSettings


class Role(StrEnum):
    """What a process of this service does."""

    WHOLE = "whole"
    DECIDING = "deciding"
    """Everything but solving: it answers commands, and asks the workers."""
    SOLVING = "solving"
    """A worker: it solves what it is asked, beside any number of others."""


class MatchingSettings(ServiceSettings, KeySettings):
    """What people told the matcher in confidence is opened with the keys."""

    role: Role = Role.WHOLE
    solvers: Annotated[int, Field(ge=1, le=64)] = os.cpu_count() or 1
    """So many rounds are solved at once by one worker, each in a process of its own."""
    solver_memory_mib: Annotated[int, Field(ge=1)] = 2000
    """Of each of these processes."""

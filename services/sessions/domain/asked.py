"""What is asked of a mentorship, with the facts that its rules need."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from libs.contracts.concerns import RaiseConcern, ResolveConcern
from libs.contracts.sessions import MentorshipCommand

Command: TypeAlias = MentorshipCommand | RaiseConcern | ResolveConcern
"""A concern has a stream of its own; that it is raised or resolved is asked of its mentorship too."""


@dataclass(frozen=True)
class Asked:
    command: Command
    at: datetime
    """When it was asked."""
    other_concerns: bool = False
    """Whether another concern about this mentorship waits to be resolved."""

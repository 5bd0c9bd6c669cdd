"""Sessions, too: a concern about a mentorship, raised in private and settled by safeguarding."""

from enum import StrEnum
from typing import Annotated, TypeAlias

from libs.contracts.messages import Command, Event, Message
from libs.contracts.personal import Subject
from libs.contracts.vocabulary import Id, Sealed


class Resolution(StrEnum):
    """What safeguarding decides."""

    RESUME = "resume"
    END = "end"
    REMATCH = "rematch"
    """It ends, and both come first in their next round."""


class OfConcern(Message):
    concern_id: Id

    @property
    def stream(self) -> str:
        return f"concern-{self.concern_id}"


class RaiseConcern(OfConcern, Command):
    """By one of the two, at any time; the mentorship is paused at once."""

    mentorship_id: Id
    by: Id
    account: Annotated[Sealed, Subject("concern_id")]
    """What happened, and who says so, under the key of the concern itself: no event tells who raised it."""


class AcknowledgeConcern(OfConcern, Command):
    by: Id
    """A safeguarding contact."""


class ResolveConcern(OfConcern, Command):
    by: Id
    resolution: Resolution


class ConcernRaised(OfConcern, Event):
    mentorship_id: Id
    contact_id: Id | None = None
    """A contact outside both institutions and both reporting lines; whoever acts for the nation if there is none."""
    account: Annotated[Sealed, Subject("concern_id")]


class ConcernAcknowledged(OfConcern, Event):
    mentorship_id: Id
    by: Id


class ConcernResolved(OfConcern, Event):
    mentorship_id: Id
    by: Id
    resolution: Resolution


ConcernCommand: TypeAlias = RaiseConcern | AcknowledgeConcern | ResolveConcern
ConcernEvent: TypeAlias = ConcernRaised | ConcernAcknowledged | ConcernResolved

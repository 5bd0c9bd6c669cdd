"""Matching, too: the burden ledger, one stream a person, across all programmes and models."""

from typing import TypeAlias

from libs.contracts.messages import Command, Event, Message
from libs.contracts.vocabulary import Id, Side


class OfLoad(Message):
    person_id: Id
    claim_id: Id
    """The proposal or spot request that the place is for."""

    @property
    def stream(self) -> str:
        return f"load-{self.person_id}"


class FreePlace(OfLoad, Command):
    """What the place was for is over, or came to nothing."""


class PlaceTaken(OfLoad, Event):
    """This person said yes, and has a place less; no door gives more places than there are."""

    participant_id: Id
    programme_id: Id
    side: Side


class PlaceFreed(OfLoad, Event):
    pass


LoadEvent: TypeAlias = PlaceTaken | PlaceFreed

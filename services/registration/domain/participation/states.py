"""What a participant can be, and what a command about one is asked with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, assert_never

from libs.contracts.registration import NotificationsChanged, ParticipantCommand, Placed
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import institution, programme


class NoSuchParticipant(Refused):
    """Nobody is invited or enrolled under this id."""


class NotEnrolled(Refused):
    """This person is invited and has not consented: they take no part yet."""


class ConsentIsWithdrawn(Refused):
    """This person withdrew their consent: nothing is changed or recorded until they consent again."""


@dataclass(frozen=True)
class Asked:
    """The command with the facts that its rules need: the day, and what is known of the places that it touches."""

    command: ParticipantCommand
    on: datetime
    home: institution.State = institution.initial
    """The institution where the participant is, or is to be enrolled, as it stands now."""
    destination: institution.State = institution.initial
    """The institution to move to."""
    rules: programme.State = programme.initial
    time_zones: Collection[str] = ()
    """Those that exist."""


@dataclass(frozen=True)
class Record:
    """What is known of a person, in whatever state they are."""

    placed: Placed
    inducted_at: datetime | None = None
    supervised_at: frozenset[datetime] = frozenset()
    notifications: NotificationsChanged | None = None
    """None before the person said anything."""


@dataclass(frozen=True)
class Unknown: ...


@dataclass(frozen=True)
class Invited:
    """Somebody else entered the particulars."""

    record: Record


@dataclass(frozen=True)
class Enrolled:
    record: Record
    consented: int | None
    """The version of the text that the person consented to last; None where the programme had published none."""


@dataclass(frozen=True)
class Paused:
    """In no round until the person returns."""

    record: Record
    consented: int | None
    until: datetime | None


@dataclass(frozen=True)
class Withdrawn:
    """The person no longer consents; enrolling again is up to them."""

    record: Record


@dataclass(frozen=True)
class Forgotten:
    """Nothing is kept, and nothing more is taken."""


Present: TypeAlias = Enrolled | Paused
Told: TypeAlias = Invited | Present | Withdrawn
"""Of whom there is a record."""
Known: TypeAlias = Unknown | Told
State: TypeAlias = Known | Forgotten


def changeable(state: Known) -> Invited | Present:
    """Whoever is or was asked to be part of the programme; raises NoSuchParticipant and ConsentIsWithdrawn."""
    match state:
        case Unknown():
            raise NoSuchParticipant
        case Withdrawn():
            raise ConsentIsWithdrawn
        case Invited() | Enrolled() | Paused():
            return state
    assert_never(state)


def present(state: Known) -> Present:
    """Whoever is part of the programme; raises NotEnrolled beside what `changeable` raises."""
    match known := changeable(state):
        case Invited():
            raise NotEnrolled
        case Enrolled() | Paused():
            return known
    assert_never(known)


def region_now(placed: Placed, home: institution.State) -> str:
    """The region of the participant: an institution can have moved since they were enrolled."""
    match home:
        case institution.Unregistered():
            return placed.region_id
        case institution.Open(region_id) | institution.Closed(region_id):
            return region_id
    assert_never(home)

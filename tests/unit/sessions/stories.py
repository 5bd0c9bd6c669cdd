"""What the stories about mentorships begin with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from libs.contracts.sessions import (
    AgreeCompact,
    CompactAgreed,
    CompactProposed,
    DecideToContinue,
    Ending,
    FirstConversationHeld,
    HoldFirstConversation,
    IntroduceMentorship,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipEvent,
    MentorshipIntroduced,
    Person,
    SideDecided,
)
from libs.contracts.vocabulary import Shape, Side
from services.sessions.domain import mentorship
from services.sessions.domain.asked import Asked, Command
from tests.scenario import scenario

MONDAY = datetime(2026, 3, 2, 17, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
ID = "m1"


class AskedOnMonday:
    """The decider of mentorships, asked everything at the same moment."""

    initial = mentorship.initial
    evolve = staticmethod(mentorship.evolve)

    @staticmethod
    def decide(state: mentorship.State, command: Command) -> Sequence[MentorshipEvent]:
        return mentorship.decide(state, Asked(command, MONDAY))


given = scenario(AskedOnMonday())

JUNIOR, SENIOR, STRANGER = "junior", "senior", "stranger"
PEOPLE = {Side.MENTOR: JUNIOR, Side.MENTEE: SENIOR}

introduce = IntroduceMentorship(
    mentorship_id=ID,
    programme_id="reverse",
    round_id="spring",
    proposal_id="p1",
    mentor=Person(participant_id=JUNIOR, institution_id="west-general", region_id="west"),
    mentee=Person(participant_id=SENIOR, institution_id="east-general", region_id="east"),
)
introduced = MentorshipIntroduced(**dict(introduce), at=MONDAY)
asked_on_the_spot = introduced.model_copy(update={"shape": Shape.SPOT})
CONFIDENCE = (3, 4, 3, 2, 5, 4, 3)
meet = HoldFirstConversation(mentorship_id=ID, by=JUNIOR, held_at=MONDAY)
met = FirstConversationHeld(mentorship_id=ID, held_at=MONDAY)


continued = MentorshipContinued(mentorship_id=ID, at=MONDAY)


def goes_on(side: Side) -> DecideToContinue:
    return DecideToContinue(mentorship_id=ID, by=PEOPLE[side], continues=True)


def parts(side: Side) -> DecideToContinue:
    return DecideToContinue(mentorship_id=ID, by=PEOPLE[side], continues=False)


def decided(side: Side, *, continues: bool = True) -> SideDecided:
    return SideDecided(mentorship_id=ID, side=side, continues=continues)


def agrees(side: Side, version: int = 1, weeks: int = 4, words: str = "Zw==") -> AgreeCompact:
    return AgreeCompact(
        mentorship_id=ID,
        by=PEOPLE[side],
        version=version,
        weeks_between_sessions=weeks,
        goals=f"sealed:{PEOPLE[side]}:{words}",
    )


def proposed(side: Side, version: int = 1, weeks: int = 4) -> CompactProposed:
    return CompactProposed(
        mentorship_id=ID,
        side=side,
        version=version,
        weeks_between_sessions=weeks,
        goals=f"sealed:{PEOPLE[side]}:Zw==",
        author_id=PEOPLE[side],
    )


def agreed(version: int = 1, weeks: int = 4) -> CompactAgreed:
    return CompactAgreed(mentorship_id=ID, version=version, weeks_between_sessions=weeks, at=MONDAY)


def closed(ending: Ending, reason: str | None = None, *, rematch: bool = False) -> MentorshipClosed:
    """Where there is a reason, the junior gives it."""
    author = None if reason is None else JUNIOR
    return MentorshipClosed(
        mentorship_id=ID,
        mentor_id=JUNIOR,
        mentee_id=SENIOR,
        ending=ending,
        reason=reason,
        author_id=author,
        rematch=rematch or ending is Ending.PARTED,
    )


DECIDING: tuple[MentorshipEvent, ...] = (introduced, met)
CONTINUED: tuple[MentorshipEvent, ...] = (
    *DECIDING,
    decided(Side.MENTOR),
    decided(Side.MENTEE),
    continued,
)
ACTIVE: tuple[MentorshipEvent, ...] = (*CONTINUED, proposed(Side.MENTOR), proposed(Side.MENTEE), agreed())

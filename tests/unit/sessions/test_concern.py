"""A concern, told as stories: what it does to its mentorship, and who answers it."""

import pytest

from libs.contracts.concerns import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernRaised,
    ConcernResolved,
    RaiseConcern,
    Resolution,
    ResolveConcern,
)
from libs.contracts.sessions import (
    CloseMentorship,
    Ending,
    MentorshipEvent,
    MentorshipPaused,
    MentorshipResumed,
)
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import fold
from services.sessions.domain import concern, mentorship, pausing, states
from services.sessions.domain.asked import Asked
from services.sessions.domain.concern import Handed
from tests.scenario import scenario
from tests.unit.sessions.stories import (
    ACTIVE,
    CONTINUED,
    DECIDING,
    ID,
    JUNIOR,
    MONDAY,
    PEOPLE,
    SENIOR,
    STRANGER,
    asked_on_the_spot,
    closed,
    given,
    goes_on,
    introduce,
    introduced,
    met,
)

of_concern = scenario(concern)

ACCOUNT, ACCOUNT_SEALED_ANEW = "sealed:c1:Zw==", "sealed:c1:eA=="
raise_it = RaiseConcern(concern_id="c1", mentorship_id=ID, by=JUNIOR, account=ACCOUNT)
raised = ConcernRaised(concern_id="c1", mentorship_id=ID, contact_id="ines", account=ACCOUNT)
acknowledge = AcknowledgeConcern(concern_id="c1", by="ines")
acknowledged = ConcernAcknowledged(concern_id="c1", mentorship_id=ID, by="ines")
paused = MentorshipPaused(mentorship_id=ID)
resumed = MentorshipResumed(mentorship_id=ID, at=MONDAY)
OPEN: list[tuple[MentorshipEvent, ...]] = [
    (introduced,),
    DECIDING,
    (asked_on_the_spot, met),
    CONTINUED,
    ACTIVE,
    (*ACTIVE, paused, resumed),
]


def resolve(resolution: Resolution, by: str = "ines") -> ResolveConcern:
    return ResolveConcern(concern_id="c1", by=by, resolution=resolution)


def resolved(resolution: Resolution, by: str = "ines") -> ConcernResolved:
    return ConcernResolved(concern_id="c1", mentorship_id=ID, by=by, resolution=resolution)


@pytest.mark.parametrize("history", OPEN)
@pytest.mark.parametrize("side", Side)
def test_either_side_pauses_the_mentorship_at_once(history: tuple[MentorshipEvent, ...], side: Side) -> None:
    given(*history).when(raise_it.model_copy(update={"by": PEOPLE[side]})).then(paused)


def test_of_a_second_concern_the_mentorship_shows_nothing() -> None:
    given(*ACTIVE, paused).when(raise_it).then_nothing()


def test_a_concern_about_a_closed_mentorship_pauses_nothing() -> None:
    given(*ACTIVE, closed(Ending.EARLY)).when(raise_it).then_nothing()


@pytest.mark.parametrize("history", [ACTIVE, (*ACTIVE, paused), (*ACTIVE, closed(Ending.EARLY))])
def test_only_the_two_raise_a_concern(history: tuple[MentorshipEvent, ...]) -> None:
    stranger = raise_it.model_copy(update={"by": STRANGER})
    given(*history).when(stranger).then_refused(states.NotInThisMentorship)
    given().when(raise_it).then_refused(mentorship.NoSuchMentorship)


@pytest.mark.parametrize("history", OPEN)
def test_what_is_resumed_is_what_it_was(history: tuple[MentorshipEvent, ...]) -> None:
    given(*history, paused).when(resolve(Resolution.RESUME)).then(resumed)
    assert type(fold(mentorship, [*history, paused, resumed])) is type(fold(mentorship, history))


def test_it_stays_paused_while_another_concern_is_open() -> None:
    state = fold(mentorship, (*ACTIVE, paused))
    assert mentorship.decide(state, Asked(resolve(Resolution.RESUME), MONDAY, other_concerns=True)) == []
    ended = mentorship.decide(state, Asked(resolve(Resolution.END), MONDAY, other_concerns=True))
    assert ended == [closed(Ending.EARLY)]


def test_safeguarding_ends_it_or_has_both_matched_anew() -> None:
    given(*ACTIVE, paused).when(resolve(Resolution.END)).then(closed(Ending.EARLY))
    given(*ACTIVE, paused).when(resolve(Resolution.REMATCH)).then(closed(Ending.EARLY, rematch=True))


@pytest.mark.parametrize("resolution", Resolution)
def test_what_is_closed_stays_closed(resolution: Resolution) -> None:
    given(*ACTIVE, paused, closed(Ending.EARLY)).when(resolve(resolution)).then_nothing()


@pytest.mark.parametrize("side", Side)
def test_whoever_wants_out_need_not_wait(side: Side) -> None:
    given(*ACTIVE, paused).when(CloseMentorship(mentorship_id=ID, by=PEOPLE[side])).then(closed(Ending.EARLY))


def test_what_was_so_before_is_not_answered_while_it_is_paused() -> None:
    given(*ACTIVE, paused).when(goes_on(Side.MENTOR)).then_refused(pausing.MentorshipIsPaused)
    given(*ACTIVE, paused).when(introduce).then_nothing()


def test_a_concern_is_raised_to_the_contact_who_was_found() -> None:
    of_concern().when(Handed(raise_it, "ines")).then(raised)
    of_concern().when(Handed(raise_it, None)).then(raised.model_copy(update={"contact_id": None}))


def test_a_concern_sealed_anew_is_the_same_concern() -> None:
    again = raise_it.model_copy(update={"account": ACCOUNT_SEALED_ANEW, "by": SENIOR})
    of_concern(raised).when(Handed(again, "kim")).then_nothing()
    elsewhere = raise_it.model_copy(update={"mentorship_id": "m2"})
    of_concern(raised).when(Handed(elsewhere, "kim")).then_refused(concern.ConcernDiffers)


def test_the_contact_acknowledges_and_resolves_it() -> None:
    of_concern(raised).when(Handed(acknowledge, "ines")).then(acknowledged)
    for history in ((raised,), (raised, acknowledged)):
        of_concern(*history).when(Handed(resolve(Resolution.END), "ines")).then(resolved(Resolution.END))


def test_nobody_else_does() -> None:
    for command in (acknowledge, resolve(Resolution.END)):
        other = command.model_copy(update={"by": "kim"})
        of_concern(raised).when(Handed(other, "ines")).then_refused(concern.NotYourConcern)
        of_concern().when(Handed(command, None)).then_refused(concern.NoSuchConcern)


def test_without_a_contact_in_office_whoever_acts_for_the_nation_does() -> None:
    given_to_nobody = raised.model_copy(update={"contact_id": None})
    for history in ((raised,), (given_to_nobody,)):
        asked = Handed(resolve(Resolution.RESUME, by="nat"), None)
        of_concern(*history).when(asked).then(resolved(Resolution.RESUME, by="nat"))


def test_a_concern_is_resolved_in_one_way() -> None:
    story = of_concern(raised, resolved(Resolution.END))
    story.when(Handed(resolve(Resolution.RESUME), "ines")).then_refused(concern.ConcernIsResolved)
    story.when(Handed(acknowledge, "ines")).then_nothing()

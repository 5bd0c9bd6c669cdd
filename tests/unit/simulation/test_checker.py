"""The checker of the year is checked: histories with one thing wrong, and it must say which rule is broken."""

import pytest

from libs.contracts.concerns import ConcernRaised, RaiseConcern
from libs.contracts.contacts import ContactAppointed, Office
from libs.contracts.formations import FormationOpened, FormationProposed
from libs.contracts.loads import PlaceFreed, PlaceTaken
from libs.contracts.matching import ProposalLapsed
from libs.contracts.messages import Message
from libs.contracts.registration import (
    ConsentWithdrawn,
    InstitutionClosed,
    ParticipantForgotten,
    ParticipationPaused,
    Profile,
    RegisterRegion,
)
from libs.contracts.sessions import (
    CompactAgreed,
    Ending,
    FirstConversationHeld,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipPaused,
    SessionHeld,
)
from libs.contracts.vocabulary import Shape, Side, Stage
from tests.simulation.checking.checker import Checker
from tests.simulation.hours import FIRST
from tests.unit.simulation.histories import (
    A_GOOD_YEAR,
    ACCEPTED,
    ANN,
    ANSWER_BY,
    BOTH_SAID_YES,
    DRAFT,
    FOUNDED,
    INTRODUCED,
    OFFERED,
    OPENED,
    PUBLISHED,
    SUE,
    broken,
    enrolled,
    envelope,
    said_yes,
    solved,
)

WITHDRAWN = ConsentWithdrawn(participant_id="sue", programme_id="p", institution_id="here", region_id="north")
CLOSED = MentorshipClosed(mentorship_id="m1", mentor_id="ann", mentee_id="sue", ending=Ending.EARLY)
PAUSED = MentorshipPaused(mentorship_id="m1")
MET = FirstConversationHeld(mentorship_id="m1", held_at=FIRST)
RAISED = ConcernRaised(concern_id="c1", mentorship_id="m1", account="sealed:c1:AAAA")
BEFORE_ANSWERS = (*FOUNDED, *solved(DRAFT), PUBLISHED, OFFERED)


def test_a_good_year_breaks_nothing() -> None:
    assert not broken(A_GOOD_YEAR)


def test_a_pair_that_is_over_frees_both_places() -> None:
    freed = [PlaceFreed(person_id=person, claim_id="p1") for person in ("ann", "sue")]
    assert not broken(A_GOOD_YEAR, [CLOSED, *freed])
    assert broken(A_GOOD_YEAR, [CLOSED, freed[0]]) == {"ledger"}


@pytest.mark.parametrize(
    ("rule", "ann", "sue"),
    [
        ("stages", {"stage": Stage.SENIOR_LEADER}, {}),
        ("line of authority", {"line": ("sue",)}, {}),
        ("line of authority", {}, {"line": ("ann",)}),
        ("conflict", {}, {"conflicts": ("ann",)}),
        ("topics both ways", {"seeks": ANN.offers}, {}),
        ("language", {"languages": ("fr",)}, {}),
        ("free time", {"free": ("tue-17",)}, {}),
        ("reach agreed to", {"widest_scope": "institutional"}, {}),
        ("ways to meet", {"modality": "virtual"}, {"modality": "in-person"}),
        ("capacity", {"mentor_capacity": 0}, {}),
    ],
)
def test_a_pair_that_must_not_be_is_found(rule: str, ann: dict[str, object], sue: dict[str, object]) -> None:
    def told(profile: Profile, changes: dict[str, object]) -> Profile:
        return Profile.model_validate({**profile.model_dump(), **changes})

    assert rule in broken(FOUNDED, solved(DRAFT, ann=told(ANN, ann), sue=told(SUE, sue)))


def test_whom_somebody_excluded_is_not_proposed() -> None:
    assert broken(FOUNDED, solved(DRAFT), excludes={"sue": ("ann",)}) == {"exclusion"}


@pytest.mark.parametrize(
    "leaves",
    [
        WITHDRAWN,
        ParticipantForgotten(participant_id="sue"),
        ParticipationPaused(participant_id="sue"),
        InstitutionClosed(institution_id="here", region_id="north"),
    ],
)
def test_whoever_may_not_be_matched_is_in_no_cohort(leaves: Message) -> None:
    assert broken(FOUNDED, [leaves], solved(DRAFT)) == {"who may be matched"}


def test_what_is_published_is_offered_and_nothing_else() -> None:
    assert broken(FOUNDED, [*solved(DRAFT), PUBLISHED]) == {"offers what is published"}


def test_a_round_goes_its_way() -> None:
    assert "order of a round" in broken(FOUNDED, [OPENED, PUBLISHED])


def test_both_say_yes_before_they_are_introduced() -> None:
    once = said_yes(Side.MENTOR, "ann")
    assert "consent of both" in broken([*BEFORE_ANSWERS, *once, ACCEPTED, INTRODUCED])
    assert "consent of both" in broken([*BEFORE_ANSWERS, *once, INTRODUCED])


def test_whoever_accepted_is_introduced() -> None:
    assert broken([*BEFORE_ANSWERS, *BOTH_SAID_YES]) == {"whoever accepts is introduced"}


def test_a_yes_takes_a_place_and_a_lapse_frees_it() -> None:
    yes, taken = said_yes(Side.MENTOR, "ann")
    lapsed = ProposalLapsed(proposal_id="p1", round_id="r", programme_id="p", draft=DRAFT)
    assert broken(BEFORE_ANSWERS, [yes]) == {"ledger"}
    assert broken(BEFORE_ANSWERS, [yes, taken, lapsed]) == {"ledger"}
    assert not broken(BEFORE_ANSWERS, [yes, taken, lapsed, PlaceFreed(person_id="ann", claim_id="p1")])


def test_no_door_gives_more_places_than_there_are() -> None:
    more = [
        PlaceTaken(person_id="ann", claim_id=f"spot-{n}", participant_id="ann", programme_id="p", side=Side.MENTOR)
        for n in range(2)
    ]
    assert broken(FOUNDED, more) == {"capacity"}


def test_nothing_stays_open_for_who_left() -> None:
    assert broken(BEFORE_ANSWERS, [WITHDRAWN]) == {"nothing is open for who left"}
    assert broken(A_GOOD_YEAR, [WITHDRAWN]) == {"ends when one leaves"}


def test_a_group_opens_with_enough() -> None:
    draft = DRAFT.model_copy(update={"formation_id": "f"})
    proposed = FormationProposed(
        formation_id="f",
        round_id="r",
        programme_id="p",
        shape=Shape.GROUP,
        minimum=3,
        drafts=(draft,),
        answer_by=ANSWER_BY,
    )
    opened = FormationOpened(formation_id="f", round_id="r", programme_id="p", shape=Shape.GROUP, drafts=(draft,))
    year = [*FOUNDED, *solved(DRAFT), PUBLISHED, proposed, OFFERED, *BOTH_SAID_YES, opened, INTRODUCED]
    assert broken(year) == {"smallest size"}


@pytest.mark.parametrize(
    "step",
    [
        MentorshipContinued(mentorship_id="m1"),
        CompactAgreed(mentorship_id="m1", version=1, weeks_between_sessions=2),
        SessionHeld(mentorship_id="m1", session_id="s", held_at=FIRST),
    ],
)
def test_a_mentorship_goes_its_way(step: Message) -> None:
    assert "order of a mentorship" in broken(A_GOOD_YEAR, [step])


def test_nothing_happens_while_paused_and_nothing_afterwards() -> None:
    assert "nothing while paused" in broken(A_GOOD_YEAR, [RAISED, PAUSED, MET])
    freed = [PlaceFreed(person_id=person, claim_id="p1") for person in ("ann", "sue")]
    assert broken(A_GOOD_YEAR, [CLOSED, *freed, MET]) >= {"nothing once closed"}


def test_a_concern_pauses_at_once() -> None:
    assert broken(A_GOOD_YEAR, [RAISED]) == {"a concern pauses at once"}
    assert not broken(A_GOOD_YEAR, [RAISED, PAUSED])


def test_a_concern_goes_to_somebody_from_outside() -> None:
    inside = ContactAppointed(contact_id="x", office=Office.SAFEGUARDING, place_id="here", personal="sealed:x:AAAA")
    told = RAISED.model_copy(update={"contact_id": "x"})
    assert broken(A_GOOD_YEAR, [inside, told, PAUSED]) == {"safeguarding from outside"}


def test_no_event_tells_who_raised_a_concern() -> None:
    checker = Checker(lambda: FIRST, {}, disclosing=())
    checker.hear([envelope(message, place) for place, message in enumerate(A_GOOD_YEAR, 1)])
    checker.at_rest()
    raised = RaiseConcern(concern_id="c1", mentorship_id="m1", by="sue", account="sealed:c1:AAAA")
    told = RAISED.model_copy(update={"contact_id": "sue"})
    checker.hear([envelope(raised, 0, command="asked-1"), envelope(told, 100, cause="asked-1")])
    assert "who raised a concern" in {one.rule for one in checker.found}


def test_a_command_that_nobody_answers_is_found() -> None:
    assert broken([RegisterRegion(region_id="north", name="North")]) == {"every command is answered"}


def test_who_was_forgotten_is_not_there_again() -> None:
    assert broken(FOUNDED, [ParticipantForgotten(participant_id="sue")], [enrolled("sue", SUE)]) == {"forgotten"}

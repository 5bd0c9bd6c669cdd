"""Whenever two people are to begin, they are introduced: from a proposal, a formation or a question."""

from libs.contracts.formations import FormationDissolved, FormationOpened
from libs.contracts.matching import ProposalAccepted
from libs.contracts.rounds import Breakdown, Draft
from libs.contracts.spot import SpotAgreed
from libs.contracts.vocabulary import Shape, Topic
from services.sessions.policies.introducing import introductions_of

WHY = Breakdown(
    topics_to_mentee=(),
    topics_to_mentor=(),
    languages=("en",),
    common_slots=("mon-17",),
    points_to_mentee=0,
    points_to_mentor=0,
    points_common_slots=0,
    points_place=0,
)


def draft(number: int, formation_id: str | None = None, topic: Topic | None = None) -> Draft:
    return Draft(
        proposal_id=f"p{number}",
        mentor_id="junior",
        mentor_institution_id="west-general",
        mentor_region_id="west",
        mentee_id=f"senior-{number}",
        mentee_institution_id="east-general",
        mentee_region_id="east",
        score=0,
        breakdown=WHY,
        formation_id=formation_id,
        topic=topic,
    )


def test_a_pair_is_introduced_when_both_accepted() -> None:
    accepted = ProposalAccepted(proposal_id="p1", round_id="spring", programme_id="reverse", draft=draft(1))
    (one,) = introductions_of(accepted)
    assert (one.mentorship_id, one.proposal_id, one.round_id, one.shape) == ("m1", "p1", "spring", Shape.PAIR)
    assert (one.mentor.participant_id, one.mentee.participant_id) == ("junior", "senior-1")
    assert (one.mentor.institution_id, one.mentee.region_id) == ("west-general", "east")


def test_a_pair_of_a_formation_waits_for_the_others() -> None:
    accepted = ProposalAccepted(proposal_id="p1", round_id="spring", programme_id="group", draft=draft(1, "f1"))
    assert introductions_of(accepted) == []


def test_all_pairs_of_a_formation_are_introduced_together() -> None:
    drafts = tuple(draft(number, "f1", Topic.LEADERSHIP) for number in (1, 2, 3))
    opened = FormationOpened(
        formation_id="f1", round_id="spring", programme_id="group", shape=Shape.GROUP, drafts=drafts
    )
    found = introductions_of(opened)
    assert [one.mentorship_id for one in found] == ["m1", "m2", "m3"]
    assert {(one.shape, one.formation_id, one.topic) for one in found} == {(Shape.GROUP, "f1", Topic.LEADERSHIP)}


def test_a_formation_that_does_not_open_introduces_nobody() -> None:
    dissolved = FormationDissolved(
        formation_id="f1", round_id="spring", programme_id="group", shape=Shape.GROUP, drafts=(draft(1, "f1"),)
    )
    assert introductions_of(dissolved) == []


def test_a_spot_question_introduces_the_two() -> None:
    (one,) = introductions_of(SpotAgreed(spot_id="q1", programme_id="spot", draft=draft(7)))
    assert (one.mentorship_id, one.round_id, one.proposal_id, one.shape) == ("m7", "q1", "p7", Shape.SPOT)

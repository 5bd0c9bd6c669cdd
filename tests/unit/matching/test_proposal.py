"""One proposal, told as stories."""

from datetime import datetime, timedelta

from libs.contracts.matching import (
    AnswerProposal,
    LapseProposal,
    OfferProposal,
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalLapsed,
)
from libs.contracts.vocabulary import Side
from services.matching.domain import proposal
from tests.scenario import scenario
from tests.unit.matching.stories import ANSWER_BY, DRAFT, MONDAY, proposal_offered

given = scenario(proposal)

ID = DRAFT.proposal_id
offer = OfferProposal(proposal_id=ID, round_id="r1", programme_id="reverse", draft=DRAFT, answer_by=ANSWER_BY)
lapse = LapseProposal(proposal_id=ID)


def answer(by: str, *, accepts: bool, consents: bool = True, asked_at: datetime = MONDAY) -> proposal.AnswerOf:
    return proposal.AnswerOf(AnswerProposal(proposal_id=ID, by=by, accepts=accepts, asked_at=asked_at), consents)


mentor_says_yes, mentor_says_no = answer(DRAFT.mentor_id, accepts=True), answer(DRAFT.mentor_id, accepts=False)
mentee_says_yes, mentee_says_no = answer(DRAFT.mentee_id, accepts=True), answer(DRAFT.mentee_id, accepts=False)

mentor_said_yes = ProposalAnswered(proposal_id=ID, side=Side.MENTOR, accepts=True)
mentee_said_yes = ProposalAnswered(proposal_id=ID, side=Side.MENTEE, accepts=True)
mentee_said_no = ProposalAnswered(proposal_id=ID, side=Side.MENTEE, accepts=False)
accepted = ProposalAccepted(proposal_id=ID, round_id="r1", programme_id="reverse", draft=DRAFT)
declined = ProposalDeclined(proposal_id=ID, round_id="r1", programme_id="reverse", draft=DRAFT)
lapsed = ProposalLapsed(proposal_id=ID, round_id="r1", programme_id="reverse", draft=DRAFT)


def test_a_proposal_is_offered_once() -> None:
    given().when(offer).then(proposal_offered)


def test_nobody_answers_what_was_not_offered() -> None:
    given().when(mentor_says_yes).then_refused(proposal.NoSuchProposal)
    given().when(lapse).then_refused(proposal.NoSuchProposal)


def test_one_yes_is_an_answer_and_not_yet_a_match() -> None:
    given(proposal_offered).when(mentor_says_yes).then(mentor_said_yes)


def test_two_times_yes_is_a_match() -> None:
    given(proposal_offered, mentor_said_yes).when(mentee_says_yes).then(mentee_said_yes, accepted)


def test_one_no_is_enough() -> None:
    given(proposal_offered, mentor_said_yes).when(mentee_says_no).then(mentee_said_no, declined)
    given(proposal_offered).when(mentee_says_no).then(mentee_said_no, declined)


def test_an_answer_stands() -> None:
    given(proposal_offered, mentor_said_yes).when(mentor_says_no).then_refused(proposal.AlreadyAnswered)
    given(proposal_offered, mentor_said_yes, mentee_said_yes, accepted).when(mentee_says_no).then_refused(
        proposal.AlreadyAnswered
    )


def test_a_declined_proposal_needs_no_other_answer() -> None:
    given(proposal_offered, mentee_said_no, declined).when(mentor_says_yes).then_refused(
        proposal.ProposalAlreadyDeclined
    )


def test_only_the_two_people_can_answer() -> None:
    given(proposal_offered).when(answer("eve", accepts=True)).then_refused(proposal.NotYourProposal)


def test_an_answer_can_come_too_late() -> None:
    late = answer(DRAFT.mentor_id, accepts=True, asked_at=ANSWER_BY + timedelta(seconds=1))
    given(proposal_offered).when(late).then_refused(proposal.AnswerTooLate)
    given(proposal_offered, mentor_said_yes).when(late).then_nothing()
    given(proposal_offered, lapsed).when(mentor_says_yes).then_refused(proposal.AnswerTooLate)


def test_whoever_withdrew_consent_accepts_nothing_and_may_decline() -> None:
    given(proposal_offered).when(answer(DRAFT.mentee_id, accepts=True, consents=False)).then_refused(proposal.NoConsent)
    given(proposal_offered).when(answer(DRAFT.mentee_id, accepts=False, consents=False)).then(mentee_said_no, declined)


def test_what_nobody_answered_lapses() -> None:
    given(proposal_offered, mentor_said_yes).when(lapse).then(lapsed)


def test_what_was_settled_does_not_lapse() -> None:
    given(proposal_offered, mentor_said_yes, mentee_said_yes, accepted).when(lapse).then_nothing()
    given(proposal_offered, mentee_said_no, declined).when(lapse).then_nothing()
    given(proposal_offered, mentee_said_no, declined).when(offer).then_nothing()

"""Rounds, what their attempts recorded, and the proposals that people answer."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.matching import (
    CohortFrozen,
    CohortListed,
    EligibleListed,
    MatchingEvent,
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
    ProposalsDrafted,
    RoundCancelled,
    RoundClosed,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
    SolveProgressed,
    UnmatchedListed,
)
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Side
from services.gateway.domain.states import ProposalStatus, RoundState
from services.gateway.projections.change import Change, Row, aware

OPEN = """
insert into rounds (round_id, programme_id, scope, place_id, coordinator_id, state) values ($1, $2, $3, $4, $5, $6)
on conflict (round_id) do nothing
"""
TRIGGER = """
update rounds set
    state = $2, attempt = $3, cohort_size = null, cohort_sha256 = null, eligible_people = null, matched_people = null,
    unmatched_people = null, proposal_count = null, score = null, bound = null, proven = null, solution_sha256 = null,
    reason = null
where round_id = $1
"""
FREEZE = "update rounds set state = $2, cohort_size = $3, cohort_sha256 = $4 where round_id = $1"
SOLVE = """
update rounds set
    state = $2, eligible_people = $3, matched_people = $4, unmatched_people = $5, proposal_count = $6, score = $7,
    bound = $8, proven = $9, solution_sha256 = $10
where round_id = $1
"""
GIVE_UP = "update rounds set state = $2, reason = $3 where round_id = $1"
PUBLISH = "update rounds set state = $2, answer_by = $3 where round_id = $1"
END = "update rounds set state = $2 where round_id = $1"
PROGRESS = """
insert into attempts values ($1, $2, $3, $4, $5, $6)
on conflict (round_id, attempt) do update set
    step = excluded.step, detail = excluded.detail, incumbent = excluded.incumbent, bound = excluded.bound
"""
DRAFT = "insert into drafts values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing"
UNMATCHED = "insert into unmatched values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
OFFER = """
insert into proposals (
    round_id, status, answer_by, proposal_id, mentor_id, mentor_institution_id, mentor_region_id,
    mentee_id, mentee_institution_id, mentee_region_id, score, breakdown
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (proposal_id) do nothing
"""
MENTOR_ANSWERS = "update proposals set mentor_accepts = $2 where proposal_id = $1"
MENTEE_ANSWERS = "update proposals set mentee_accepts = $2 where proposal_id = $1"
DECIDE = "update proposals set status = $2 where proposal_id = $1"


def changes(event: MatchingEvent) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case RoundOpened():
            terms = (event.round_id, event.programme_id, event.scope, event.place_id, event.coordinator_id)
            return [(OPEN, (*terms, RoundState.OPENED))]
        case RoundTriggered():
            return [(TRIGGER, (event.round_id, RoundState.TRIGGERED, event.attempt))]
        case CohortFrozen():
            return [(FREEZE, (event.round_id, RoundState.FROZEN, event.people, event.cohort_sha256))]
        case RoundSolved():
            return [(SOLVE, _solution(event))]
        case RoundUnsolvable():
            return [(GIVE_UP, (event.round_id, RoundState.UNSOLVABLE, event.reason))]
        case RoundPublished():
            return [(PUBLISH, (event.round_id, RoundState.PUBLISHED, aware(event.answer_by)))]
        case RoundCancelled():
            return [(END, (event.round_id, RoundState.CANCELLED))]
        case RoundClosed():
            return [(END, (event.round_id, RoundState.CLOSED))]
        case SolveProgressed():
            figures = (event.incumbent, event.bound)
            return [(PROGRESS, (event.round_id, event.attempt, event.step, event.detail, *figures))]
        case ProposalsDrafted():
            return [(DRAFT, (event.round_id, event.attempt, *_draft(draft))) for draft in event.proposals]
        case UnmatchedListed():
            return [
                (
                    UNMATCHED,
                    (
                        event.round_id,
                        event.attempt,
                        one.participant_id,
                        one.institution_id,
                        one.region_id,
                        one.rule,
                        one.reason,
                    ),
                )
                for one in event.unmatched
            ]
        case CohortListed() | EligibleListed():
            return ()
        case ProposalOffered():
            offer = (event.round_id, ProposalStatus.OFFERED, aware(event.answer_by))
            return [(OFFER, (*offer, *_draft(event.draft)))]
        case ProposalAnswered():
            answered = MENTOR_ANSWERS if event.side is Side.MENTOR else MENTEE_ANSWERS
            return [(answered, (event.proposal_id, event.accepts))]
        case ProposalAccepted():
            return [(DECIDE, (event.proposal_id, ProposalStatus.ACCEPTED))]
        case ProposalDeclined():
            return [(DECIDE, (event.proposal_id, ProposalStatus.DECLINED))]
        case ProposalLapsed():
            return [(DECIDE, (event.proposal_id, ProposalStatus.LAPSED))]
    assert_never(event)


def _solution(event: RoundSolved) -> Row:
    people = (event.eligible_people, event.matched_people, event.unmatched_people)
    proof = (event.score, event.bound, event.proven, event.solution_sha256)
    return (event.round_id, RoundState.SOLVED, *people, event.proposals, *proof)


def _draft(draft: Draft) -> Row:
    mentor = (draft.mentor_id, draft.mentor_institution_id, draft.mentor_region_id)
    mentee = (draft.mentee_id, draft.mentee_institution_id, draft.mentee_region_id)
    return (draft.proposal_id, *mentor, *mentee, draft.score, draft.breakdown.model_dump_json())

"""Rounds, and what each of their attempts recorded."""

import json
from collections.abc import Sequence
from typing import assert_never

from libs.contracts.matching import (
    AttemptEvent,
    CohortFrozen,
    CohortListed,
    EligibleListed,
    ProposalsDrafted,
    RoundCancelled,
    RoundClosed,
    RoundEvent,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
    SolveProgressed,
    UnmatchedListed,
)
from libs.contracts.rounds import Couple
from libs.eventsourcing.reading.changes import Change, Row
from services.gateway.domain.states import RoundState
from services.gateway.projections.moments import aware
from services.gateway.projections.proposals import drafted

OPEN = """
insert into rounds (
    round_id, programme_id, scope, place_id, coordinator_id, state, pinned, forbidden, preferences_until
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (round_id) do nothing
"""
TRIGGER = """
update rounds set
    state = $2, attempt = $3, cohort_size = null, cohort_sha256 = null, eligible_people = null, matched_people = null,
    unmatched_people = null, proposal_count = null, score = null, bound = null, proven = null, solution_sha256 = null,
    reason = null, pinned = $4, forbidden = $5
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
DRAFT = """
insert into drafts values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing
"""
UNMATCHED = "insert into unmatched values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"
STARTED = "insert into results values ($1, $2, $3, $4, $5) on conflict (round_id, attempt) do nothing"
FROZEN = "update results set state = $3, cohort_size = $4, cohort_sha256 = $5 where round_id = $1 and attempt = $2"
SOLVED = """
update results set
    state = $3, eligible_people = $4, matched_people = $5, unmatched_people = $6, proposal_count = $7, score = $8,
    bound = $9, proven = $10, solution_sha256 = $11
where round_id = $1 and attempt = $2
"""
GIVEN_UP = "update results set state = $3, reason = $4 where round_id = $1 and attempt = $2"


def changes(event: RoundEvent | AttemptEvent) -> Sequence[Change]:
    match event:
        case RoundTriggered() | CohortFrozen() | RoundSolved() | RoundUnsolvable():
            return _attempted(event)
        case CohortListed() | EligibleListed() | SolveProgressed() | ProposalsDrafted() | UnmatchedListed():
            return _recorded(event)
        case RoundOpened():
            return [(OPEN, _opening(event))]
        case RoundPublished():
            return [(PUBLISH, (event.round_id, RoundState.PUBLISHED, aware(event.answer_by)))]
        case RoundCancelled():
            return [(END, (event.round_id, RoundState.CANCELLED))]
        case RoundClosed():
            return [(END, (event.round_id, RoundState.CLOSED))]
    assert_never(event)


def _attempted(event: RoundTriggered | CohortFrozen | RoundSolved | RoundUnsolvable) -> Sequence[Change]:
    """A round shows its last attempt; each has a row of its own beside it."""
    round_, attempt = (event.round_id,), (event.round_id, event.attempt)
    match event:
        case RoundTriggered():
            couples = (_couples(event.pinned), _couples(event.forbidden))
            state = RoundState.TRIGGERED
            return [(TRIGGER, (*round_, state, event.attempt, *couples)), (STARTED, (*attempt, state, *couples))]
        case CohortFrozen():
            frozen = (RoundState.FROZEN, event.people, event.cohort_sha256)
            return [(FREEZE, (*round_, *frozen)), (FROZEN, (*attempt, *frozen))]
        case RoundSolved():
            solution = _solution(event)
            return [(SOLVE, (*round_, *solution)), (SOLVED, (*attempt, *solution))]
        case RoundUnsolvable():
            end = (RoundState.UNSOLVABLE, event.reason)
            return [(GIVE_UP, (*round_, *end)), (GIVEN_UP, (*attempt, *end))]
    assert_never(event)


def _recorded(event: AttemptEvent) -> Sequence[Change]:
    attempt = (event.round_id, event.attempt)
    match event:
        case SolveProgressed():
            return [(PROGRESS, (*attempt, event.step, event.detail, event.incumbent, event.bound))]
        case ProposalsDrafted():
            return [(DRAFT, (*attempt, *drafted(draft))) for draft in event.proposals]
        case UnmatchedListed():
            return [
                (
                    UNMATCHED,
                    (*attempt, one.participant_id, one.institution_id, one.region_id, one.rule, one.reason),
                )
                for one in event.unmatched
            ]
        case CohortListed() | EligibleListed():
            return ()
    assert_never(event)


def _opening(event: RoundOpened) -> Row:
    terms = (event.round_id, event.programme_id, event.scope, event.place_id, event.coordinator_id, RoundState.OPENED)
    until = aware(event.preferences_until) if event.preferences_until else None
    return (*terms, _couples(event.policy.pinned), _couples(event.policy.forbidden), until)


def _solution(event: RoundSolved) -> Row:
    people = (event.eligible_people, event.matched_people, event.unmatched_people)
    proof = (event.score, event.bound, event.proven, event.solution_sha256)
    return (RoundState.SOLVED, *people, event.proposals, *proof)


def _couples(couples: Sequence[Couple]) -> str:
    return json.dumps([couple.model_dump() for couple in couples])

"""The proposals that people answer, and the chains, groups and networks that they are part of."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.formations import (
    AnswerNoted,
    FormationDissolved,
    FormationEvent,
    FormationOpened,
    FormationProposed,
)
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalEvent,
    ProposalLapsed,
    ProposalOffered,
)
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Side
from libs.eventsourcing.reading.changes import Change, Row
from services.gateway.domain.states import FormationState, ProposalStatus
from services.gateway.projections.moments import aware

OFFER = """
insert into proposals (
    round_id, programme_id, status, answer_by, proposal_id, mentor_id, mentor_institution_id, mentor_region_id,
    mentee_id, mentee_institution_id, mentee_region_id, score, breakdown, formation_id, topic
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (proposal_id) do nothing
"""
MENTOR_ANSWERS = "update proposals set mentor_accepts = $2 where proposal_id = $1"
MENTEE_ANSWERS = "update proposals set mentee_accepts = $2 where proposal_id = $1"
DECIDE = "update proposals set status = $2 where proposal_id = $1"
PROPOSE = "insert into formations values ($1, $2, $3, $4, $5, $6, $7) on conflict (formation_id) do nothing"
OPEN = "update formations set state = $2, begins = $3 where formation_id = $1"
DISSOLVE = "update formations set state = $2 where formation_id = $1"


def changes(event: ProposalEvent) -> Sequence[Change]:
    match event:
        case ProposalOffered():
            offer = (event.round_id, event.programme_id, ProposalStatus.OFFERED, aware(event.answer_by))
            return [(OFFER, (*offer, *drafted(event.draft)))]
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


def formation_changes(event: FormationEvent) -> Sequence[Change]:
    match event:
        case FormationProposed():
            terms = (event.round_id, event.programme_id, event.shape, event.minimum, aware(event.answer_by))
            return [(PROPOSE, (event.formation_id, *terms, FormationState.PROPOSED))]
        case AnswerNoted():
            # What became of each pair, its own proposal tells.
            return ()
        case FormationOpened():
            begins = [draft.proposal_id for draft in event.drafts]
            return [(OPEN, (event.formation_id, FormationState.OPENED, begins))]
        case FormationDissolved():
            return [(DISSOLVE, (event.formation_id, FormationState.DISSOLVED))]
    assert_never(event)


def drafted(draft: Draft) -> Row:
    """As the tables of drafts and proposals hold a pair."""
    mentor = (draft.mentor_id, draft.mentor_institution_id, draft.mentor_region_id)
    mentee = (draft.mentee_id, draft.mentee_institution_id, draft.mentee_region_id)
    why = (draft.score, draft.breakdown.model_dump_json(), draft.formation_id, draft.topic)
    return (draft.proposal_id, *mentor, *mentee, *why)

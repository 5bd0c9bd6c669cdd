"""What became of proposals, formations, places and mentorships."""

from collections.abc import Sequence
from datetime import datetime

from libs.contracts.envelope import Envelope
from libs.contracts.formations import FormationDissolved, FormationOpened
from libs.contracts.loads import PlaceFreed, PlaceTaken
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
)
from libs.contracts.sessions import MentorshipClosed, MentorshipIntroduced, SessionMissed
from libs.contracts.vocabulary import Shape, Side
from libs.eventsourcing.reading.changes import Change

COMMIT = """
insert into commitments (
    proposal_id, round_id, formation_id, mentor_id, mentee_id, paired, over, answer_by, accepted_at, lapsed_at
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (proposal_id) do update set
    round_id = excluded.round_id, formation_id = excluded.formation_id,
    mentor_id = excluded.mentor_id, mentee_id = excluded.mentee_id,
    paired = commitments.paired or excluded.paired, over = commitments.over or excluded.over,
    answer_by = coalesce(excluded.answer_by, commitments.answer_by),
    accepted_at = coalesce(excluded.accepted_at, commitments.accepted_at),
    lapsed_at = coalesce(excluded.lapsed_at, commitments.lapsed_at)
"""
MENTOR_ANSWERED = "update commitments set mentor_answered = true where proposal_id = $1"
MENTEE_ANSWERED = "update commitments set mentee_answered = true where proposal_id = $1"
SETTLE = "insert into formations values ($1, $2) on conflict (formation_id) do update set begun = excluded.begun"
TAKE = """
insert into places values ($1, $2, $3, $4)
on conflict (person_id, claim_id) do update set participant_id = excluded.participant_id, side = excluded.side
"""
FREE = "delete from places where person_id = $1 and claim_id = $2"
INTRODUCE = "insert into mentorships values ($1, $2, $3, $4, $5) on conflict do nothing"
RELEASE = """
insert into commitments (proposal_id, over)
select proposal_id, true from mentorships where mentorship_id = $1 and proposal_id = claim_id
on conflict (proposal_id) do update set over = true
"""
PART = "insert into partings values ($1, $2, $3) on conflict do nothing"
MISS = "insert into missed values ($1, $2, $3, $4) on conflict do nothing"


def of_proposals(told: Envelope) -> Sequence[Change]:
    match event := told.message:
        case ProposalOffered():
            return [(COMMIT, commitment(event, answer_by=event.answer_by))]
        case ProposalAnswered():
            answered = MENTOR_ANSWERED if event.side is Side.MENTOR else MENTEE_ANSWERED
            return [(answered, (event.proposal_id,))]
        case ProposalAccepted():
            return [(COMMIT, commitment(event, accepted_at=told.meta.time))]
        case ProposalDeclined():
            return [(COMMIT, commitment(event, over=True))]
        case ProposalLapsed():
            return [(COMMIT, commitment(event, over=True, lapsed_at=told.meta.time))]
        case FormationOpened():
            return [(SETTLE, (event.formation_id, [draft.proposal_id for draft in event.drafts]))]
        case FormationDissolved():
            return [(SETTLE, (event.formation_id, list[str]()))]
        case PlaceTaken():
            return [(TAKE, (event.person_id, event.claim_id, event.participant_id, event.side))]
        case PlaceFreed():
            return [(FREE, (event.person_id, event.claim_id))]
        case _:
            return []


def of_mentorships(told: Envelope) -> Sequence[Change]:
    match event := told.message:
        case MentorshipIntroduced():
            claim = event.round_id if event.shape is Shape.SPOT else event.proposal_id
            people = (event.mentor.participant_id, event.mentee.participant_id)
            return [(INTRODUCE, (event.mentorship_id, event.proposal_id, claim, *people))]
        case MentorshipClosed():
            parted = [event.mentor_id, event.mentee_id] if event.rematch else []
            first = [(PART, (person, event.mentorship_id, told.meta.time)) for person in parted]
            return [(RELEASE, (event.mentorship_id,)), *first]
        case SessionMissed(absent=absent):
            away = [absent] if absent else list(Side)
            return [(MISS, (event.mentorship_id, event.session_id, side, told.meta.time)) for side in away]
        case _:
            return []


def commitment(
    event: ProposalOffered | ProposalAccepted | ProposalDeclined | ProposalLapsed,
    *,
    over: bool = False,
    answer_by: datetime | None = None,
    accepted_at: datetime | None = None,
    lapsed_at: datetime | None = None,
) -> tuple[object, ...]:
    draft = event.draft
    return (
        draft.proposal_id, event.round_id, draft.formation_id, draft.mentor_id, draft.mentee_id,
        accepted_at is not None, over, answer_by, accepted_at, lapsed_at,
    )  # fmt: skip

"""What matching must know of people, programmes and commitments, kept up to date from the events."""

from collections.abc import Sequence
from importlib.resources import files

from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    CohortFrozen,
    ProposalAccepted,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
    RoundCancelled,
    RoundClosed,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
)
from libs.contracts.registration import (
    ConsentWithdrawn,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ProfileChanged,
    ProgrammeOpened,
)
from libs.contracts.rounds import Draft
from libs.contracts.sessions import MentorshipClosed, MentorshipIntroduced
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.matching.queries import VIEWS

TABLES = files("services.matching").joinpath("tables.sql").read_text()

OPEN_PROGRAMME = "insert into programmes values ($1, $2) on conflict do nothing"
ENROL = """
insert into people values ($1, $2, $3, $4, $5, $6, $7)
on conflict (participant_id) do update set
    institution_id = excluded.institution_id, region_id = excluded.region_id, profile = excluded.profile,
    confidential = excluded.confidential, consents = excluded.consents
"""
CHANGE = "update people set profile = $2 where participant_id = $1"
FORGET = "insert into forgotten values ($1) on conflict do nothing"
LET_GO = "delete from people where participant_id = $1"
WITHDRAW = "update people set consents = false where participant_id = $1"
ADVANCE = """
insert into rounds (round_id, state, attempt, proposals) values ($1, $2, $3, $4)
on conflict (round_id) do update set
    state = excluded.state,
    attempt = greatest(rounds.attempt, excluded.attempt),
    proposals = case when excluded.state = 'RoundSolved' then excluded.proposals else rounds.proposals end
"""
COMMIT = """
insert into commitments (proposal_id, round_id, mentor_id, mentee_id, paired, over) values ($1, $2, $3, $4, $5, $6)
on conflict (proposal_id) do update set
    round_id = excluded.round_id, mentor_id = excluded.mentor_id, mentee_id = excluded.mentee_id,
    paired = commitments.paired or excluded.paired, over = commitments.over or excluded.over
"""
INTRODUCE = "insert into mentorships values ($1, $2) on conflict do nothing"
RELEASE = """
insert into commitments (proposal_id, over)
select proposal_id, true from mentorships where mentorship_id = $1
on conflict (proposal_id) do update set over = true
"""


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """One round trip for each run of events of the same kind, so that the order of every stream is kept."""
    statement, rows = "", list[tuple[object, ...]]()
    for envelope in batch:
        for kind, row in _changes(envelope):
            if kind != statement and rows:
                await tx.connection.executemany(statement, rows)
                rows = []
            statement = kind
            rows.append(row)
    if rows:
        await tx.connection.executemany(statement, rows)


def _changes(envelope: Envelope) -> Sequence[tuple[str, tuple[object, ...]]]:  # noqa: C901 - one case an event
    match event := envelope.message:
        case ProgrammeOpened():
            return [(OPEN_PROGRAMME, (event.programme_id, event.rules.model_dump_json()))]
        case ParticipantInvited():
            return [(ENROL, _person(event, consents=False))]
        case ParticipantEnrolled():
            return [(ENROL, _person(event, consents=True))]
        case ProfileChanged():
            return [(CHANGE, (event.participant_id, event.profile.model_dump_json()))]
        case ConsentWithdrawn():
            return [(WITHDRAW, (event.participant_id,))]
        case ParticipantForgotten():
            return [(FORGET, (event.participant_id,)), (LET_GO, (event.participant_id,))]
        case RoundTriggered() | CohortFrozen() | RoundUnsolvable() | RoundPublished():
            return [(ADVANCE, (event.round_id, type(event).__name__, event.attempt, 0))]
        case RoundSolved():
            return [(ADVANCE, (event.round_id, type(event).__name__, event.attempt, event.proposals))]
        case RoundOpened() | RoundCancelled() | RoundClosed():
            return [(ADVANCE, (event.round_id, type(event).__name__, 0, 0))]
        case ProposalOffered():
            return [(COMMIT, _commitment(event.round_id, event.draft, paired=False, over=False))]
        case ProposalAccepted():
            return [(COMMIT, _commitment(event.round_id, event.draft, paired=True, over=False))]
        case ProposalDeclined() | ProposalLapsed():
            return [(COMMIT, _commitment(event.round_id, event.draft, paired=False, over=True))]
        case MentorshipIntroduced():
            return [(INTRODUCE, (event.mentorship_id, event.proposal_id))]
        case MentorshipClosed():
            return [(RELEASE, (event.mentorship_id,))]
        case _:
            # The topics carry more than matching needs; what it does not name here does not concern it.
            return []


def _person(event: ParticipantInvited | ParticipantEnrolled, *, consents: bool) -> tuple[object, ...]:
    profile = event.profile.model_dump_json()
    return (
        event.participant_id, event.programme_id, event.institution_id, event.region_id, profile, event.confidential,
        consents,
    )  # fmt: skip


def _commitment(round_id: str, draft: Draft, *, paired: bool, over: bool) -> tuple[object, ...]:
    return (draft.proposal_id, round_id, draft.mentor_id, draft.mentee_id, paired, over)


KNOWN = Projection(
    name=VIEWS,
    topics=(REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS),
    tables=TABLES,
    fold=fold,
    live=fold,
)

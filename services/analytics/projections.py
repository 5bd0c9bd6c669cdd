"""How far everybody came, kept up to date from the events, whatever order the streams come in."""

from collections.abc import Iterable, Sequence
from importlib.resources import files

from libs.contracts.analytics import FunnelStage
from libs.contracts.envelope import Envelope
from libs.contracts.matching import EligibleListed, ProposalAccepted, ProposalOffered
from libs.contracts.messages import Message
from libs.contracts.registration import InstitutionMoved, ParticipantEnrolled, ParticipantMoved
from libs.contracts.sessions import (
    CompactAgreed,
    FirstConversationHeld,
    MentorshipIntroduced,
    OutcomeConfirmed,
    SessionHeld,
)
from libs.contracts.spot import SpotAgreed, SpotAsked, SpotOffered
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.analytics.domain.funnel import STAGES

TABLES = files("services.analytics").joinpath("tables.sql").read_text()

# Rows are written in the order of their ids: two processes that write the same ones wait for each other, not in a ring.
ENROLLED_BEFORE = """
select distinct programme_id from people where participant_id = any($1::text[]) and programme_id is not null
"""
ENROL = """
insert into people (participant_id, programme_id, institution_id, region_id)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as enrolled (participant_id) order by 1
on conflict (participant_id) do update set
    programme_id = excluded.programme_id, institution_id = excluded.institution_id, region_id = excluded.region_id
"""
MOVE = """
insert into moved select * from unnest($1::text[], $2::text[]) as moved (institution_id) order by 1
on conflict (institution_id) do update set region_id = excluded.region_id
"""
PROGRAMMES_AT = """
select distinct programme_id from people where institution_id = any($1::text[]) and programme_id is not null
"""
INTRODUCE = """
insert into mentorships select * from unnest($1::text[], $2::text[], $3::text[]) on conflict do nothing
"""
PAIRS = "select mentorship_id, mentor_id, mentee_id from mentorships where mentorship_id = any($1::text[])"
REACH = """
insert into people (participant_id, reached)
select * from unnest($1::text[], $2::int[]) as arrived (participant_id) order by 1
on conflict (participant_id) do update set reached = excluded.reached where people.reached < excluded.reached
returning programme_id
"""
MARK = """
insert into publications (programme_id, changed) select id, true from unnest($1::text[]) as id order by id
on conflict (programme_id) do update set changed = true
"""


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await _fold(tx, batch)


async def fold_and_mark(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """The programmes whose figures change are published anew."""
    if changed := await _fold(tx, batch):
        # The last thing of the transaction, because whoever publishes waits for this row, or we for them.
        await tx.connection.execute(MARK, list(changed))


async def _fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> set[str]:
    """Returns the programmes whose figures change."""
    messages = [told.message for told in batch]
    await _introduce(tx, [message for message in messages if isinstance(message, MentorshipIntroduced)])
    placed = [message for message in messages if isinstance(message, ParticipantEnrolled | ParticipantMoved)]
    changed = await _place(tx, placed)
    changed |= await _move(tx, [message for message in messages if isinstance(message, InstitutionMoved)])
    return changed | await _reach(tx, await _arrivals(tx, messages))


async def _introduce(tx: PostgresTransaction, introduced: Sequence[MentorshipIntroduced]) -> None:
    if introduced:
        rows = [(one.mentorship_id, one.mentor.participant_id, one.mentee.participant_id) for one in introduced]
        await tx.connection.execute(INTRODUCE, *(list(column) for column in zip(*rows, strict=True)))


async def _place(tx: PostgresTransaction, placed: Sequence[ParticipantEnrolled | ParticipantMoved]) -> set[str]:
    """Returns the programmes whose figures change: whoever goes elsewhere counts there, and no longer here."""
    if not placed:
        return set()
    last = {one.participant_id: one for one in placed}
    left = await tx.connection.fetch(ENROLLED_BEFORE, list(last))
    rows = [(one.participant_id, one.programme_id, one.institution_id, one.region_id) for one in last.values()]
    await tx.connection.execute(ENROL, *(list(column) for column in zip(*rows, strict=True)))
    return {row["programme_id"] for row in left} | {one.programme_id for one in placed}


async def _move(tx: PostgresTransaction, moved: Sequence[InstitutionMoved]) -> set[str]:
    """Returns the programmes whose figures change: an institution counts in its new region with all its people."""
    if not moved:
        return set()
    last = {one.institution_id: one.region_id for one in moved}
    await tx.connection.execute(MOVE, list(last), list(last.values()))
    return {row["programme_id"] for row in await tx.connection.fetch(PROGRAMMES_AT, list(last))}


async def _arrivals(tx: PostgresTransaction, messages: Sequence[Message]) -> list[tuple[str, int]]:
    """Who came how far, by these events: people, and the place of the stage in the funnel."""
    pairs = [(mentorship, stage) for message in messages for mentorship, stage in _pairs_arrived(message)]
    rows = await tx.connection.fetch(PAIRS, [mentorship for mentorship, _ in pairs]) if pairs else []
    people = {row["mentorship_id"]: (row["mentor_id"], row["mentee_id"]) for row in rows}
    together = [(person, stage) for mentorship, stage in pairs for person in people[mentorship]]
    alone = [arrival for message in messages for arrival in _people_arrived(message)]
    return [(person, STAGES.index(stage)) for person, stage in (*alone, *together)]


def _people_arrived(message: Message) -> Iterable[tuple[str, FunnelStage]]:
    match message:
        case EligibleListed():
            return [(person, FunnelStage.ELIGIBLE) for person in message.participant_ids]
        case SpotAsked(author_id=person):
            return [(person, FunnelStage.ELIGIBLE)]
        case ProposalOffered(draft=draft) | SpotOffered(draft=draft):
            return [(person, FunnelStage.MATCHED) for person in (draft.mentor_id, draft.mentee_id)]
        case ProposalAccepted(draft=draft) | SpotAgreed(draft=draft):
            return [(person, FunnelStage.ACCEPTED) for person in (draft.mentor_id, draft.mentee_id)]
        case _:
            return []


def _pairs_arrived(message: Message) -> Iterable[tuple[str, FunnelStage]]:
    match message:
        case FirstConversationHeld():
            return [(message.mentorship_id, FunnelStage.FIRST_CONVERSATION)]
        case CompactAgreed():
            return [(message.mentorship_id, FunnelStage.COMPACT)]
        case SessionHeld():
            return [(message.mentorship_id, FunnelStage.ACTIVE)]
        case OutcomeConfirmed():
            return [(message.mentorship_id, FunnelStage.OUTCOME)]
        case _:
            return []


async def _reach(tx: PostgresTransaction, arrivals: Sequence[tuple[str, int]]) -> set[str]:
    """Returns the programmes whose figures change."""
    if not arrivals:
        return set()
    furthest: dict[str, int] = {}
    for person, stage in arrivals:
        furthest[person] = max(stage, furthest.get(person, 0))
    moved = await tx.connection.fetch(REACH, list(furthest), list(furthest.values()))
    return {row["programme_id"] for row in moved if row["programme_id"] is not None}


FIGURES = Projection(
    name="figures",
    topics=(REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS),
    tables=TABLES,
    fold=fold,
    live=fold_and_mark,
)

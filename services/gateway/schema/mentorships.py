"""A mentorship from its introduction to its outcome; what the two write is for the two."""

from dataclasses import dataclass
from datetime import datetime

import strawberry

from libs.contracts.sessions import Ending, OutcomeKind
from libs.contracts.vocabulary import Modality, Side
from libs.eventsourcing.sealing.sealed import Home
from services.gateway.domain.personal import GOALS, NOTE
from services.gateway.domain.states import MentorshipState, SessionState
from services.gateway.schema import homes
from services.gateway.schema.context import Info
from services.gateway.schema.loaders import Row
from services.gateway.schema.pairs import Party, mentee, mentor
from services.gateway.schema.rounds import Round, round_of

PRIVATE = "Null for everybody but the two themselves."


@dataclass(frozen=True)
class Written:
    """What one of a pair wrote, sealed; it is absent for whoever may not read it."""

    home: Home
    sealed: str | None


async def _plain(info: Info, written: Written) -> str | None:
    return None if written.sealed is None else await info.context.loaders.opened.load((written.home, written.sealed))


@strawberry.type(description="One meeting of a pair.")
class Session:
    id: strawberry.ID
    starts_at: datetime
    minutes: int
    modality: Modality
    state: SessionState
    held_at: datetime | None


@strawberry.type(description="What one of a pair learnt.")
class Insight:
    id: strawberry.ID
    by: Side
    to: Side = strawberry.field(description="Who learnt.")
    written: strawberry.Private[Written]

    @strawberry.field(description=PRIVATE)
    async def note(self, info: Info) -> str | None:
        return await _plain(info, self.written)


@strawberry.type(description="The tangible thing that a pair made together: proposed by one, confirmed by both.")
class Outcome:
    id: strawberry.ID
    by: Side
    kind: OutcomeKind
    confirmed: bool
    written: strawberry.Private[Written]

    @strawberry.field(description=PRIVATE)
    async def note(self, info: Info) -> str | None:
        return await _plain(info, self.written)


@strawberry.type(description="What one side proposed for a version of the compact.")
class Compact:
    version: int
    by: Side
    weeks_between_sessions: int
    written: strawberry.Private[Written]

    @strawberry.field(description=PRIVATE)
    async def goals(self, info: Info) -> str | None:
        return await _plain(info, self.written)


@strawberry.type(description="How many insights flowed each way.")
class Reciprocity:
    to_mentor: int
    to_mentee: int


@strawberry.type(description="Two people who both accepted.")
class Mentorship:
    id: strawberry.ID
    state: MentorshipState
    mentor: Party
    mentee: Party
    compact_version: int | None = strawberry.field(description="The version that both agreed to last.")
    weeks_between_sessions: int | None
    ending: Ending | None
    round_id: strawberry.Private[str]

    @strawberry.field
    async def round(self, info: Info) -> Round:
        return await round_of(info, self.round_id)

    @strawberry.field
    async def sessions(self, info: Info) -> list[Session]:
        return [session(row) for row in await info.context.loaders.sessions.load(self.id)]

    @strawberry.field
    async def insights(self, info: Info) -> list[Insight]:
        return [insight(row) for row in await info.context.loaders.insights.load(self.id)]

    @strawberry.field
    async def outcomes(self, info: Info) -> list[Outcome]:
        return [outcome(row) for row in await info.context.loaders.outcomes.load(self.id)]

    @strawberry.field(description="What each side proposed, by version; empty for everybody but the two themselves.")
    async def compacts(self, info: Info) -> list[Compact]:
        return [_compact(row) for row in await info.context.loaders.compacts.load(self.id)]

    @strawberry.field
    async def reciprocity(self, info: Info) -> Reciprocity:
        to = [row["to_side"] for row in await info.context.loaders.insights.load(self.id)]
        return Reciprocity(to_mentor=to.count(Side.MENTOR), to_mentee=to.count(Side.MENTEE))


def mentorship(row: Row) -> Mentorship:
    return Mentorship(
        id=strawberry.ID(row["mentorship_id"]),
        state=MentorshipState(row["state"]),
        mentor=mentor(row),
        mentee=mentee(row),
        compact_version=row["compact_version"],
        weeks_between_sessions=row["weeks_between_sessions"],
        ending=Ending(row["ending"]) if row["ending"] else None,
        round_id=row["round_id"],
    )


def session(row: Row) -> Session:
    return Session(
        id=strawberry.ID(row["session_id"]),
        starts_at=row["starts_at"],
        minutes=row["minutes"],
        modality=Modality(row["modality"]),
        state=SessionState(row["state"]),
        held_at=row["held_at"],
    )


def insight(row: Row) -> Insight:
    return Insight(
        id=strawberry.ID(row["insight_id"]),
        by=Side(row["by_side"]),
        to=Side(row["to_side"]),
        written=_written(row, NOTE),
    )


def outcome(row: Row) -> Outcome:
    return Outcome(
        id=strawberry.ID(row["outcome_id"]),
        by=Side(row["by_side"]),
        kind=OutcomeKind(row["kind"]),
        confirmed=row["confirmed"],
        written=_written(row, NOTE),
    )


def _compact(row: Row) -> Compact:
    return Compact(
        version=row["version"],
        by=Side(row["side"]),
        weeks_between_sessions=row["weeks_between_sessions"],
        written=_written(row, GOALS),
    )


def _written(row: Row, field: str) -> Written:
    return Written(homes.in_mentorship(row["author_id"], row["mentorship_id"], field), row[field])

"""A mentorship from its introduction to its outcome; what the two write is for the two."""

import json
from dataclasses import dataclass
from datetime import datetime

import strawberry

from libs.contracts.sessions import Ending, Moment, OutcomeKind, Silence
from libs.contracts.vocabulary import Modality, Shape, Side, Topic
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
    time_zone: str | None = strawberry.field(description="Where its clock is read, by its IANA name.")
    absent: Side | None = strawberry.field(description="Who did not come; null where both did not, or nobody says.")


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


@strawberry.type(
    description="How one side says it goes. Its answers are for whoever gave it: the other side is shown nothing, "
    "and a coordinator that it was given."
)
class Feedback:
    by: Side
    moment: Moment
    confidence: list[int] | None = strawberry.field(description="Seven answers of 1 to 5.")
    confidence_before: list[int] | None = strawberry.field(description="As it was before the programme.")
    written: strawberry.Private[Written]

    @strawberry.field
    async def note(self, info: Info) -> str | None:
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
    shape: Shape
    formation_id: strawberry.ID | None = strawberry.field(
        description="The chain, group or network that this pair is part of."
    )
    topic: Topic | None
    silence: Silence | None = strawberry.field(
        description="That nothing was heard of the two for long, for whoever coordinates them."
    )
    silent_since: datetime | None
    round_id: strawberry.Private[str]

    @strawberry.field(description="Null for a spot conversation, which no round led to.")
    async def round(self, info: Info) -> Round | None:
        return None if self.shape is Shape.SPOT else await round_of(info, self.round_id)

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

    @strawberry.field(description="Your own, or for whoever coordinates the two, that it was given.")
    async def feedback(self, info: Info) -> list[Feedback]:
        return [feedback(row) for row in await info.context.loaders.feedback.load(self.id)]

    @strawberry.field
    async def reciprocity(self, info: Info) -> Reciprocity:
        to = [row["to_side"] for row in await info.context.loaders.insights.load(self.id)]
        return Reciprocity(to_mentor=to.count(Side.MENTOR), to_mentee=to.count(Side.MENTEE))


def mentorship(row: Row) -> Mentorship:
    return Mentorship(
        id=strawberry.ID(row["mentorship_id"]),
        state=MentorshipState.PAUSED if row["paused"] else MentorshipState(row["state"]),
        mentor=mentor(row),
        mentee=mentee(row),
        compact_version=row["compact_version"],
        weeks_between_sessions=row["weeks_between_sessions"],
        ending=Ending(row["ending"]) if row["ending"] else None,
        shape=Shape(row["shape"]),
        formation_id=row["formation_id"] and strawberry.ID(row["formation_id"]),
        topic=Topic(row["topic"]) if row["topic"] else None,
        silence=Silence(row["silence_seen"]) if row["silence_seen"] else None,
        silent_since=row["silent_since_seen"],
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
        time_zone=row["time_zone"],
        absent=Side(row["absent"]) if row["absent"] else None,
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


def feedback(row: Row) -> Feedback:
    return Feedback(
        by=Side(row["side"]),
        moment=Moment(row["moment"]),
        confidence=row["confidence"] and json.loads(row["confidence"]),
        confidence_before=row["confidence_before"] and json.loads(row["confidence_before"]),
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

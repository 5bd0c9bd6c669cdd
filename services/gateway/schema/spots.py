"""One question, one conversation: asked, answered, withdrawn, and shown to the two whom it concerns."""

from datetime import datetime

import strawberry

from libs.contracts.spot import AnswerSpot, AskSpot, Question, WithdrawSpot
from libs.contracts.vocabulary import Topic
from libs.runtime import clock
from services.gateway.domain.access import check_meets_people, own_id
from services.gateway.domain.personal import Words
from services.gateway.domain.states import SpotState
from services.gateway.queries import spots
from services.gateway.schema import homes
from services.gateway.schema.context import Context, Info, MaybeId, MaybeOwnId, OwnId, page
from services.gateway.schema.errors import not_found
from services.gateway.schema.inputs import build
from services.gateway.schema.loaders import Row
from services.gateway.schema.people import Participant, participant_of
from services.gateway.schema.programmes import Programme, programme_of

RENAMED = {"spot_id": "id"}


@strawberry.type(description="One question. Who is asked just now is told to themselves alone, until they agree.")
class Spot:
    id: strawberry.ID
    state: SpotState
    topic: Topic
    days: int = strawberry.field(description="Only whoever is free within so many days is asked.")
    until: datetime
    answer_by: datetime | None = strawberry.field(description="For the mentor who is asked.")
    programme_id: strawberry.Private[str]
    author_id: strawberry.Private[str]
    mentor_id: strawberry.Private[str | None]
    sealed: strawberry.Private[str | None]

    @strawberry.field(description="For whoever asks and for the mentor who is asked; null for everybody else.")
    async def question(self, info: Info) -> str | None:
        if self.sealed is None:
            return None
        return await info.context.loaders.questions.load((homes.in_spot(self.author_id, self.id), self.sealed))

    @strawberry.field
    async def author(self, info: Info) -> Participant | None:
        return await participant_of(info, self.author_id)

    @strawberry.field
    async def mentor(self, info: Info) -> Participant | None:
        return await participant_of(info, self.mentor_id) if self.mentor_id else None

    @strawberry.field
    async def programme(self, info: Info) -> Programme:
        return await programme_of(info, self.programme_id)


@strawberry.type
class ReadingSpots:
    @strawberry.field
    async def spot(self, info: Info, spot_id: OwnId) -> Spot | None:
        check_meets_people(info.context.viewer)
        row = await _row(info.context, spot_id)
        return None if row is None else spot(row)

    @strawberry.field(
        description="What you ask, what you are asked, and, without the question, what those ask in your care."
    )
    async def spots(
        self,
        info: Info,
        programme_id: MaybeId = None,
        state: SpotState | None = None,
        first: int = 50,
        after: MaybeId = None,
    ) -> list[Spot]:
        viewer = info.context.viewer
        check_meets_people(viewer)
        rows = await spots.spots(
            info.context.office.pool, viewer, programme_id=programme_id, state=state, first=page(first), after=after
        )
        return [spot(row) for row in rows]


@strawberry.type
class Questioning:
    @strawberry.mutation(description="One mentor after the other is asked, of those who are free within so many days.")
    async def ask_spot(
        self,
        info: Info,
        topic: Topic,
        question: str,
        days: int = 3,
        spot_id: MaybeOwnId = None,
        request_id: MaybeId = None,
    ) -> Spot:
        context = info.context
        request, by = context.request(request_id), own_id(context.viewer)
        chosen = spot_id or request.request_id
        asked = build(Words, None, question=question).model_dump()["question"]
        # Checked before anything is sealed: a mistake must not leave a key behind.
        build(Question, RENAMED, spot_id=chosen, topic=topic, days=days)
        sealed = await context.seal(homes.in_spot(by, chosen), asked)
        at = clock.now()
        command = AskSpot(spot_id=chosen, topic=topic, days=days, by=by, question=sealed, asked_at=at)
        await context.ask(command, request)
        return spot(await context.readable(lambda: _row(context, chosen)))

    @strawberry.mutation(
        description="By the mentor who is asked just now. Whoever declines sees it no longer; the next is asked."
    )
    async def answer_spot(self, info: Info, spot_id: OwnId, accepts: bool, request_id: MaybeId = None) -> Spot | None:
        by, at = own_id(info.context.viewer), clock.now()
        return await _answered(
            info.context, AnswerSpot(spot_id=spot_id, by=by, accepts=accepts, asked_at=at), request_id
        )

    @strawberry.mutation(description="By whoever asked.")
    async def withdraw_spot(self, info: Info, spot_id: OwnId, request_id: MaybeId = None) -> Spot | None:
        command = WithdrawSpot(spot_id=spot_id, by=own_id(info.context.viewer))
        return await _answered(info.context, command, request_id)


def spot(row: Row) -> Spot:
    return Spot(
        id=strawberry.ID(row["spot_id"]),
        state=SpotState(row["state"]),
        topic=Topic(row["topic"]),
        days=row["days"],
        until=row["until"],
        answer_by=row["answer_by"],
        programme_id=row["programme_id"],
        author_id=row["author_id"],
        mentor_id=row["mentor_id"],
        sealed=row["question"],
    )


async def _answered(context: Context, command: AnswerSpot | WithdrawSpot, request_id: str | None) -> Spot | None:
    if await _row(context, command.spot_id) is None:
        raise not_found("spot request", command.spot_id)
    await context.ask(command, context.request(request_id))
    row = await _row(context, command.spot_id)
    return None if row is None else spot(row)


async def _row(context: Context, spot_id: str) -> Row | None:
    rows = await spots.spots(context.office.pool, context.viewer, spot_id=spot_id)
    return rows[0] if rows else None

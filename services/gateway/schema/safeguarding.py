"""A concern is raised by one of the two, and settled by the safeguarding contact that it is given to."""

import strawberry

from libs.contracts.concerns import AcknowledgeConcern, RaiseConcern, Resolution, ResolveConcern
from libs.contracts.messages import Command
from services.gateway.domain.access import check_safeguards, own_id
from services.gateway.domain.personal import Account, Words
from services.gateway.queries import concerns
from services.gateway.schema import homes, known
from services.gateway.schema.concerns import Concern, concern
from services.gateway.schema.context import Context, Id, Info, MaybeId, OwnId
from services.gateway.schema.errors import not_found
from services.gateway.schema.inputs import build
from services.gateway.schema.loaders import Row
from services.gateway.schema.mentorships import Mentorship, mentorship
from services.gateway.schema.requests import untraceable

RENAMED = {"concern_id": "id"}


@strawberry.type
class Safeguarding:
    @strawberry.mutation(
        description="In private, to a safeguarding contact outside both institutions; the mentorship is paused at "
        "once. Nobody else is told that you did, and you are answered with what the other side can see as well."
    )
    async def raise_concern(
        self, info: Info, mentorship_id: Id, account: str, request_id: MaybeId = None
    ) -> Mentorship:
        context = info.context
        by, words = own_id(context.viewer), build(Words, None, account=account).account or ""
        await known.mentorship_row(context, mentorship_id)
        asked = untraceable(context.request(request_id), mentorship_id, context.office.token_secret)
        command = build(
            RaiseConcern,
            concern_id=asked.correlation_id,
            mentorship_id=mentorship_id,
            by=by,
            account=await _sealed(context, asked.correlation_id, by, words),
        )
        await context.ask(command, asked)
        await _until_it_shows(context, mentorship_id, command.concern_id)
        return mentorship(await known.mentorship_row(context, mentorship_id))

    @strawberry.mutation
    async def acknowledge_concern(self, info: Info, concern_id: OwnId, request_id: MaybeId = None) -> Concern:
        check_safeguards(info.context.viewer)
        command = build(AcknowledgeConcern, RENAMED, concern_id=concern_id, by=info.context.viewer.scope)
        return await _settle(info.context, command, concern_id, request_id)

    @strawberry.mutation(description="The mentorship goes on, or ends; with a rematch both come first in their round.")
    async def resolve_concern(
        self, info: Info, concern_id: OwnId, resolution: Resolution, request_id: MaybeId = None
    ) -> Concern:
        check_safeguards(info.context.viewer)
        by = info.context.viewer.scope
        command = build(ResolveConcern, RENAMED, concern_id=concern_id, by=by, resolution=resolution)
        return await _settle(info.context, command, concern_id, request_id)


async def _sealed(context: Context, concern_id: str, by: str, words: str) -> str:
    """Under who raises it, then under the concern: it opens for safeguarding, and not once its author is forgotten."""
    inner = await context.seal(homes.in_concern(by, concern_id), words)
    told = Account(by=by, account=inner).model_dump_json()
    return await context.seal(homes.in_concern(concern_id, concern_id), told)


async def _until_it_shows(context: Context, mentorship_id: str, concern_id: str) -> None:
    async def shows() -> bool | None:
        return await concerns.shows(context.office.pool, mentorship_id, concern_id) or None

    await context.readable(shows)


async def _settle(context: Context, command: Command, concern_id: str, request_id: str | None) -> Concern:
    await _row(context, concern_id)
    await context.ask(command, context.request(request_id))
    return concern(await _row(context, concern_id))


async def _row(context: Context, concern_id: str) -> Row:
    rows = await concerns.concerns(context.office.pool, context.viewer, ids=[concern_id])
    if not rows:
        raise not_found("concern", concern_id)
    return rows[0]

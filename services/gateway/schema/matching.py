"""Rounds are opened, solved, published and closed; proposals are answered."""

from typing import Annotated

import strawberry

from libs.contracts.matching import AnswerProposal, CancelRound, CloseRound, OpenRound, PublishRound, TriggerRound
from libs.contracts.messages import Command
from libs.runtime import clock
from services.gateway.domain.access import check_leads, own_id
from services.gateway.schema import known
from services.gateway.schema.context import Context, Info, MaybeId, OwnId
from services.gateway.schema.inputs import OpenRoundInput, QuotaInput, build, values
from services.gateway.schema.rounds import Proposal, Round, proposal, round

Terms = Annotated[OpenRoundInput, strawberry.argument(name="input")]
RENAMED = {"round_id": "id", "proposal_id": "id"}


@strawberry.type
class Matching:
    @strawberry.mutation
    async def open_round(
        self,
        info: Info,
        terms: Terms,
        request_id: MaybeId = None,
    ) -> Round:
        context = info.context
        given = values(terms)
        policy = {name: given[name] for name in ("quotas", "weights", "seed") if given[name] is not None}
        command = build(
            OpenRound,
            RENAMED,
            round_id=terms.id,
            programme_id=terms.programme_id,
            scope=terms.scope,
            place_id=terms.place_id,
            coordinator_id=context.viewer.subject,
            policy=policy,
        )
        check_leads(context.viewer, await known.place(context, terms.scope, terms.place_id))
        await known.check_programme(context, terms.programme_id)
        await known.check_quotas(context, terms.quotas)
        return await _asked(context, command, terms.id, request_id)

    @strawberry.mutation(description="Freeze the cohort and solve; with new quotas, if given.")
    async def trigger_round(
        self, info: Info, round_id: OwnId, quotas: list[QuotaInput] | None = None, request_id: MaybeId = None
    ) -> Round:
        changed = None if quotas is None else [values(quota) for quota in quotas]
        command = build(TriggerRound, RENAMED, round_id=round_id, quotas=changed)
        await known.check_quotas(info.context, quotas or ())
        return await _led(info.context, command, round_id, request_id)

    @strawberry.mutation(description="Offer the proposals to the people; they have so many days to answer.")
    async def publish_round(
        self, info: Info, round_id: OwnId, answer_days: int = 14, request_id: MaybeId = None
    ) -> Round:
        command = build(PublishRound, RENAMED, round_id=round_id, asked_at=clock.now(), answer_days=answer_days)
        return await _led(info.context, command, round_id, request_id)

    @strawberry.mutation
    async def cancel_round(self, info: Info, round_id: OwnId, request_id: MaybeId = None) -> Round:
        return await _led(info.context, build(CancelRound, RENAMED, round_id=round_id), round_id, request_id)

    @strawberry.mutation(description="What nobody answered lapses.")
    async def close_round(self, info: Info, round_id: OwnId, request_id: MaybeId = None) -> Round:
        command = build(CloseRound, RENAMED, round_id=round_id, asked_at=clock.now())
        return await _led(info.context, command, round_id, request_id)

    @strawberry.mutation
    async def answer_proposal(
        self, info: Info, proposal_id: OwnId, accepts: bool, request_id: MaybeId = None
    ) -> Proposal:
        context = info.context
        by = own_id(context.viewer)
        command = build(AnswerProposal, RENAMED, proposal_id=proposal_id, by=by, accepts=accepts, asked_at=clock.now())
        await known.proposal_row(context, proposal_id)
        await context.ask(command, context.request(request_id))
        return proposal(await known.proposal_row(context, proposal_id))


async def _led(context: Context, command: Command, round_id: str, request_id: str | None) -> Round:
    check_leads(context.viewer, await known.round_place(context, round_id))
    return await _asked(context, command, round_id, request_id)


async def _asked(context: Context, command: Command, round_id: str, request_id: str | None) -> Round:
    await context.ask(command, context.request(request_id))
    return round(await context.readable(lambda: context.loaders.round.load(round_id)))

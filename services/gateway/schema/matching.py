"""Rounds are opened, solved, published and closed; proposals are answered."""

from typing import Annotated

import strawberry

from libs.contracts.matching import AnswerProposal, CancelRound, CloseRound, OpenRound, PublishRound, TriggerRound
from libs.contracts.messages import Command
from libs.runtime import clock
from services.gateway.domain.access import check_leads, own_id
from services.gateway.schema import known
from services.gateway.schema.context import Context, Info, MaybeId, OwnId
from services.gateway.schema.inputs import CoupleInput, OpenRoundInput, QuotaInput, build, values
from services.gateway.schema.rounds import Proposal, Round, proposal, round

Terms = Annotated[OpenRoundInput, strawberry.argument(name="input")]
RENAMED = {"round_id": "id", "proposal_id": "id"}
POLICY = ("quotas", "weights", "seed", "pinned", "forbidden")


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
        policy = {name: given[name] for name in POLICY if given[name] is not None}
        command = build(
            OpenRound,
            RENAMED,
            round_id=terms.id,
            programme_id=terms.programme_id,
            scope=terms.scope,
            place_id=terms.place_id,
            coordinator_id=context.viewer.subject,
            policy=policy,
            preferences_until=terms.preferences_until,
        )
        check_leads(context.viewer, await known.place(context, terms.scope, terms.place_id))
        await known.check_programme(context, terms.programme_id)
        await known.check_quotas(context, terms.quotas)
        await known.check_couples(context, "pinned", terms.pinned)
        await known.check_couples(context, "forbidden", terms.forbidden)
        return await _asked(context, command, terms.id, request_id)

    @strawberry.mutation(
        description="Freeze the cohort and solve; on a solved round this is a new attempt. What is left out stays."
    )
    async def trigger_round(
        self,
        info: Info,
        round_id: OwnId,
        quotas: list[QuotaInput] | None = None,
        pinned: list[CoupleInput] | None = None,
        forbidden: list[CoupleInput] | None = None,
        request_id: MaybeId = None,
    ) -> Round:
        context = info.context
        given = {"quotas": quotas, "pinned": pinned, "forbidden": forbidden}
        changed = {name: [values(one) for one in of] for name, of in given.items() if of is not None}
        command = build(TriggerRound, RENAMED, round_id=round_id, asked_at=clock.now(), **changed)
        check_leads(context.viewer, await known.round_place(context, round_id))
        await known.check_quotas(context, quotas or ())
        await known.check_couples(context, "pinned", pinned or ())
        await known.check_couples(context, "forbidden", forbidden or ())
        return await _asked(context, command, round_id, request_id)

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

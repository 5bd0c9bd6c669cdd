"""The two of a pair record what they learn, and what they make together."""

import strawberry

from libs.contracts.sessions import ConfirmOutcome, OutcomeKind, ProposeOutcome, RecordInsight
from libs.contracts.vocabulary import Side
from services.gateway.domain.personal import NOTE
from services.gateway.schema.between import carry_out, part, sealed
from services.gateway.schema.context import Context, Id, Info, MaybeId, MaybeOwnId, OwnId
from services.gateway.schema.mentorships import Insight, Outcome, insight, outcome


@strawberry.type
class Learning:
    @strawberry.mutation(description="Say what was learnt, and by whom.")
    async def record_insight(
        self,
        info: Info,
        mentorship_id: Id,
        to: Side,
        note: str,
        insight_id: MaybeOwnId = None,
        request_id: MaybeId = None,
    ) -> Insight:
        context, request = info.context, info.context.request(request_id)
        chosen, words = insight_id or request.request_id, await sealed(context, mentorship_id, NOTE, note)
        await carry_out(context, RecordInsight, mentorship_id, request, insight_id=chosen, to=to, note=words)
        return insight(await part(context, lambda all_: all_.insights, mentorship_id, "insight_id", chosen))

    @strawberry.mutation(description="Propose what you made together; it counts when the other confirms it.")
    async def propose_outcome(
        self,
        info: Info,
        mentorship_id: Id,
        kind: OutcomeKind,
        note: str,
        outcome_id: MaybeOwnId = None,
        request_id: MaybeId = None,
    ) -> Outcome:
        context, request = info.context, info.context.request(request_id)
        chosen, words = outcome_id or request.request_id, await sealed(context, mentorship_id, NOTE, note)
        await carry_out(context, ProposeOutcome, mentorship_id, request, outcome_id=chosen, kind=kind, note=words)
        return await _outcome(context, mentorship_id, chosen)

    @strawberry.mutation
    async def confirm_outcome(
        self, info: Info, mentorship_id: Id, outcome_id: OwnId, request_id: MaybeId = None
    ) -> Outcome:
        await carry_out(
            info.context, ConfirmOutcome, mentorship_id, info.context.request(request_id), outcome_id=outcome_id
        )
        return await _outcome(info.context, mentorship_id, outcome_id)


async def _outcome(context: Context, mentorship_id: str, outcome_id: str) -> Outcome:
    return outcome(await part(context, lambda all_: all_.outcomes, mentorship_id, "outcome_id", outcome_id))

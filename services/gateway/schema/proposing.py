"""People say whom they wish for; a coordinator brings two of them together by hand."""

import strawberry

from libs.contracts.matching import ProposePair
from libs.contracts.preferences import RankCounterparts
from libs.runtime import clock
from services.gateway.domain.access import check_leads, own_id
from services.gateway.schema import known
from services.gateway.schema.context import Id, Info, MaybeId, MaybeOwnId
from services.gateway.schema.inputs import build
from services.gateway.schema.rounds import Proposal, Round, proposal, round


@strawberry.type
class Proposing:
    @strawberry.mutation(
        description="Whom you wish for in this round, the dearest first; it replaces what you ranked before. You need "
        "not rank anybody, and a short list is never better than a long one."
    )
    async def rank_counterparts(
        self,
        info: Info,
        round_id: Id,
        mentors: list[strawberry.ID],
        mentees: list[strawberry.ID],
        request_id: MaybeId = None,
    ) -> Round:
        context = info.context
        command = build(
            RankCounterparts,
            {"ranks_mentors": "mentors", "ranks_mentees": "mentees"},
            round_id=round_id,
            participant_id=own_id(context.viewer),
            ranks_mentors=mentors,
            ranks_mentees=mentees,
            asked_at=clock.now(),
        )
        await known.round_row(context, round_id)
        await context.ask(command, context.request(request_id))
        return round(await context.readable(lambda: context.loaders.round.load(round_id)))

    @strawberry.mutation(
        description="Outside every round, for whoever coordinates where both belong; both have so many days to answer. "
        "Every rule holds but that of former pairs."
    )
    async def propose_pair(
        self,
        info: Info,
        mentor_id: Id,
        mentee_id: Id,
        answer_days: int = 14,
        proposal_id: MaybeOwnId = None,
        request_id: MaybeId = None,
    ) -> Proposal:
        context = info.context
        request = context.request(request_id)
        command = build(
            ProposePair,
            {"proposal_id": "id"},
            proposal_id=proposal_id or request.request_id,
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            coordinator_id=context.viewer.subject,
            asked_at=clock.now(),
            answer_days=answer_days,
        )
        mentor = await known.participant_row(context, mentor_id, "mentorId")
        mentee = await known.participant_row(context, mentee_id, "menteeId")
        check_leads(context.viewer, known.place_of_pair(mentor, mentee))
        await context.ask(command, request)
        return proposal(await context.readable(lambda: known.proposal(context, command.proposal_id)))

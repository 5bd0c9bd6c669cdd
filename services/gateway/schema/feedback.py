"""Each of a pair says how it goes: after the first conversation, midway, and at the close."""

from typing import Annotated

import strawberry

from libs.contracts.sessions import GiveFeedback, Moment
from services.gateway.domain.personal import NOTE
from services.gateway.schema.between import carry_out, part, sealed
from services.gateway.schema.context import Id, Info, MaybeId
from services.gateway.schema.mentorships import Feedback, feedback

Confidence = Annotated[
    list[int],
    strawberry.argument(description="Seven answers of 1 to 5: how confident you are in each domain of the scale."),
]
Before = Annotated[
    list[int] | None,
    strawberry.argument(description="The same seven as they were before the programme, looking back."),
]


@strawberry.type
class GivingFeedback:
    @strawberry.mutation(description="For the programme alone: the other side is never shown an answer.")
    async def give_feedback(
        self,
        info: Info,
        mentorship_id: Id,
        moment: Moment,
        confidence: Confidence,
        confidence_before: Before = None,
        note: str | None = None,
        request_id: MaybeId = None,
    ) -> Feedback:
        context, request = info.context, info.context.request(request_id)
        words = None if note is None else await sealed(context, mentorship_id, NOTE, note)
        given = {"moment": moment, "confidence": confidence, "confidence_before": confidence_before, "note": words}
        await carry_out(context, GiveFeedback, mentorship_id, request, **given)
        return feedback(await part(context, lambda all_: all_.feedback, mentorship_id, "moment", moment))

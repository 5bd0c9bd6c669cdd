"""A person is forgotten: they ask for it themselves, or whoever looks after them does."""

import strawberry

from services.gateway.domain.access import Role, check_cares_for, own_id
from services.gateway.schema import letting_go
from services.gateway.schema.context import Context, Info, MaybeId, OwnId
from services.gateway.schema.errors import not_found


@strawberry.type
class Forgetting:
    @strawberry.mutation(
        description="The key of this person is destroyed, for ever: nothing of theirs opens any more, neither their "
        "account of a concern. Offers to them lapse, their mentorships are closed, their calendar link leads nowhere, "
        "and the log of who saw them is deleted. Returns the id. Nobody can undo it."
    )
    async def forget_participant(self, info: Info, participant_id: OwnId, request_id: MaybeId = None) -> strawberry.ID:
        context = info.context
        request = context.request(request_id)
        await _check_may_forget(context, participant_id)
        # First of all: what comes after is made up for by whichever gateway runs, and nothing opens meanwhile.
        await context.office.keyring.forget(participant_id)
        await letting_go.tell(context.office.keyring, context.office.desk, participant_id, request)
        return participant_id


async def _check_may_forget(context: Context, person: str) -> None:
    """Raises a Problem or Forbidden. Who is forgotten already is seen by nobody but the person themself."""
    if context.viewer.role is Role.PARTICIPANT:
        if own_id(context.viewer) != person:
            raise not_found("participant", person)
        return
    row = await context.loaders.participant.load(person)
    if row is None:
        raise not_found("participant", person)
    check_cares_for(context.viewer, row["institution_id"], row["region_id"])

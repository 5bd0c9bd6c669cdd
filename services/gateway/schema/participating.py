"""What somebody who is enrolled changes: a pause, a move, what is confidential, what they are written about."""

from datetime import datetime

import strawberry

from libs.contracts.registration import (
    AttendSupervision,
    ChangeConfidential,
    ChangeNotifications,
    CompleteInduction,
    MoveParticipant,
    PauseParticipation,
    ReturnFromPause,
)
from services.gateway.domain.access import Role, check_cares_for, check_may_move, own_id
from services.gateway.domain.personal import Confidential, Purpose, confidential
from services.gateway.schema import homes, known
from services.gateway.schema.between import aware, zone
from services.gateway.schema.context import Context, Id, Info, MaybeId, MaybeOwnId, OwnId
from services.gateway.schema.enrolling import change
from services.gateway.schema.errors import not_found
from services.gateway.schema.inputs import build
from services.gateway.schema.loaders import Row
from services.gateway.schema.people import Participant


@strawberry.type
class Participating:
    @strawberry.mutation(description="In no round for a while, until you return; what is under way goes on.")
    async def pause_participation(
        self, info: Info, until: datetime | None = None, request_id: MaybeId = None
    ) -> Participant:
        ends = None if until is None else aware("until", until)
        command = PauseParticipation(participant_id=own_id(info.context.viewer), until=ends)
        return await change(info.context, command, command.participant_id, request_id)

    @strawberry.mutation
    async def return_from_pause(self, info: Info, request_id: MaybeId = None) -> Participant:
        command = ReturnFromPause(participant_id=own_id(info.context.viewer))
        return await change(info.context, command, command.participant_id, request_id)

    @strawberry.mutation(
        description="To another institution, with open proposals lapsing: yourself, or somebody in your care."
    )
    async def move_participant(
        self, info: Info, institution_id: Id, participant_id: MaybeOwnId = None, request_id: MaybeId = None
    ) -> Participant:
        context = info.context
        person = await _themself_or(context, participant_id)
        to_region = await known.region_of(context, institution_id)
        if context.viewer.role is not Role.PARTICIPANT:
            check_may_move(context.viewer, person["region_id"], to_region)
        command = build(MoveParticipant, participant_id=person["participant_id"], institution_id=institution_id)
        return await change(context, command, command.participant_id, request_id)

    @strawberry.mutation(
        description="What the matcher alone may open is replaced as a whole; it is taken back where nothing is given."
    )
    async def change_confidential(
        self,
        info: Info,
        under_represented: bool | None = None,
        purposes: list[Purpose] | None = None,
        excludes: list[strawberry.ID] | None = None,
        request_id: MaybeId = None,
    ) -> Participant:
        context = info.context
        person = own_id(context.viewer)
        told = confidential(under_represented, purposes, excludes)
        confided = None if told is None else build(Confidential, None, **told)
        command = ChangeConfidential(
            participant_id=person,
            confidential=confided and await context.seal(homes.confidential(person), confided.model_dump_json()),
        )
        return await change(context, command, person, request_id)

    @strawberry.mutation(description="What you are written about, in which language, and whose nights are quiet.")
    async def change_notifications(
        self,
        info: Info,
        necessary_only: bool = False,
        language: str = "en",
        time_zone: str = "UTC",
        request_id: MaybeId = None,
    ) -> Participant:
        command = build(
            ChangeNotifications,
            participant_id=own_id(info.context.viewer),
            necessary_only=necessary_only,
            language=language,
            time_zone=zone("timeZone", time_zone),
        )
        return await change(info.context, command, command.participant_id, request_id)


@strawberry.type
class Qualifying:
    @strawberry.mutation(description="Recorded by whoever looks after this person's institution.")
    async def complete_induction(
        self, info: Info, participant_id: OwnId, completed_at: datetime, request_id: MaybeId = None
    ) -> Participant:
        at = aware("completedAt", completed_at)
        await _check_looks_after(info.context, participant_id)
        command = CompleteInduction(participant_id=participant_id, completed_at=at)
        return await change(info.context, command, participant_id, request_id)

    @strawberry.mutation(description="Recorded by whoever looks after this person's institution.")
    async def attend_supervision(
        self, info: Info, participant_id: OwnId, held_at: datetime, request_id: MaybeId = None
    ) -> Participant:
        at = aware("heldAt", held_at)
        await _check_looks_after(info.context, participant_id)
        command = AttendSupervision(participant_id=participant_id, held_at=at)
        return await change(info.context, command, participant_id, request_id)


async def _themself_or(context: Context, person: str | None) -> Row:
    """Whoever asks, or somebody in their care."""
    wanted = own_id(context.viewer) if person is None else person
    row = await context.loaders.participant.load(wanted)
    if row is None or row["sight"] != "care":
        raise not_found("participant", wanted)
    return row


async def _check_looks_after(context: Context, person: str) -> None:
    row = await _themself_or(context, person)
    check_cares_for(context.viewer, row["institution_id"], row["region_id"])

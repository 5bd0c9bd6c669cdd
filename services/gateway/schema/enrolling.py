"""People are invited, enrol, consent, and change what the matcher knows of them."""

from typing import Annotated

import strawberry

from libs.contracts.messages import Command
from libs.contracts.registration import (
    ChangeProfile,
    EnrolParticipant,
    GiveConsent,
    InviteParticipant,
    WithdrawConsent,
)
from services.gateway.domain.access import check_cares_for, own_id
from services.gateway.domain.personal import Confidential, Personal
from services.gateway.schema import homes, known
from services.gateway.schema.context import Context, Info, MaybeId
from services.gateway.schema.inputs import EnrolInput, InviteInput, ProfileInput, build, values
from services.gateway.schema.people import Participant, participant

Invited = Annotated[InviteInput, strawberry.argument(name="input")]
Self = Annotated[EnrolInput, strawberry.argument(name="input")]


@strawberry.type
class Enrolling:
    @strawberry.mutation(description="Enter somebody who is then asked to consent; nobody is matched before.")
    async def invite_participant(
        self,
        info: Info,
        person: Invited,
        request_id: MaybeId = None,
    ) -> Participant:
        context = info.context
        region_id = await known.region_of(context, person.institution_id)
        check_cares_for(context.viewer, person.institution_id, region_id)
        return await _enter(context, InviteParticipant, person.id, person, request_id)

    @strawberry.mutation(description="Enrol yourself and consent, in one step.")
    async def enrol(self, info: Info, person: Self, request_id: MaybeId = None) -> Participant:
        context = info.context
        return await _enter(context, EnrolParticipant, own_id(context.viewer), person, request_id)

    @strawberry.mutation
    async def give_consent(self, info: Info, request_id: MaybeId = None) -> Participant:
        context = info.context
        command = GiveConsent(participant_id=own_id(context.viewer))
        return await _change(context, command, command.participant_id, request_id)

    @strawberry.mutation(description="You are matched no longer; you can consent again at any time.")
    async def withdraw_consent(self, info: Info, request_id: MaybeId = None) -> Participant:
        context = info.context
        command = WithdrawConsent(participant_id=own_id(context.viewer))
        return await _change(context, command, command.participant_id, request_id)

    @strawberry.mutation
    async def change_profile(self, info: Info, profile: ProfileInput, request_id: MaybeId = None) -> Participant:
        context = info.context
        command = build(ChangeProfile, participant_id=own_id(context.viewer), profile=values(profile))
        return await _change(context, command, command.participant_id, request_id)


async def _enter(
    context: Context,
    kind: type[InviteParticipant | EnrolParticipant],
    person: str,
    given: EnrolInput,
    request_id: str | None,
) -> Participant:
    personal = build(Personal, name=given.name, email=given.email)
    disclosed = {"under_represented": given.under_represented, "excludes": given.excludes}
    told = {name: value for name, value in disclosed.items() if value is not None}
    confidential = build(Confidential, None, **told) if told else None
    # Checked before anything is sealed: a mistake must not leave a key behind.
    build(ChangeProfile, {"participant_id": "id"}, participant_id=person, profile=values(given.profile))
    await known.region_of(context, given.institution_id)
    await known.check_programme(context, given.programme_id)
    command = build(
        kind,
        {"participant_id": "id"},
        participant_id=person,
        programme_id=given.programme_id,
        institution_id=given.institution_id,
        profile=values(given.profile),
        personal=await context.seal(homes.personal(person), personal.model_dump_json()),
        confidential=confidential and await context.seal(homes.confidential(person), confidential.model_dump_json()),
    )
    return await _change(context, command, person, request_id)


async def _change(context: Context, command: Command, person: str, request_id: str | None) -> Participant:
    await context.ask(command, context.request(request_id))
    return participant(await context.readable(lambda: context.loaders.participant.load(person)))

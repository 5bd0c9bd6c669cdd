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
from services.gateway.domain.access import check_cares_for, check_knows_person, own_id
from services.gateway.domain.personal import Confidential, Person, Personal, confidential
from services.gateway.schema import homes, known
from services.gateway.schema.context import Context, Info, MaybeId
from services.gateway.schema.inputs import EnrolInput, InviteInput, Particulars, ProfileInput, build, values
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
        consent = {"consent_version": person.consent_version}
        return await _enter(context, EnrolParticipant, own_id(context.viewer), person, request_id, **consent)

    @strawberry.mutation(
        description="For the first time, again, or to a later version of the text; the latest if left out."
    )
    async def give_consent(
        self, info: Info, consent_version: int | None = None, request_id: MaybeId = None
    ) -> Participant:
        context = info.context
        command = build(GiveConsent, participant_id=own_id(context.viewer), consent_version=consent_version)
        return await change(context, command, command.participant_id, request_id)

    @strawberry.mutation(description="You are matched no longer; you can consent again at any time.")
    async def withdraw_consent(self, info: Info, request_id: MaybeId = None) -> Participant:
        context = info.context
        command = WithdrawConsent(participant_id=own_id(context.viewer))
        return await change(context, command, command.participant_id, request_id)

    @strawberry.mutation
    async def change_profile(self, info: Info, profile: ProfileInput, request_id: MaybeId = None) -> Participant:
        context = info.context
        command = build(ChangeProfile, participant_id=own_id(context.viewer), profile=values(profile))
        return await change(context, command, command.participant_id, request_id)


async def _enter(
    context: Context,
    kind: type[InviteParticipant | EnrolParticipant],
    person: str,
    given: Particulars,
    request_id: str | None,
    **consent: int | None,
) -> Participant:
    personal = build(Personal, name=given.name, email=given.email)
    told = confidential(given.under_represented, given.purposes, given.excludes)
    confided = None if told is None else build(Confidential, None, **told)
    # Checked before anything is sealed: a mistake must not leave a key behind.
    build(ChangeProfile, {"participant_id": "id"}, participant_id=person, profile=values(given.profile))
    build(GiveConsent, participant_id=person, **consent)
    behind = build(Person, person_id=given.person_id or context.viewer.person).person_id
    check_knows_person(context.viewer, behind)
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
        confidential=confided and await context.seal(homes.confidential(person), confided.model_dump_json()),
        person_id=behind,
        **consent,
    )
    return await change(context, command, person, request_id)


async def change(context: Context, command: Command, person: str, request_id: str | None) -> Participant:
    """Return the person as they are when it is carried out."""
    await context.ask(command, context.request(request_id))
    return participant(await context.readable(lambda: context.loaders.participant.load(person)))

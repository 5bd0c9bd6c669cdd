"""Institutions close, open again, and move to another region; programmes say what people consent to."""

import strawberry

from libs.contracts.messages import Command
from libs.contracts.registration import CloseInstitution, MoveInstitution, PublishConsentText, ReopenInstitution
from services.gateway.domain.access import check_cares_for_region, check_nation
from services.gateway.schema import known
from services.gateway.schema.context import Context, Id, Info, MaybeId, OwnId
from services.gateway.schema.inputs import build
from services.gateway.schema.places import Institution, institution
from services.gateway.schema.programmes import Programme, programme


@strawberry.type
class Institutions:
    @strawberry.mutation(description="Its people are in no round until it is open again; what is under way goes on.")
    async def close_institution(self, info: Info, institution_id: OwnId, request_id: MaybeId = None) -> Institution:
        command = CloseInstitution(institution_id=institution_id)
        return await _cared_for(info.context, command, institution_id, request_id)

    @strawberry.mutation
    async def reopen_institution(self, info: Info, institution_id: OwnId, request_id: MaybeId = None) -> Institution:
        command = ReopenInstitution(institution_id=institution_id)
        return await _cared_for(info.context, command, institution_id, request_id)

    @strawberry.mutation(description="To another region, with all its people; pairs keep the region of their day.")
    async def move_institution(
        self, info: Info, institution_id: OwnId, region_id: Id, request_id: MaybeId = None
    ) -> Institution:
        context = info.context
        check_nation(context.viewer)
        await known.region_of(context, institution_id, "id")
        await known.check_region(context, region_id)
        command = MoveInstitution(institution_id=institution_id, region_id=region_id)
        return await _asked(context, command, institution_id, request_id)

    @strawberry.mutation(description="Versions are numbered from 1 without a gap.")
    async def publish_consent_text(
        self,
        info: Info,
        programme_id: Id,
        version: int,
        text: str,
        language: str = "en",
        renew: bool = False,
        request_id: MaybeId = None,
    ) -> Programme:
        context = info.context
        check_nation(context.viewer)
        said = {"version": version, "text": text, "language": language, "renew": renew}
        command = build(PublishConsentText, programme_id=programme_id, **said)
        await known.check_programme(context, programme_id)
        await context.ask(command, context.request(request_id))
        return programme(await context.readable(lambda: context.loaders.programme.load(programme_id)))


async def _cared_for(context: Context, command: Command, institution_id: str, request_id: str | None) -> Institution:
    check_cares_for_region(context.viewer, await known.region_of(context, institution_id, "id"))
    return await _asked(context, command, institution_id, request_id)


async def _asked(context: Context, command: Command, institution_id: str, request_id: str | None) -> Institution:
    await context.ask(command, context.request(request_id))
    return institution(await context.readable(lambda: context.loaders.institution.load(institution_id)))

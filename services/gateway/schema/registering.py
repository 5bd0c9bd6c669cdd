"""Regions, institutions and programmes are registered."""

import strawberry

from libs.contracts.models import RULES
from libs.contracts.registration import OpenProgramme, ProgrammeRules, RegisterInstitution, RegisterRegion
from libs.contracts.vocabulary import Model
from services.gateway.domain.access import check_cares_for_region, check_nation
from services.gateway.schema import known
from services.gateway.schema.context import Id, Info, MaybeId, OwnId
from services.gateway.schema.errors import bad_input
from services.gateway.schema.inputs import ProgrammeRulesInput, build, values
from services.gateway.schema.places import Institution, Region, institution, region
from services.gateway.schema.programmes import Programme, programme


@strawberry.type
class Registering:
    @strawberry.mutation
    async def register_region(self, info: Info, region_id: OwnId, name: str, request_id: MaybeId = None) -> Region:
        context = info.context
        check_nation(context.viewer)
        command = build(RegisterRegion, {"region_id": "id"}, region_id=region_id, name=name)
        await context.ask(command, context.request(request_id))
        return region(await context.readable(lambda: context.loaders.region.load(region_id)))

    @strawberry.mutation
    async def register_institution(
        self, info: Info, institution_id: OwnId, region_id: Id, name: str, request_id: MaybeId = None
    ) -> Institution:
        context = info.context
        check_cares_for_region(context.viewer, region_id)
        command = build(
            RegisterInstitution, {"institution_id": "id"}, institution_id=institution_id, region_id=region_id, name=name
        )
        await known.check_region(context, region_id)
        await context.ask(command, context.request(request_id))
        return institution(await context.readable(lambda: context.loaders.institution.load(institution_id)))

    @strawberry.mutation(description="With the rules of a named model, or with rules of its own.")
    async def open_programme(
        self,
        info: Info,
        programme_id: OwnId,
        name: str,
        model: Model | None = None,
        rules: ProgrammeRulesInput | None = None,
        request_id: MaybeId = None,
    ) -> Programme:
        context = info.context
        check_nation(context.viewer)
        if model is not None and rules is not None:
            raise bad_input("rules", "give a model, or rules of its own, and not both.")
        named = ProgrammeRules() if model is None else RULES[model]
        chosen = named if rules is None else values(rules)
        command = build(OpenProgramme, {"programme_id": "id"}, programme_id=programme_id, name=name, rules=chosen)
        await context.ask(command, context.request(request_id))
        return programme(await context.readable(lambda: context.loaders.programme.load(programme_id)))

"""Programmes, their rules, and what people consent to in them."""

import strawberry

from libs.contracts import models
from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Direction, Modality, Model, Shape
from services.gateway.schema.context import Info
from services.gateway.schema.loaders import Row


@strawberry.type(description="What people consent to, in so many words.")
class ConsentText:
    version: int
    text: str
    language: str
    renew: bool = strawberry.field(
        description="Whoever consented to an earlier version is matched again only after consenting to this one."
    )


@strawberry.type(description="How many stand together, where the shape is not that of pairs.")
class Sizes:
    group_minimum: int
    group_maximum: int
    network_minimum: int
    network_maximum: int
    chain_minimum: int


@strawberry.type(description="A running scheme with rules of its own.")
class Programme:
    id: strawberry.ID
    name: str
    model: Model | None = strawberry.field(description="The named model whose rules it has; null for rules of its own.")
    direction: Direction
    shape: Shape
    modality: Modality
    sizes: Sizes
    stage_gap: int = strawberry.field(description="Mentor and mentee are at least this many stages apart.")
    common_slots: int = strawberry.field(description="The hours a week that a pair must have in common.")
    capacity_cap: int = strawberry.field(description="The most mentorships that one person may have on one side.")
    burden_share_percent: int = strawberry.field(
        description="The most that people of an under-represented background carry of an institution's mentorships."
    )
    load_cap: int = strawberry.field(description="The most mentorships of one person at once, in all programmes.")
    induction_required: bool = strawberry.field(description="Nobody mentors before an induction.")

    @strawberry.field(description="All versions, the first first.")
    async def consent_texts(self, info: Info) -> list[ConsentText]:
        return [consent_text(row) for row in await info.context.loaders.consent_texts.load(self.id)]


def programme(row: Row) -> Programme:
    rules = ProgrammeRules.model_validate_json(row["rules"])
    sizes = rules.sizes
    return Programme(
        id=strawberry.ID(row["programme_id"]),
        name=row["name"],
        model=next((model for model, named in models.RULES.items() if named == rules), None),
        direction=rules.direction,
        shape=rules.shape,
        modality=rules.modality,
        sizes=Sizes(
            group_minimum=sizes.group_minimum,
            group_maximum=sizes.group_maximum,
            network_minimum=sizes.network_minimum,
            network_maximum=sizes.network_maximum,
            chain_minimum=sizes.chain_minimum,
        ),
        stage_gap=rules.stage_gap,
        common_slots=rules.common_slots,
        capacity_cap=rules.capacity_cap,
        burden_share_percent=rules.burden_share_percent,
        load_cap=rules.load_cap,
        induction_required=rules.induction_required,
    )


def consent_text(row: Row) -> ConsentText:
    return ConsentText(version=row["version"], text=row["text"], language=row["language"], renew=row["renew"])


async def programme_of(info: Info, programme_id: str) -> Programme:
    row = await info.context.loaders.programme.load(programme_id)
    assert row is not None, "Only what belongs to a known programme is read."
    return programme(row)

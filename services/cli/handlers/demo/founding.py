"""The nation, its programme, and the people who enrol themselves."""

from services.cli.domain.cohort import Person
from services.cli.domain.country import Institution
from services.cli.domain.tables import Column, Table
from services.cli.handlers import show
from services.cli.handlers.demo.cast import Cast
from services.cli.queries.crowd import crowd
from services.cli.queries.documents import (
    ENROL,
    OPEN_PROGRAMME,
    PARTICIPANT_COUNT,
    REGISTER_INSTITUTION,
    REGISTER_REGION,
)
from services.cli.queries.inputs import enum, profile_input


async def found(cast: Cast) -> None:
    """Register regions and institutions, and open the programme, as the national administrator."""
    nation, world = cast.sign.nation(), cast.world
    for region in world.regions:
        await cast.gateway.tell(REGISTER_REGION, nation, {"id": region.id, "name": region.name})

    async def register(one: Institution) -> None:
        asked = {"id": one.id, "regionId": one.region_id, "name": one.name}
        await cast.gateway.tell(REGISTER_INSTITUTION, nation, asked)

    with show.progress() as bars:
        bar = bars.add_task("Registering institutions", total=len(world.institutions))
        await crowd(world.institutions, register, lambda: bars.advance(bar))
    scheme = cast.scheme
    opened = {"id": scheme.id, "name": scheme.name, "model": enum(scheme.model)}
    await cast.gateway.tell(OPEN_PROGRAMME, nation, opened)
    show.table(_regions(cast))


async def enrol(cast: Cast) -> None:
    """Everybody enrols with a token of their own: the token's subject is the id, so nobody can enrol somebody else."""

    async def one(person: Person) -> None:
        asked = {
            "programmeId": cast.scheme.id,
            "institutionId": person.institution_id,
            "name": person.name,
            "email": person.email,
            "profile": profile_input(person.profile),
            "underRepresented": person.under_represented,
        }
        await cast.gateway.tell(ENROL, cast.sign.participant(person.id), {"input": asked})

    with show.progress() as bars:
        bar = bars.add_task("Enrolling", total=len(cast.world.people))
        await crowd(cast.world.people, one, lambda: bars.advance(bar))
    told = {"programmeId": cast.scheme.id, "institutionId": None}
    count = (await cast.gateway.ask(PARTICIPANT_COUNT, cast.sign.nation(), told))["participantCount"]
    show.table(_stages(cast))
    cast.story.say(f"The gateway counts {count:,} participants.")


def _regions(cast: Cast) -> Table:
    rows: list[list[str]] = []
    for region in cast.world.regions:
        there = [one for one in cast.world.institutions if one.region_id == region.id]
        largest = max(there, key=lambda one: one.size)
        rows.append(
            [region.name, str(len(there)), str(sum(one.size for one in there)), f"{largest.name} ({largest.size})"]
        )
    titles = [Column("region"), Column("institutions", number=True), Column("people", number=True)]
    return Table("The country", [*titles, Column("largest")], rows)


def _stages(cast: Cast) -> Table:
    people = cast.world.people
    rows: list[list[str]] = []
    for stage in dict.fromkeys(sorted((one.profile.stage for one in people), key=lambda stage: stage.rank)):
        there = [one.profile for one in people if one.profile.stage is stage]
        mentors, mentees = sum(one.mentor_capacity for one in there), sum(one.mentee_capacity for one in there)
        rows.append([stage.replace("-", " "), str(len(there)), str(mentors), str(mentees)])
    titles = ("people", "places as mentor", "places as mentee")
    return Table("Who enrolled", [Column("career stage"), *(Column(title, number=True) for title in titles)], rows)

"""What a mutation names must be there, and the viewer must be allowed to know of it; each raises a Problem if not."""

from collections.abc import Sequence

from libs.contracts.vocabulary import NATION, Scope
from services.gateway.domain.access import Place
from services.gateway.queries import mentorships, places, proposals
from services.gateway.schema.context import Context
from services.gateway.schema.errors import bad_input, not_found
from services.gateway.schema.inputs import CoupleInput, QuotaInput
from services.gateway.schema.loaders import Row


async def check_region(context: Context, region_id: str, field: str = "regionId") -> None:
    if await context.loaders.region.load(region_id) is None:
        raise bad_input(field, f"there is no region {region_id!r}.")


async def region_of(context: Context, institution_id: str, field: str = "institutionId") -> str:
    """The region of this institution."""
    row = await context.loaders.institution.load(institution_id)
    if row is None:
        raise bad_input(field, f"there is no institution {institution_id!r}.")
    return row["region_id"]


async def region_of_place(context: Context, place_id: str) -> str | None:
    """The region that this institution, or this region, is in; the nation is in none."""
    if place_id == NATION:
        return None
    if await context.loaders.region.load(place_id) is not None:
        return place_id
    row = await context.loaders.institution.load(place_id)
    if row is None:
        raise bad_input("placeId", f"there is no region or institution {place_id!r}.")
    return row["region_id"]


async def check_programme(context: Context, programme_id: str) -> None:
    if await context.loaders.programme.load(programme_id) is None:
        raise bad_input("programmeId", f"there is no programme {programme_id!r}.")


async def place(context: Context, scope: Scope, place_id: str) -> Place:
    """The place that a round is to be opened for."""
    match scope:
        case Scope.INSTITUTIONAL:
            return Place(scope, place_id, await region_of(context, place_id, "placeId"))
        case Scope.REGIONAL:
            await check_region(context, place_id, "placeId")
            return Place(scope, place_id, place_id)
        case Scope.NATIONAL if place_id != NATION:
            raise bad_input("placeId", f"a national round is for the place {NATION!r}.")
        case Scope.NATIONAL:
            return Place(scope, place_id, None)


async def check_quotas(context: Context, quotas: Sequence[QuotaInput]) -> None:
    wanted = [quota.place_id for quota in quotas if quota.place_id != NATION]
    if not wanted:
        return
    known = {row["region_id"] for row in await places.regions(context.office.pool, wanted)}
    known |= {row["institution_id"] for row in await places.institutions(context.office.pool, wanted)}
    for number, quota in enumerate(quotas):
        if quota.place_id not in known | {NATION}:
            raise bad_input(f"quotas.{number}.placeId", f"there is no region or institution {quota.place_id!r}.")


async def participant_row(context: Context, person: str, field: str) -> Row:
    """Somebody in the viewer's care, named in this field."""
    row = await context.loaders.participant.load(person)
    if row is None or row["sight"] != "care":
        raise bad_input(field, f"there is no participant {person!r} in your care.")
    return row


async def check_couples(context: Context, field: str, couples: Sequence[CoupleInput]) -> None:
    for number, couple in enumerate(couples):
        await participant_row(context, couple.mentor_id, f"{field}.{number}.mentorId")
        await participant_row(context, couple.mentee_id, f"{field}.{number}.menteeId")


def place_of_pair(mentor: Row, mentee: Row) -> Place:
    """The smallest place that both belong to."""
    if mentor["region_id"] != mentee["region_id"]:
        return Place(Scope.NATIONAL, NATION, None)
    return Place(Scope.REGIONAL, mentor["region_id"], mentor["region_id"])


async def round_row(context: Context, round_id: str) -> Row:
    row = await context.loaders.round.load(round_id)
    if row is None:
        raise not_found("round", round_id)
    return row


async def round_place(context: Context, round_id: str) -> Place:
    row = await round_row(context, round_id)
    return Place(Scope(row["scope"]), row["place_id"], row["place_region_id"])


async def proposal(context: Context, proposal_id: str) -> Row | None:
    rows = await proposals.proposals(context.office.pool, context.viewer, ids=[proposal_id])
    return rows[0] if rows else None


async def proposal_row(context: Context, proposal_id: str) -> Row:
    row = await proposal(context, proposal_id)
    if row is None:
        raise not_found("proposal", proposal_id)
    return row


async def mentorship_row(context: Context, mentorship_id: str) -> Row:
    rows = await mentorships.mentorships(context.office.pool, context.viewer, ids=[mentorship_id])
    if not rows:
        raise not_found("mentorship", mentorship_id)
    return rows[0]

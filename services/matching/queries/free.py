"""Who can be matched now, and what is left of their capacity."""

from collections.abc import Iterable, Mapping, Sequence

import asyncpg

from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Scope
from libs.eventsourcing.storing.postgres import Connection
from services.matching.domain.by_hand import Free

OF_ROUND = """
select * from taking_part where programme_id = $1 and (
    $2 = 'national'
    or ($2 = 'regional' and region_id = $3)
    or ($2 = 'institutional' and institution_id = $3)
)
order by participant_id
"""
THESE = "select * from taking_part where participant_id = any($1::text[])"
PAIRED = "select one, other from paired"


async def free_people(
    connection: Connection, programme_id: str, scope: Scope, place_id: str, rules: ProgrammeRules
) -> Sequence[CohortMember]:
    """Whoever takes part, agreed to this scope and has capacity left; their capacities are what is left of them.

    Who may be mentor only after an induction that is still to come, and is nothing else, is not among them.
    """
    paired = await _paired_before(connection)
    found: list[CohortMember] = []
    for row in await connection.fetch(OF_ROUND, programme_id, scope, place_id):
        member = member_of(row, rules, paired.get(row["participant_id"], ()))
        may_be_someone = member.profile.mentee_capacity or (member.inducted and member.profile.mentor_capacity)
        if member.profile.widest_scope.rank >= scope.rank and may_be_someone:
            found.append(member)
    return found


async def taking_part(
    connection: Connection, participant_ids: Sequence[str], rules: ProgrammeRules
) -> Mapping[str, Free]:
    """Those among them who take part now, whether or not they have capacity left."""
    return {
        row["participant_id"]: Free(member_of(row, rules, ()), row["person_id"], row["programme_id"])
        for row in await connection.fetch(THESE, list(participant_ids))
    }


def member_of(row: asyncpg.Record, rules: ProgrammeRules, paired: Iterable[str]) -> CohortMember:
    profile, beyond = Profile.model_validate_json(row["profile"]), max(0, rules.load_cap - row["carried"])
    mentoring = max(0, min(profile.mentor_capacity, rules.capacity_cap) - row["mentoring"])
    mentored = max(0, min(profile.mentee_capacity, rules.capacity_cap) - row["mentored"])
    return CohortMember(
        participant_id=row["participant_id"],
        institution_id=row["institution_id"],
        region_id=row["region_id"],
        profile=profile.model_copy(
            update={"mentor_capacity": min(mentoring, beyond), "mentee_capacity": min(mentored, beyond)}
        ),
        confidential=row["confidential"],
        paired_before=tuple(sorted(paired)),
        inducted=row["inducted"] or not rules.induction_required,
    )


async def _paired_before(connection: Connection) -> Mapping[str, set[str]]:
    paired: dict[str, set[str]] = {}
    for row in await connection.fetch(PAIRED):
        paired.setdefault(row["one"], set()).add(row["other"])
    return paired

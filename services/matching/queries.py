"""Who can be matched now, and which rounds wait to be solved."""

from collections.abc import Mapping, Sequence

from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Scope
from libs.eventsourcing.storing.postgres import Connection, Pool

VIEWS = "views"
"""The consumer that keeps these tables; whoever reads them for a decision waits until it has caught up."""

ROUNDS_TO_SOLVE = "select round_id from rounds where state in ('RoundTriggered', 'CohortFrozen') order by round_id"

OFFERS_OUTSTANDING = """
select exists(
    select from rounds where state = 'RoundPublished' and proposals > (
        select count(*) from commitments where commitments.round_id = rounds.round_id and mentor_id is not null
    )
)
"""

RULES = "select rules from programmes where programme_id = $1"

PEOPLE = """
select participant_id, institution_id, region_id, profile, confidential,
    (select count(*) from commitments where mentor_id = participant_id and not over) as mentoring,
    (select count(*) from commitments where mentee_id = participant_id and not over) as mentored
from people
where programme_id = $1 and consents
    and ($2 = 'national' or ($2 = 'regional' and region_id = $3) or ($2 = 'institutional' and institution_id = $3))
order by participant_id
"""

PAIRED = """
select mentor_id as one, mentee_id as other from commitments where paired
union select mentee_id, mentor_id from commitments where paired
"""


async def rounds_to_solve(pool: Pool) -> Sequence[str]:
    return [row["round_id"] for row in await pool.fetch(ROUNDS_TO_SOLVE)]


async def offers_outstanding(pool: Pool) -> bool:
    """Whether proposals of a published round are still on their way: their people look free and are not."""
    return await pool.fetchval(OFFERS_OUTSTANDING)


async def rules_of(connection: Connection, programme_id: str) -> ProgrammeRules | None:
    rules = await connection.fetchval(RULES, programme_id)
    return None if rules is None else ProgrammeRules.model_validate_json(rules)


async def free_people(
    connection: Connection, programme_id: str, scope: Scope, place_id: str, cap: int
) -> Sequence[CohortMember]:
    """Whoever consents, agreed to this scope and has capacity left; their capacities are what is left of them."""
    paired = await _paired_before(connection)
    members: list[CohortMember] = []
    for row in await connection.fetch(PEOPLE, programme_id, scope, place_id):
        profile = Profile.model_validate_json(row["profile"])
        left = profile.model_copy(
            update={
                "mentor_capacity": max(0, min(profile.mentor_capacity, cap) - row["mentoring"]),
                "mentee_capacity": max(0, min(profile.mentee_capacity, cap) - row["mentored"]),
            }
        )
        if profile.widest_scope.rank >= scope.rank and (left.mentor_capacity or left.mentee_capacity):
            members.append(
                CohortMember(
                    participant_id=row["participant_id"],
                    institution_id=row["institution_id"],
                    region_id=row["region_id"],
                    profile=left,
                    confidential=row["confidential"],
                    paired_before=tuple(sorted(paired.get(row["participant_id"], ()))),
                )
            )
    return members


async def _paired_before(connection: Connection) -> Mapping[str, set[str]]:
    paired: dict[str, set[str]] = {}
    for row in await connection.fetch(PAIRED):
        paired.setdefault(row["one"], set()).add(row["other"])
    return paired

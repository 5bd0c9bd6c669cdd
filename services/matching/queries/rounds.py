"""Which rounds wait to be solved, and what people wished for in one."""

from collections.abc import Mapping, Sequence

from libs.contracts.preferences import CounterpartsRanked
from libs.contracts.registration import ProgrammeRules
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

RANKINGS = "select participant_id, ranks_mentors, ranks_mentees from rankings where round_id = $1"


async def rounds_to_solve(pool: Pool) -> Sequence[str]:
    return [row["round_id"] for row in await pool.fetch(ROUNDS_TO_SOLVE)]


async def offers_outstanding(pool: Pool) -> bool:
    """Whether proposals of a published round are still on their way: their people look free and are not."""
    return await pool.fetchval(OFFERS_OUTSTANDING)


async def rules_of(connection: Connection, programme_id: str) -> ProgrammeRules | None:
    rules = await connection.fetchval(RULES, programme_id)
    return None if rules is None else ProgrammeRules.model_validate_json(rules)


async def rankings(connection: Connection, round_id: str) -> Mapping[str, CounterpartsRanked]:
    """By participant; whoever ranked nobody is left out."""
    return {
        row["participant_id"]: CounterpartsRanked(round_id=round_id, **dict(row))
        for row in await connection.fetch(RANKINGS, round_id)
    }

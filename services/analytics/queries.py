"""What is read of the figures."""

from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.analytics.domain.funnel import STAGES, Funnel, Furthest, count

FURTHEST = """
select coalesce(moved.region_id, people.region_id) as region_id, institution_id, reached, count(*) as people
from people left join moved using (institution_id)
where programme_id = $1 group by 1, institution_id, reached
"""


async def funnel_of(tx: PostgresTransaction, programme_id: str) -> Funnel:
    return count(
        Furthest(row["region_id"], row["institution_id"], STAGES[row["reached"]], row["people"])
        for row in await tx.connection.fetch(FURTHEST, programme_id)
    )

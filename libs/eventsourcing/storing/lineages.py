"""Which records count, after a database was restored to an earlier moment and its history went on from there.

Every database has a lineage, which its records bear. Where a history is taken up again at an earlier position, another
lineage begins: what the one before said beyond that position never happened, though Kafka holds it for ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.contracts.envelope import Meta
from libs.eventsourcing.storing.rows import Connection

LOAD = "select source, lineage, upto, next from branches"
LEARN = """
insert into branches (source, lineage, upto, next)
select * from unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
on conflict (source, lineage) do update set upto = excluded.upto, next = excluded.next
"""


@dataclass(frozen=True, slots=True)
class Branch:
    """Up to this position the records of a lineage count; `next` goes on from there."""

    upto: int
    next: str


@dataclass(frozen=True, slots=True)
class Lineages:
    """The lineages that ended, by their service and themselves."""

    ended: Mapping[tuple[str, str], Branch]

    def counts(self, source: str, lineage: str, position: int) -> bool:
        """Whether the record of this position happened, as far as is known here."""
        branch = self.ended.get((source, lineage))
        return branch is None or position <= branch.upto

    def holds(self, meta: Meta) -> bool:
        return not self.ended or self.counts(meta.source, meta.lineage, meta.position)

    def lead_to(self, source: str, lineage: str, current: str) -> bool:
        """Whether `lineage` is the current one or one that it goes on from."""
        seen: set[str] = set()
        while lineage != current and lineage not in seen and (source, lineage) in self.ended:
            seen.add(lineage)
            lineage = self.ended[source, lineage].next
        return lineage == current

    def newest(self, source: str, lineage: str) -> str:
        """The lineage that this one leads to in the end."""
        seen: set[str] = set()
        while lineage not in seen and (source, lineage) in self.ended:
            seen.add(lineage)
            lineage = self.ended[source, lineage].next
        return lineage


NONE = Lineages({})


async def load(connection: Connection) -> Lineages:
    rows = await connection.fetch(LOAD)
    return Lineages({(row["source"], row["lineage"]): Branch(row["upto"], row["next"]) for row in rows})


async def learn(connection: Connection, lineages: Lineages) -> None:
    """Have this database know them too."""
    told = [(*key, branch.upto, branch.next) for key, branch in lineages.ended.items()]
    await connection.execute(LEARN, *([row[column] for row in told] for column in range(4)))

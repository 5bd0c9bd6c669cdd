"""What events change in the tables of a read model: statements, each with the row that it is given."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from libs.eventsourcing.storing.rows import Connection

Row: TypeAlias = tuple[object, ...]
Change: TypeAlias = tuple[str, Row]


async def carry_out(connection: Connection, changes: Iterable[Change]) -> None:
    """One round trip for each run of changes of the same kind, so that the order of every stream is kept."""
    for statement, run in groupby(changes, key=itemgetter(0)):
        await connection.executemany(statement, [row for _, row in run])

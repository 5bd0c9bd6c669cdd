"""Who was shown which sealed value of whom: written before it is shown, and read by the person whose value it is."""

from collections.abc import Iterable, Sequence

import asyncpg

from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.postgres import Pool
from libs.runtime import clock
from services.gateway.domain.access import Role, Viewer

NOTE = """
insert into accesses (access_id, owner, place, field, role, subject, correlation_id, at)
select $1 || lpad(number::text, 6, '0'), owner, place, field, $5, $6, $7, $8
from unnest($2::text[], $3::text[], $4::text[]) with ordinality as opened (owner, place, field, number)
"""
OF_OWNER = """
select * from accesses where owner = $1 and ($3::text is null or access_id < $3)
order by access_id desc limit $2
"""


async def note(pool: Pool, viewer: Viewer, correlation_id: str, homes: Iterable[Home]) -> None:
    """Of what was opened together, what is somebody else's; one statement."""
    others = [home for home in dict.fromkeys(homes) if not _is_own(viewer, home.person)]
    if not others:
        return
    now = clock.now()
    parts = [[home.person for home in others], [home.stream for home in others], [home.field for home in others]]
    batch = f"{now:%Y%m%d%H%M%S%f}{clock.new_id()[:12]}"
    await pool.execute(NOTE, batch, *parts, viewer.role, viewer.subject, correlation_id, now)


async def of_owner(pool: Pool, owner: str, first: int, after: str | None) -> Sequence[asyncpg.Record]:
    """The latest first."""
    return await pool.fetch(OF_OWNER, owner, first, after)


def _is_own(viewer: Viewer, person: str) -> bool:
    return viewer.role is Role.PARTICIPANT and viewer.scope == person

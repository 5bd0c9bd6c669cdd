"""The contacts of the places that a viewer cares for: of the own place, and of those inside it."""

from collections.abc import Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

CONTACTS = """
select contacts.* from contacts
left join institutions on institution_id = place_id
where case $1::text
        when 'nation' then true
        when 'region' then $2 in (place_id, institutions.region_id)
        when 'institution' then place_id = $2
        else false
    end
    and ($3::text is null or place_id = $3)
    and ($4::text is null or contact_id = $4)
    and ($5::text is null or contact_id > $5)
order by contact_id
limit $6
"""


async def contacts(
    pool: Pool,
    viewer: Viewer,
    *,
    place_id: str | None = None,
    contact_id: str | None = None,
    first: int = 1,
    after: str | None = None,
) -> Sequence[asyncpg.Record]:
    return await pool.fetch(CONTACTS, viewer.role, viewer.scope, place_id, contact_id, after, first)

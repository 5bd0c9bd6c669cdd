"""The rows of a funnel that a viewer reads: the nation's for all, beside it what lies in and above their own place."""

from collections.abc import Sequence

import asyncpg

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer

ROWS = """
select row.level, row.place_id, coalesce(regions.name, institutions.name, row.place_id) as place_name, row.cells
from funnels
cross join json_to_recordset(funnels.rows) as row (level text, place_id text, cells json)
left join regions on row.level = 'region' and regions.region_id = row.place_id
left join institutions on row.level = 'institution' and institutions.institution_id = row.place_id
where programme_id = $3 and case $1::text
    when 'nation' then true
    when 'analyst' then true
    when 'region' then row.level = 'nation' or $2 in (regions.region_id, institutions.region_id)
    when 'institution' then row.level = 'nation' or institutions.institution_id = $2
        or regions.region_id = (select region_id from institutions where institution_id = $2)
    else false
end
order by array_position(array['nation', 'region', 'institution'], row.level), row.place_id
"""


async def rows(pool: Pool, viewer: Viewer, programme_id: str) -> Sequence[asyncpg.Record]:
    return await pool.fetch(ROWS, viewer.role, viewer.scope, programme_id)

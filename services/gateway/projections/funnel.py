"""The funnels that analytics counted."""

from collections.abc import Sequence

from libs.contracts.analytics import AnalyticsEvent
from libs.eventsourcing.reading.changes import Change

FUNNEL = "insert into funnels values ($1, $2) on conflict (programme_id) do update set rows = excluded.rows"


def changes(event: AnalyticsEvent) -> Sequence[Change]:
    rows = ",".join(row.model_dump_json() for row in event.rows)
    return [(FUNNEL, (event.programme_id, f"[{rows}]"))]

"""A service's process that tells its read model again instead of serving; what it writes is for the command."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from libs.eventsourcing.reading import rebuild as again
from libs.eventsourcing.reading.projection import NEXT, Projection
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.settings import ServiceSettings

ACCEPT = "--accept-differences"


async def rebuild(service: str, projection: Projection, settings: ServiceSettings, *, accept: bool) -> None:
    """One JSON object a line: how far it is, and what came of it or why nothing did."""
    async with open_pool(settings.database) as live, open_pool(settings.database, NEXT) as beside:
        await migrate(live)
        try:
            found = await again.rebuild(
                PostgresStore(live, service, clock.now),
                PostgresStore(beside, service, clock.now),
                projection,
                settings.kafka_settings,
                accept_differences=accept,
                progress=lambda taken, total: _say({"taken": taken, "total": total}),
            )
        except (again.RebuildRuns, again.KafkaHoldsLess, again.Differs) as reason:
            _say({"failed": str(reason)})
            raise SystemExit(1) from reason
        _say(asdict(found))


def _say(line: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

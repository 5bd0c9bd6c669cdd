"""`viceversa events republish`: the leaders send their logs to Kafka again, from a position on."""

import asyncio
from collections.abc import Mapping

from libs.eventsourcing.sending import refill
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.programs import SERVICES
from services.cli.handlers.reach import Told


def republish(told: Told, service: str | None, after: int, *, as_json: bool) -> None:
    found = asyncio.run(_asked(told, service, after))
    if as_json:
        show.as_json(found)
        return
    show.table(
        Table(
            "Sent to Kafka again now, by whoever leads",
            [Column("service", whole=True), Column("messages", number=True)],
            [[name, str(count)] for name, count in found.items()],
            "Consumers skip what they applied before. How many are still to be sent is the metric viceversa_unrelayed.",
        )
    )


async def _asked(told: Told, service: str | None, after: int) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for name in [service] if service else SERVICES:
        async with reach.database(told, name) as pool:
            found[name] = await refill.republish(pool, after)
    return found

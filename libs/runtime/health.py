"""What a supervisor asks: is the process well, and what has it counted."""

import asyncpg
from faststream.kafka import KafkaBroker
from prometheus_client import make_asgi_app
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route

from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.rows import Pool

TIMEOUT_SECONDS = 3.0


def routes(store: PostgresStore, broker: KafkaBroker) -> list[BaseRoute]:
    """`/health` answers 200 when all is well, else 503 and what is not; `/metrics` counts.

    `led`: since this process began, somebody led who found the log and Kafka to agree.
    """

    async def health(_: Request) -> JSONResponse:
        parts = {
            "postgres": await _answers(store.pool),
            "kafka": bool(await broker.ping(TIMEOUT_SECONDS)),
            "led": store.led.is_set(),
        }
        return JSONResponse({"healthy": all(parts.values()), **parts}, 200 if all(parts.values()) else 503)

    return [Route("/health", health), Mount("/metrics", make_asgi_app())]


async def _answers(pool: Pool) -> bool:
    try:
        await pool.fetchval("select 1", timeout=TIMEOUT_SECONDS)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        return False
    return True

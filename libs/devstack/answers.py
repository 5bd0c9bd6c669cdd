"""Whether a server really answers: asked by the clients that the services use, since an open port says little."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from libs.devstack.errors import CannotStart

PATIENCE = 10.0
T = TypeVar("T")


def postgres_answers(dsn: str) -> None:
    try:
        _run(_ask_postgres(dsn))
    except (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise CannotStart(f"VICEVERSA_POSTGRES: no Postgres answers at {_without_password(dsn)} ({error}).") from error


def kafka_answers(bootstrap: str) -> None:
    try:
        _run(_ask_kafka(bootstrap))
    except (OSError, ValueError, TimeoutError, KafkaError) as error:
        raise CannotStart(f"VICEVERSA_KAFKA: no Kafka answers at {bootstrap} ({error}).") from error


def kafka_cluster(bootstrap: str) -> str | None:
    """The id of the cluster that answers there, or None while none does."""
    try:
        return _run(_ask_kafka(bootstrap))
    except (OSError, TimeoutError, KafkaError):
        return None


async def _ask_postgres(dsn: str) -> None:
    connection = await asyncpg.connect(dsn, timeout=PATIENCE)
    await connection.close()


async def _ask_kafka(bootstrap: str) -> str:
    client = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        async with asyncio.timeout(PATIENCE):
            await client.start()
            cluster: dict[str, Any] = await client.describe_cluster()
            return str(cluster["cluster_id"])
    finally:
        await client.close()


def _run(question: Coroutine[Any, Any, T]) -> T:
    # A thread of its own: whoever starts a stack may already be inside an event loop, which cannot be entered twice.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, question).result()


def _without_password(dsn: str) -> str:
    scheme, _, rest = dsn.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"

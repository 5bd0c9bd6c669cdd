"""The service of letters as a process: over Kafka, across a restart and a rebuild, and without a mail server."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from libs.contracts.catalogue import topic_of
from libs.contracts.matching import ProposalDeclined
from libs.contracts.messages import Event
from libs.contracts.registration import (
    ParticipantForgotten,
)
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading.projection import NEXT
from libs.eventsourcing.reading.rebuild import rebuild
from libs.eventsourcing.sealing.keyring import TABLES as KEYS
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import running
from services.notifications import projections, schema
from services.notifications.app import notifications
from services.notifications.settings import NotificationsSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.post_office import PostOffice, post_office
from tests.integration.posting import (
    DAY,
    MASTER_KEY,
    offered,
)
from tests.unit.notifications.events import draft, enrolled

GONE = "select exists (select from let_go where stream = $1)"
STATES = "select state from letters where recipient like $1"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as open_one:
        yield open_one


def settings_of(kafka: KafkaSettings, database: str, keyring: str, office: PostOffice, **more: str) -> Any:
    return service_settings(
        NotificationsSettings,
        kafka,
        database,
        keyring=keyring,
        master_key=MASTER_KEY,
        smtp_host="127.0.0.1",
        smtp_port=str(office.port),
        smtp_starttls="false",
        smtp_sender="letters@programme.example",
        quiet_from="00:00",
        quiet_until="00:00",
        **more,
    )


async def test_over_kafka_a_proposal_is_two_letters_also_after_a_restart_and_a_rebuild(
    kafka: KafkaSettings, database: Database, office: PostOffice
) -> None:
    dsn, keyring_dsn, tag = await database("notifications"), await database("keyring"), clock.new_id()[:8]
    settings = settings_of(kafka, dsn, keyring_dsn, office)
    async with asyncpg.create_pool(keyring_dsn, min_size=1, max_size=2) as pool:
        await create_tables(pool, KEYS)
        keyring = Keyring(pool, LocalKeys(MASTER_KEY))
        people = [f"mia-{tag}", f"sam-{tag}"]
        sealed = [
            await keyring.seal(
                Home(one, f"participant-{one}", "personal"), f'{{"name": "N", "email": "{one}@x.example"}}'
            )
            for one in people
        ]
    pair = draft(f"p-{tag}").model_copy(update={"mentor_id": people[0], "mentee_id": people[1]})
    offer = offered(clock.now() + 14 * DAY, f"p-{tag}").model_copy(update={"draft": pair})
    enrolments = [enrolled(one, sealed=value) for one, value in zip(people, sealed, strict=True)]
    await broker.ensure_topics(kafka)
    async with running(notifications(settings), settings):
        await tell(kafka, *enrolments, by="registration")
        await tell(kafka, offer, by="matching")
        await office.until(2)
    ended = ProposalDeclined(proposal_id=f"p-{tag}", round_id="spring", programme_id="upwards", draft=pair)
    async with running(notifications(settings), settings) as node:
        await tell(kafka, offer, by="matching")
        await tell(kafka, ended, by="matching", version=2)
        await office.until(4)
        async with open_pool(dsn, NEXT) as beside:
            again = PostgresStore(beside, "notifications", clock.now)
            found = await rebuild(node.store, again, projections.KNOWN, kafka)
        assert not found.differing
        await tell(kafka, ParticipantForgotten(participant_id=people[1]), by="registration", version=2)
        async with asyncio.timeout(30):
            while not await node.pool.fetchval(GONE, f"participant-{people[1]}"):
                await asyncio.sleep(0.05)
        states = {row["state"] for row in await node.pool.fetch(STATES, f"%{tag}")}
    assert len(office.received) == 4
    assert states <= {"sent", "withdrawn"}


async def test_without_a_mail_server_letters_are_written_and_wait(kafka: KafkaSettings, database: Database) -> None:
    tag = clock.new_id()[:8]
    settings = service_settings(
        NotificationsSettings,
        kafka,
        await database("notifications"),
        keyring="postgresql://nowhere",
        master_key=MASTER_KEY,
    )
    await broker.ensure_topics(kafka)
    async with running(notifications(settings), settings) as node:
        offer = offered(clock.now() + 14 * DAY, f"p-{tag}")
        await tell(kafka, offer, by="matching")
        async with asyncio.timeout(30):
            while await node.pool.fetchval("select count(*) from letters where about like $1", f"%{tag}%") < 4:
                await asyncio.sleep(0.05)
        web = httpx.ASGITransport(Starlette(routes=schema.routes(node, mail_server=False)))
        async with httpx.AsyncClient(transport=web, base_url="http://here") as client:
            found = (await client.get("/letters")).json()
        # Others told their stories on the same topics: some of theirs are withdrawn, and nothing is sent.
        assert found["mail_server"] is False
        assert found["waiting"] >= 4
        assert found.keys() <= {"mail_server", "waiting", "withdrawn", "forgotten"}


async def tell(kafka: KafkaSettings, *events: Event, by: str, version: int = 1) -> None:
    async with broker.producer(kafka) as producer:
        for event in events:
            one = told(event, version, by=by)
            topic = topic_of(event, said_by=by)
            await producer.send_and_wait(topic, one.body(), key=one.meta.key.encode(), headers=one.meta.headers())

"""Whoever is forgotten is let go of by every service, in whatever order it is told; what is left of them is found."""

import base64
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from libs.contracts.messages import Message
from libs.contracts.registration import ConsentWithdrawn, ParticipantEnrolled, ParticipantForgotten, Profile
from libs.contracts.sessions import Ending, MentorshipClosed, MentorshipIntroduced
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS
from libs.contracts.vocabulary import Stage, Topic
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing import traces
from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from libs.runtime.process import running
from services.analytics.app import analytics
from services.analytics.settings import AnalyticsSettings
from services.cli.queries.forgetting import LISTENERS
from services.gateway.projections import views
from services.matching.projections import known as of_matching
from services.notifications import projections as of_notifications
from services.sessions import projections as of_sessions
from services.sessions.app import sessions
from services.sessions.settings import SessionsSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import conversation
from tests.integration.test_sessions import accepted

KNOWN = "select exists (select from mentorships where mentorship_id = $1)"
PROFILE = Profile(
    stage=Stage.SENIOR_LEADER,
    offers=(Topic.LEADERSHIP,),
    seeks=(Topic.TELEHEALTH,),
    languages=("en",),
    free=("mon-17",),
    mentee_capacity=1,
)


async def tell(settings: KafkaSettings, topic: str, message: Message, by: str, version: int = 1) -> None:
    one = told(message, version, by=by)
    async with broker.producer(settings) as producer:
        await producer.send_and_wait(topic, one.body(), key=one.meta.key.encode(), headers=one.meta.headers())


async def test_the_mentorships_of_a_forgotten_person_are_closed_whichever_is_told_first(
    kafka: KafkaSettings, database: Database
) -> None:
    settings = service_settings(SessionsSettings, kafka, await database("sessions"))
    async with conversation(kafka) as talk, running(sessions(settings), settings) as node:
        for forgotten_first in (False, True):
            tag = clock.new_id()[:8]
            forgotten = ParticipantForgotten(participant_id=f"sue-{tag}")
            if forgotten_first:
                await tell(kafka, REGISTRATION_EVENTS, forgotten, "registration")
            await tell(kafka, MATCHING_EVENTS, accepted(tag), "matching")
            await talk.heard(MentorshipIntroduced, mentorship_id=f"m{tag}")
            if not forgotten_first:
                await tell(kafka, REGISTRATION_EVENTS, forgotten, "registration")
            closed = await talk.heard(MentorshipClosed, mentorship_id=f"m{tag}")
            assert (closed.ending, closed.reason, closed.author_id) == (Ending.EARLY, None, None)
        stands = await node.pool.fetchval("select count(*) from snapshots")
        assert stands == 0


async def test_whoever_withdraws_consent_leaves_every_mentorship_until_they_consent_again(
    kafka: KafkaSettings, database: Database
) -> None:
    settings = service_settings(SessionsSettings, kafka, await database("sessions"))
    async with conversation(kafka) as talk, running(sessions(settings), settings) as node:
        tag = clock.new_id()[:8]
        person = f"sue-{tag}"
        withdrawn = ConsentWithdrawn(
            participant_id=person, programme_id="reverse", institution_id="east-general", region_id="east"
        )
        await tell(kafka, MATCHING_EVENTS, accepted(tag), "matching")
        await talk.heard(MentorshipIntroduced, mentorship_id=f"m{tag}")
        await tell(kafka, REGISTRATION_EVENTS, withdrawn, "registration")
        await talk.heard(MentorshipClosed, mentorship_id=f"m{tag}")

        # One that was under way already when they withdrew is told late.
        late = clock.new_id()[:8]
        draft = accepted(late).draft.model_copy(update={"mentee_id": person})
        await tell(kafka, MATCHING_EVENTS, accepted(late).model_copy(update={"draft": draft}), "matching")
        await talk.heard(MentorshipClosed, mentorship_id=f"m{late}")

        enrolled = ParticipantEnrolled(
            participant_id=person,
            programme_id="reverse",
            institution_id="east-general",
            region_id="east",
            profile=PROFILE,
            personal=f"sealed:{person}:Zw==",
            consented_at=clock.now(),
        )
        await tell(kafka, REGISTRATION_EVENTS, enrolled, "registration", version=2)
        while await node.pool.fetchval("select exists (select from gone where participant_id = $1)", person):
            pass
        again = clock.new_id()[:8]
        draft = accepted(again).draft.model_copy(update={"mentee_id": person})
        await tell(kafka, MATCHING_EVENTS, accepted(again).model_copy(update={"draft": draft}), "matching")
        await talk.heard(MentorshipIntroduced, mentorship_id=f"m{again}")
        while not await node.pool.fetchval(KNOWN, f"m{again}"):
            pass
        # Whoever were to be let go of would have been, in that transaction.
        asked = f"asked-sessions.letting-go-mentorship-m{again}%"
        assert not await node.pool.fetchval("select exists (select from messages where stream like $1)", asked)


async def test_the_figures_still_count_whoever_is_forgotten(kafka: KafkaSettings, database: Database) -> None:
    """Analytics holds no word of a person, and there is nothing to let go of."""
    settings = service_settings(AnalyticsSettings, kafka, await database("analytics"))
    async with running(analytics(settings), settings) as node:
        await node.pool.execute("insert into people values ('zoe', 'reverse', 'here', 'north', 3)")
        await tell(kafka, REGISTRATION_EVENTS, ParticipantForgotten(participant_id="zoe"), "registration")
        origin, seen = "registration/participant-zoe", 0
        while not seen:
            seen = await node.pool.fetchval("select count(*) from inbox where origin = $1", origin)
        assert await node.pool.fetchval("select reached from people where participant_id = 'zoe'") == 3


def test_the_command_waits_for_every_service_that_keeps_something_of_people() -> None:
    assert LISTENERS["gateway"] == f"gateway.{views.SHOWN.name}"
    assert LISTENERS["matching"] == f"matching.{of_matching.KNOWN.name}"
    assert LISTENERS["sessions"] == f"sessions.{of_sessions.KNOWN.name}"
    assert LISTENERS["notifications"] == f"notifications.{of_notifications.KNOWN.name}"


@pytest.fixture
async def store(database: Database) -> AsyncGenerator[Pool]:
    async with asyncpg.create_pool(await database("traces"), min_size=1, max_size=3) as pool:
        await migrate(pool)
        yield pool


async def test_every_trace_of_a_person_is_found_wherever_it_is_kept(store: Pool) -> None:
    """In text, in JSON, in arrays, in what is parked or dropped as bytes, in other schemas and in partitions."""
    one, other = "sealed:2:ann:AAAA", "sealed:2:annabel:BBBB"
    await store.execute("create schema views")
    await store.execute(
        "create table views.people (personal text, told json, notes text[], at timestamptz, number int)"
    )
    await store.execute(
        "insert into views.people values ($1, $2, $3), ($4, null, null)", one, f'{{"n": "{one}"}}', [one, one], other
    )
    body = f'{{"personal": "{one}", "name": "\u00e9"}}'.encode()
    parked = (
        "insert into {} (consumer, origin, version, topic, headers, body, reason) values ($1, $1, 1, $1, $2, $3, $1)"
    )
    await store.execute(parked.format("parked"), "c", b"\x00\xff", body)
    await store.execute("insert into dropped select *, 'because' from parked")
    await store.execute("insert into snapshots values ('s', 1, 'x', $1)", f'["Active", {{"goals": "{one}"}}]')
    found = {place: values for place, values in (await traces.in_database(store, "ann")).items() if values}
    assert found == {
        "public.dropped.body": [one],
        "public.parked.body": [one],
        "public.snapshots.state": [one],
        "views.people.notes": [one, one],
        "views.people.personal": [one],
        "views.people.told": [one],
    }
    assert sum(map(len, (await traces.in_database(store, "annabel")).values())) == 1


async def test_what_is_found_opens_before_the_key_is_destroyed_and_not_afterwards(database: Database) -> None:
    async with asyncpg.create_pool(await database("keyring"), min_size=1, max_size=3) as pool:
        await create_tables(pool, TABLES)
        keyring = Keyring(pool, LocalKeys(base64.b64encode(bytes(32)).decode()))
        note = await keyring.seal(Home("ann", "mentorship-m1", "note"), "Nobody had told me.")
        name = await keyring.seal(Home("ann", "participant-ann", "personal"), "Ann")
        broken = "sealed:2:ann:AAAA"
        assert await traces.openable(keyring, "ann", {"mentorship-m1"}, [note, name, broken]) == {note, name}
        await keyring.forget("ann")
        assert await traces.openable(keyring, "ann", {"mentorship-m1"}, [note, name, broken]) == set()

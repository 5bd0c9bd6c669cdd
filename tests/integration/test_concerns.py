"""A concern over Kafka and in Postgres: at once, whatever is in flight, and in private."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from libs.contracts.concerns import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernRaised,
    ConcernResolved,
    RaiseConcern,
    Resolution,
    ResolveConcern,
)
from libs.contracts.contacts import ContactAppointed, ContactDismissed, Office
from libs.contracts.envelope import Envelope
from libs.contracts.messages import Command, CommandRefused
from libs.contracts.sessions import (
    MentorshipClosed,
    MentorshipIntroduced,
    MentorshipPaused,
    MentorshipResumed,
    ScheduleSession,
    SessionScheduled,
)
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS
from libs.contracts.vocabulary import NATION
from libs.devstack.stack import Stack
from libs.eventsourcing.deciding.handle import state_of
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading.projection import ensure
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.store import Conflict
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import running
from services.sessions import handlers, projections, queries
from services.sessions.app import sessions
from services.sessions.domain import mentorship
from services.sessions.domain.states import Paused
from services.sessions.settings import SessionsSettings
from tests.examples import BECAUSE, asked
from tests.integration.conftest import Database, databases_of, kafka_of, servers, service_settings
from tests.integration.conversation import Conversation, conversation
from tests.integration.test_forgetting import tell
from tests.integration.test_sessions import accepted
from tests.unit.sessions import stories

SEALED = "sealed:{}:Zw=="


@pytest.fixture(scope="module")
def alone() -> Iterator[Stack]:
    """Servers on which nobody else appoints contacts."""
    with servers() as running:
        yield running


@pytest.fixture(scope="module")
def database(alone: Stack) -> Database:
    return databases_of(alone)


@pytest.fixture(scope="module")
def kafka(alone: Stack) -> KafkaSettings:
    return kafka_of(alone)


def raises(concern_id: str, mentorship_id: str, by: str) -> RaiseConcern:
    return RaiseConcern(concern_id=concern_id, mentorship_id=mentorship_id, by=by, account=SEALED.format(concern_id))


async def begun(talk: Conversation, kafka: KafkaSettings, tag: str) -> str:
    """An active mentorship of `ann-<tag>` and `sue-<tag>`."""
    await tell(kafka, MATCHING_EVENTS, accepted(tag), "matching")
    introduced = await talk.heard(MentorshipIntroduced, proposal_id=f"p{tag}")
    people, id_ = [f"ann-{tag}", f"sue-{tag}"], introduced.mentorship_id
    await talk.ask(stories.meet.model_copy(update={"mentorship_id": id_, "by": people[0]}))
    for template in (stories.goes_on, stories.agrees):
        for side, person in zip(stories.PEOPLE, people, strict=True):
            more = {"goals": SEALED.format(person)} if template is stories.agrees else {}
            await talk.ask(template(side).model_copy(update={"mentorship_id": id_, "by": person, **more}))
    return id_


async def test_a_concern_pauses_whatever_is_in_flight_and_the_last_one_that_is_resolved_resumes(
    kafka: KafkaSettings, database: Database
) -> None:
    tag = clock.new_id()[:8]
    settings = service_settings(SessionsSettings, kafka, await database("sessions"))
    async with conversation(kafka) as talk, running(sessions(settings), settings) as node:
        ines = ContactAppointed(
            contact_id=f"ines-{tag}", office=Office.SAFEGUARDING, place_id=NATION, personal=SEALED.format(f"ines-{tag}")
        )
        inside = ines.model_copy(update={"contact_id": f"abe-{tag}", "place_id": "west-general"})
        for contact in (inside, ines):
            await tell(kafka, REGISTRATION_EVENTS, contact, "registration")
        while await node.pool.fetchval("select count(*) from contacts") < 2:
            pass
        id_ = await begun(talk, kafka, tag)
        plans: list[Command] = [
            ScheduleSession(mentorship_id=id_, by=f"ann-{tag}", session_id=f"s{number}", starts_at=clock.now())
            for number in range(40)
        ]
        concern = raises(f"c1-{tag}", id_, f"sue-{tag}")
        answers = await talk.ask(*plans[:20], concern, *plans[20:])
        raised = await talk.heard(ConcernRaised, concern_id=f"c1-{tag}")
        assert raised == ConcernRaised(
            concern_id=f"c1-{tag}", mentorship_id=id_, contact_id=f"ines-{tag}", account=concern.account
        )
        own = [one.message for one in talk.told if one.meta.stream == f"mentorship-{id_}"]
        assert own[-1] == MentorshipPaused(mentorship_id=id_)
        refused = [one.message for one in answers if isinstance(one.message, CommandRefused)]
        scheduled = [one for one in own if isinstance(one, SessionScheduled)]
        assert len(refused) + len(scheduled) == len(plans)
        assert {one.refusal for one in refused} <= {"MentorshipIsPaused"}

        # The other side has one as well: to whoever raises it, it looks like the first.
        await talk.ask(raises(f"c2-{tag}", id_, f"ann-{tag}"))
        assert await talk.refusal(AcknowledgeConcern(concern_id=f"c1-{tag}", by="kim")) == "NotYourConcern"
        await talk.ask(AcknowledgeConcern(concern_id=f"c1-{tag}", by=f"ines-{tag}"))
        await talk.heard(ConcernAcknowledged, concern_id=f"c1-{tag}")
        resolve = ResolveConcern(concern_id=f"c1-{tag}", by=f"ines-{tag}", resolution=Resolution.RESUME)
        await talk.ask(resolve)
        assert await talk.refusal(plans[0]) == "MentorshipIsPaused"
        await talk.ask(resolve.model_copy(update={"concern_id": f"c2-{tag}"}))
        resumed = await talk.heard(MentorshipResumed, mentorship_id=id_)
        assert resumed.at is not None
        await talk.ask(plans[0])

        # Whoever received the third is dismissed: the nation takes it over.
        await talk.ask(raises(f"c3-{tag}", id_, f"ann-{tag}"))
        await tell(kafka, REGISTRATION_EVENTS, ContactDismissed(contact_id=f"ines-{tag}"), "registration", version=2)
        while await node.pool.fetchval("select count(*) from contacts") > 1:
            pass
        await talk.ask(ResolveConcern(concern_id=f"c3-{tag}", by="nat", resolution=Resolution.REMATCH))
        closed = await talk.heard(MentorshipClosed, mentorship_id=id_)
        assert closed.rematch
        resolved = await talk.heard(ConcernResolved, concern_id=f"c3-{tag}")
        assert resolved.by == "nat"


async def apply(store: PostgresStore, *commands: Envelope) -> None:
    """Until nobody else was faster, as the inbox does."""
    while True:
        try:
            async with store.transaction() as tx:
                await handlers.apply(tx, commands)
        except Conflict:
            continue
        return


async def test_the_same_rows_are_stored_whoever_raised_it(database: Database) -> None:
    """Even what led to them: the command has the same id and the same time in both stories."""
    rows: list[Sequence[object]] = []
    moment, ids = clock.now(), iter(["raise", "other", "first", "second"] * 2)
    for raiser in ("junior", "senior"):
        async with open_pool(await database("sessions")) as pool:
            await migrate(pool)
            await ensure(pool, "sessions", projections.KNOWN)
            await create_tables(pool, queries.TABLES)
            await pool.execute("insert into contacts values ('ines', 'nation'), ('kim', 'nation'), ('abe', 'west')")
            store = PostgresStore(pool, "sessions", lambda: moment)
            async with store.transaction() as tx:
                await tx.append(f"mentorship-{stories.ID}", stories.ACTIVE, BECAUSE)
            for command in (
                raises("c1", stories.ID, raiser),
                raises("c2", stories.ID, raiser),
                ResolveConcern(concern_id="c1", by="ines", resolution=Resolution.RESUME),
                ResolveConcern(concern_id="c2", by="kim", resolution=Resolution.REMATCH),
            ):
                one = asked(command)
                id_ = next(ids)
                meta = one.meta._replace(id=id_, stream=f"command-{id_}", correlation_id=id_, time=moment)
                await apply(store, replace(one, meta=meta))
            rows.append([tuple(row) for row in await pool.fetch("select * from messages order by stream, version")])
    assert rows[0] == rows[1]
    assert len(rows[0]) == len(stories.ACTIVE) + len([MentorshipPaused, MentorshipClosed]) + 4


async def test_a_concern_that_is_raised_while_another_is_resolved_is_not_missed(database: Database) -> None:
    async with open_pool(await database("sessions")) as pool:
        await migrate(pool)
        await ensure(pool, "sessions", projections.KNOWN)
        await create_tables(pool, queries.TABLES)
        store, stream = PostgresStore(pool, "sessions", clock.now), f"mentorship-{stories.ID}"
        async with store.transaction() as tx:
            await tx.append(stream, stories.ACTIVE, BECAUSE)
        await apply(store, asked(raises("c0", stories.ID, "junior")))
        for number in range(30):
            resolve = ResolveConcern(concern_id=f"c{number}", by="nat", resolution=Resolution.RESUME)
            await asyncio.gather(
                apply(store, asked(resolve)), apply(store, asked(raises(f"c{number + 1}", stories.ID, "senior")))
            )
            async with store.transaction() as tx:
                assert isinstance(await state_of(tx, mentorship, stream), Paused)
        last = ResolveConcern(concern_id="c30", by="nat", resolution=Resolution.RESUME)
        await apply(store, asked(last))
        async with store.transaction() as tx:
            assert isinstance((await tx.read(stream))[-1], MentorshipResumed)

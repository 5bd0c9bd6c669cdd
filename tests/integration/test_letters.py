"""Letters on a real Postgres and through real SMTP: written with the event, sent once, to the right people."""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from libs.contracts.catalogue import topic_of
from libs.contracts.concerns import ConcernRaised
from libs.contracts.contacts import ContactAppointed, ContactDismissed, Office
from libs.contracts.matching import ProposalAnswered, ProposalDeclined, ProposalOffered, RoundOpened
from libs.contracts.messages import Event
from libs.contracts.registration import (
    ConsentTextPublished,
    NotificationsChanged,
    ParticipantForgotten,
    ProgrammeOpened,
    ProgrammeRules,
)
from libs.contracts.rounds import RoundPolicy
from libs.contracts.sessions import (
    Ending,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipPaused,
    MentorshipResumed,
    SessionCancelled,
    SessionScheduled,
    Silence,
    SilenceNoted,
)
from libs.contracts.vocabulary import NATION, Modality, Scope, Side
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading.projection import NEXT, ensure
from libs.eventsourcing.reading.rebuild import rebuild
from libs.eventsourcing.sealing.keyring import TABLES as KEYS
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.eventsourcing.storing.transient import TRANSIENT
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import running
from services.notifications import projections, schema
from services.notifications.app import notifications
from services.notifications.domain.delivery import Nights, Rules
from services.notifications.policies import writing
from services.notifications.policies.posting import Away, MailServer
from services.notifications.policies.sending import Habits, Sender
from services.notifications.settings import NotificationsSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.post_office import PostOffice, post_office, words
from tests.unit.notifications.events import draft, enrolled, introduced

MASTER_KEY = base64.b64encode(bytes(range(32))).decode()
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RULES = Rules(Nights(time(21), time(8)), 3 * DAY)
MIA, SAM = "mia.mentor@general.example", "sam.mentee@harbour.example"
CLEO = "cleo.contact@nation.example"
SECRET = "He shouted at me on the ward."


class House:
    """The service without its process: events are told to it, and its clock is ours."""

    def __init__(self, store: PostgresStore, keyring: Keyring, office: PostOffice) -> None:
        self.store, self.keyring, self.office = store, keyring, office
        self.now = NOON
        server = MailServer("127.0.0.1", office.port, "", "", starttls=False, sender="letters@programme.example")
        habits = Habits(RULES, "https://portal.example", timedelta(minutes=1))
        self.sender = Sender(keyring, server, habits, lambda: self.now)
        self._apply = writing.beside(projections.fold, RULES, lambda: self.now)
        self.versions: dict[str, int] = {}

    async def tell(self, *events: Event, at: datetime | None = None) -> None:
        for event in events:
            version = self.versions[event.stream] = self.versions.get(event.stream, 0) + 1
            envelope = told(event, version)
            envelope = type(envelope)(envelope.meta._replace(time=at or self.now), envelope.message)
            async with self.store.transaction() as tx:
                await self._apply(tx, [envelope])

    async def send(self) -> int:
        async with self.store.pool.acquire() as connection:
            return await self.sender.send_due(connection)

    async def seal(self, stream: str, name: str, email: str) -> str:
        person = stream.partition("-")[2]
        return await self.keyring.seal(Home(person, stream, "personal"), json.dumps({"name": name, "email": email}))

    async def people(self) -> None:
        await self.tell(ProgrammeOpened(programme_id="upwards", name="Digital Upwards", rules=ProgrammeRules()))
        await self.enrol("mia", "Mia Mentor", MIA)
        await self.enrol("sam", "Sam Mentee", SAM)

    async def enrol(self, person: str, name: str, email: str) -> None:
        await self.tell(enrolled(person, sealed=await self.seal(f"participant-{person}", name, email)))

    async def appoint(self, contact: str, office: Office, place: str, email: str) -> None:
        sealed = await self.seal(f"contact-{contact}", "Cleo Contact", email)
        await self.tell(ContactAppointed(contact_id=contact, office=office, place_id=place, personal=sealed))

    async def states(self) -> dict[str, int]:
        rows = await self.store.pool.fetch("select state, count(*) from letters group by 1")
        return {row["state"]: row["count"] for row in rows}

    async def row(self, recipient: str) -> Any:
        return await self.store.pool.fetchrow("select * from letters where recipient = $1", f"participant-{recipient}")


@asynccontextmanager
async def keys(database: Database) -> AsyncGenerator[Keyring]:
    async with asyncpg.create_pool(await database("keyring"), min_size=1, max_size=3) as pool:
        await create_tables(pool, KEYS)
        yield Keyring(pool, LocalKeys(MASTER_KEY))


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as open_one:
        yield open_one


@pytest.fixture
async def house(database: Database, office: PostOffice) -> AsyncIterator[House]:
    async with keys(database) as keyring, open_pool(await database("notifications")) as pool:
        await migrate(pool)
        await ensure(pool, "notifications", projections.KNOWN)
        await create_tables(pool, writing.TABLES)
        yield House(PostgresStore(pool, "notifications", clock.now), keyring, office)


def offered(answer_by: datetime = NOON + 14 * DAY, number: str = "p1") -> ProposalOffered:
    return ProposalOffered(
        proposal_id=number, round_id="spring", programme_id="upwards", draft=draft(number), answer_by=answer_by
    )


def chose(person: str, *, necessary_only: bool = False, language: str = "en", zone: str = "UTC") -> Event:
    return NotificationsChanged(participant_id=person, necessary_only=necessary_only, language=language, time_zone=zone)


async def test_a_proposal_is_two_letters_that_name_nobody_else(house: House) -> None:
    await house.people()
    await house.tell(chose("sam", language="de", zone="Europe/Berlin"), offered())
    assert await house.send() == 2
    assert await house.send() == 0
    (mia,), (sam,) = house.office.to(MIA), house.office.to(SAM)
    assert "Dear Mia Mentor" in words(mia)
    assert "Guten Tag Sam Mentee" in words(sam)
    assert "Dienstag, 17. März 2026, 13:00 Uhr (Europe/Berlin)" in str(sam["Subject"])
    assert "Digital Upwards" in str(mia["Subject"])
    assert not any(word in words(mia).lower() for word in ("sam", "harbour"))
    assert not any(word in words(sam).lower() for word in ("mia", "general"))
    assert mia["Message-ID"] != sam["Message-ID"]
    assert (mia["Content-Language"], sam["Content-Language"]) == ("en", "de")
    assert [part.get_content_type() for part in mia.walk()][1:] == ["text/plain", "text/html"]


async def test_the_reminder_goes_to_whoever_has_not_answered(house: House) -> None:
    await house.people()
    await house.tell(offered())
    await house.send()
    house.now += 2 * DAY
    await house.tell(ProposalAnswered(proposal_id="p1", side=Side.MENTOR, accepts=True))
    house.now = NOON + 13 * DAY + HOUR
    assert await house.send() == 1
    assert len(house.office.to(SAM)) == 2
    assert len(house.office.to(MIA)) == 1


async def test_the_same_event_told_again_writes_nothing_again(house: House) -> None:
    await house.people()
    await house.tell(offered())
    house.versions.clear()
    await house.tell(offered())
    assert await house.send() == 2


async def test_whoever_opted_out_gets_what_is_necessary_and_nothing_else(house: House) -> None:
    await house.people()
    await house.tell(chose("sam", necessary_only=True), introduced(), MentorshipContinued(mentorship_id="m1"))
    assert await house.send() == 3
    assert len(house.office.to(SAM)) == 1
    assert await house.states() == {"sent": 3, "unwanted": 1}


async def test_at_night_letters_wait_for_the_morning_of_each_person(house: House) -> None:
    await house.people()
    house.now = datetime(2026, 3, 3, 23, tzinfo=UTC)
    await house.tell(chose("mia", zone="Asia/Tokyo"), introduced())
    assert await house.send() == 1
    assert len(house.office.to(MIA)) == 1
    house.now = datetime(2026, 3, 4, 7, 59, tzinfo=UTC)
    assert await house.send() == 0
    house.now = datetime(2026, 3, 4, 8, tzinfo=UTC)
    assert await house.send() == 1
    assert len(house.office.to(SAM)) == 1


async def test_a_deadline_before_the_morning_is_told_at_night(house: House) -> None:
    await house.people()
    house.now = datetime(2026, 3, 3, 23, tzinfo=UTC)
    await house.tell(offered(answer_by=house.now + 8 * HOUR))
    assert await house.send() == 2


async def test_a_temporary_failure_is_tried_again_later_and_longer_each_time(house: House) -> None:
    await house.people()
    house.office.says[SAM] = ["451 Try again later", "450 Mailbox busy"]
    await house.tell(introduced())
    assert await house.send() == 1
    assert (await house.row("sam"))["said"] == "451 Try again later"
    house.now += timedelta(seconds=59)
    assert await house.send() == 0
    house.now += timedelta(seconds=1)
    assert await house.send() == 0
    assert (await house.row("sam"))["next_try"] == house.now + timedelta(minutes=2)
    house.now += timedelta(minutes=2)
    assert await house.send() == 1
    assert len(house.office.to(SAM)) == 1
    assert (await house.row("sam"))["tries"] == 3


async def test_a_permanent_failure_is_kept_with_the_words_of_the_server_but_not_the_address(house: House) -> None:
    await house.people()
    house.office.says[SAM] = [f"550 5.1.1 <{SAM.upper()}>: no mailbox sam.mentee here"]
    await house.tell(introduced())
    assert await house.send() == 1
    row = await house.row("sam")
    assert (row["state"], row["said"]) == ("refused", "550 5.1.1 <...>: no mailbox ... here")
    house.now += DAY
    assert await house.send() == 0


@pytest.mark.parametrize(
    "poison",
    [
        "no address at all",
        "two@at@signs",
        "x@y\r\nBcc: everybody@nation.example",
        "<@>",
        "@",
        "jürgen@klinik.example",
        "a" * 300 + "@long.example",
    ],
)
async def test_a_poisonous_address_does_not_keep_the_others(house: House, poison: str) -> None:
    await house.people()
    await house.enrol("mia", "Mia\r\nBcc: all@nation.example", poison)
    await house.tell(introduced())
    sent = await house.send()
    assert len(house.office.to(SAM)) == 1
    assert all("nation.example" not in str(one["Bcc"] or "") for one in house.office.received)
    assert (await house.row("mia"))["state"] == ("sent" if sent == 2 else "refused")
    assert poison not in str((await house.row("mia"))["said"])


async def test_what_is_sealed_wrongly_does_not_keep_the_others(house: House) -> None:
    await house.people()
    await house.tell(enrolled("mia", sealed="sealed:2:mia:AAAA"), introduced())
    assert await house.send() == 1
    assert len(house.office.to(SAM)) == 1


async def test_a_letter_that_no_version_of_ours_knows_does_not_keep_the_others(house: House) -> None:
    await house.people()
    await house.tell(introduced())
    await house.store.pool.execute("update letters set kind = 'unheard-of' where recipient = 'participant-mia'")
    assert await house.send() == 1
    assert await house.send() == 0
    assert await house.states() == {"sent": 1, "waiting": 1}


async def test_whoever_is_forgotten_gets_nothing_that_waits_and_nothing_new(house: House) -> None:
    await house.people()
    await house.tell(offered())
    await house.keyring.forget("sam")
    assert await house.send() == 1
    await house.tell(ParticipantForgotten(participant_id="sam"))
    await house.tell(ProposalDeclined(proposal_id="p1", round_id="spring", programme_id="upwards", draft=draft()))
    await house.send()
    assert house.office.to(SAM) == []
    assert await house.store.pool.fetchval("select count(*) from letters where recipient = 'participant-sam'") == 2
    assert await house.store.pool.fetchval("select count(*) from people where participant_id = 'sam'") == 0


async def test_letters_of_whoever_is_forgotten_are_dropped_before_their_time(house: House) -> None:
    await house.people()
    await house.tell(offered(), ParticipantForgotten(participant_id="sam"))
    assert await house.send() == 1
    assert (await house.states())["forgotten"] == 2


async def test_nothing_of_a_concern_is_in_any_letter(house: House) -> None:
    await house.people()
    await house.appoint("cleo", Office.SAFEGUARDING, NATION, CLEO)
    account = await house.keyring.seal(Home("k1", "concern-k1", "account"), SECRET)
    await house.tell(introduced())
    await house.send()
    await house.tell(
        ConcernRaised(concern_id="k1", mentorship_id="m1", contact_id="cleo", account=account),
        MentorshipPaused(mentorship_id="m1"),
    )
    await house.send()
    (cleo,) = house.office.to(CLEO)
    pair = [*house.office.to(MIA), *house.office.to(SAM)]
    assert len(pair) == 4
    for one in pair:
        assert [word for word in ("concern", "k1", "cleo", "shouted") if word in words(one).lower()] == []
    assert [word for word in ("mia", "sam", "m1", "shouted", "mentorship-") if word in words(cleo).lower()] == []
    paused = [one for one in pair if "paused" in str(one["Subject"])]
    assert len({one["Subject"] for one in paused}) == 1
    texts = [part.get_content() for one in paused for part in one.walk() if part.get_content_type() == "text/html"]
    assert texts[0].replace("Mia Mentor", "Sam Mentee") == texts[1]


async def test_a_pause_is_told_to_both_at_the_same_time_also_by_night(house: House) -> None:
    await house.people()
    await house.tell(chose("mia", zone="Asia/Tokyo", necessary_only=True), introduced())
    house.now = datetime(2026, 3, 3, 23, tzinfo=UTC)
    await house.send()
    await house.tell(MentorshipPaused(mentorship_id="m1"))
    assert await house.send() == 2


async def test_while_a_mentorship_rests_its_reminders_do_and_afterwards_they_go(house: House) -> None:
    await house.people()
    session = SessionScheduled(
        mentorship_id="m1", session_id="s1", starts_at=NOON + 3 * DAY, minutes=60, modality=Modality.VIRTUAL
    )
    await house.tell(introduced(), session)
    assert await house.send() == 4
    await house.tell(MentorshipPaused(mentorship_id="m1"))
    assert await house.send() == 2
    house.now = NOON + 2 * DAY + HOUR
    assert await house.send() == 0
    await house.tell(MentorshipResumed(mentorship_id="m1"))
    assert await house.send() == 4
    assert len([one for one in house.office.to(SAM) if "your session is on" in str(one["Subject"])]) == 1


async def test_a_cancelled_session_has_no_reminder(house: House) -> None:
    await house.people()
    session = SessionScheduled(
        mentorship_id="m1", session_id="s1", starts_at=NOON + 3 * DAY, minutes=60, modality=Modality.VIRTUAL
    )
    await house.tell(introduced(), session, SessionCancelled(mentorship_id="m1", session_id="s1"))
    house.now += DAY
    assert await house.send() == 4
    assert sum("cancelled" in str(one["Subject"]) for one in house.office.received) == 2
    house.now = NOON + 2 * DAY + HOUR
    assert await house.send() == 0


async def test_a_flag_goes_to_the_coordinator_of_the_region_where_the_institution_has_none(house: House) -> None:
    await house.people()
    await house.appoint("cleo", Office.COORDINATOR, "west", CLEO)
    await house.appoint("carl", Office.SAFEGUARDING, "general", "carl@general.example")
    await house.tell(introduced(), SilenceNoted(mentorship_id="m1", step=Silence.FLAG, since=NOON))
    await house.send()
    (flag,) = house.office.to(CLEO)
    assert "silent" in str(flag["Subject"])
    assert house.office.to("carl") == []
    await house.tell(ContactDismissed(contact_id="cleo"))
    await house.tell(SilenceNoted(mentorship_id="m1", step=Silence.FLAG, since=NOON))
    assert await house.send() == 0


async def test_a_text_that_must_be_renewed_and_wishes_reach_whoever_is_heard_of_later_as_well(house: House) -> None:
    text = ConsentTextPublished(programme_id="upwards", version=1, text="What we do.", renew=True)
    opens = RoundOpened(
        round_id="spring",
        programme_id="upwards",
        scope=Scope.REGIONAL,
        place_id="west",
        coordinator_id="c",
        policy=RoundPolicy(),
        preferences_until=NOON + 7 * DAY,
    )
    await house.people()
    await house.tell(text, opens)
    await house.enrol("zoe", "Zoe", "zoe@general.example")
    await house.tell(enrolled("ann", 1, await house.seal("participant-ann", "Ann", "ann@general.example")))
    assert await house.send() == 4
    subjects = {str(one["To"]): str(one["Subject"]) for one in house.office.received}
    assert sorted("consent text" in subject for subject in subjects.values()) == [False, True, True, True]
    assert "wishes" in subjects["Ann <ann@general.example>"]


async def test_old_things_are_not_told_by_a_new_installation(house: House) -> None:
    await house.people()
    await house.tell(offered(), at=NOON - 5 * DAY)
    await house.tell(introduced(), at=NOON - 5 * DAY)
    assert await house.send() == 0
    # The reminder is still to come.
    assert await house.states() == {"waiting": 2}


async def test_whoever_catches_up_does_not_tell_what_was_answered_meanwhile(house: House) -> None:
    await house.people()
    await house.tell(offered(), at=NOON - HOUR)
    assert await house.send() == 0
    await house.tell(ProposalAnswered(proposal_id="p1", side=Side.MENTOR, accepts=True), at=NOON - HOUR / 2)
    house.now += timedelta(minutes=2)
    assert await house.send() == 1
    assert house.office.to(MIA) == []


async def test_while_the_mail_server_is_away_nothing_is_lost_and_no_letter_is_blamed(house: House) -> None:
    await house.people()
    await house.tell(introduced())
    sender = Sender(
        house.keyring,
        MailServer("127.0.0.1", 9, "", "", starttls=False, sender="letters@programme.example"),
        Habits(RULES, "https://portal.example", timedelta(minutes=1)),
        lambda: house.now,
    )
    async with house.store.pool.acquire() as connection:
        with pytest.raises(Away):
            await sender.send_due(connection)
    assert (await house.row("sam"))["tries"] == 0
    assert await house.send() == 2


async def test_a_server_without_encryption_is_not_spoken_to_where_that_is_asked(house: House) -> None:
    await house.people()
    await house.tell(introduced())
    server = MailServer("127.0.0.1", house.office.port, "", "", starttls=True, sender="letters@programme.example")
    habits = Habits(RULES, "https://portal.example", timedelta(minutes=1))
    async with house.store.pool.acquire() as connection:
        with pytest.raises(Away):
            await Sender(house.keyring, server, habits, lambda: house.now).send_due(connection)
    assert house.office.received == []


async def test_between_the_yes_of_the_server_and_our_mark_a_crash_sends_twice_under_one_name(house: House) -> None:
    """What sending.py says that it cannot prevent."""
    await house.people()
    await house.tell(introduced())

    async def lose_the_session() -> None:
        house.office.before_yes = None
        await house.store.pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sending'"
        )

    house.office.before_yes = lose_the_session
    async with house.store.pool.acquire() as connection:
        await connection.execute("set application_name = 'sending'")
        with pytest.raises(TRANSIENT):
            await house.sender.send_due(connection)
    house.now += timedelta(minutes=2)
    assert await house.send() == 2
    twice = [one["Message-ID"] for one in house.office.received]
    assert len(twice) == 3
    assert len(set(twice)) == 2


async def test_of_two_processes_one_sends(house: House) -> None:
    await house.people()
    for number in range(10):
        closed = MentorshipClosed(mentorship_id=f"m{number}", mentor_id="mia", mentee_id="sam", ending=Ending.PARTED)
        await house.tell(closed)
    both = [asyncio.create_task(house.sender.keep_sending(house.store.pool)) for _ in range(2)]
    await house.office.until(20)
    async with asyncio.timeout(30):
        while (await house.states()).get("waiting"):
            await asyncio.sleep(0.05)
    for one in both:
        one.cancel()
    await asyncio.gather(*both, return_exceptions=True)
    assert len(house.office.received) == 20


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
            while not await node.pool.fetchval("select count(*) from let_go"):
                await asyncio.sleep(0.05)
        states = {row["state"] for row in await node.pool.fetch("select state from letters")}
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

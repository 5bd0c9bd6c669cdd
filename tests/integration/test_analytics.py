"""The funnel on a real Postgres and over Kafka: the same figures in whatever order and however often it is told."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice

import pytest

from libs.contracts.analytics import FunnelCounted
from libs.contracts.catalogue import topic_of
from libs.contracts.envelope import Envelope
from libs.contracts.matching import EligibleListed, ProposalAccepted, ProposalOffered
from libs.contracts.messages import Event
from libs.contracts.registration import (
    ConsentWithdrawn,
    InstitutionMoved,
    ParticipantEnrolled,
    ParticipantMoved,
    Profile,
)
from libs.contracts.rounds import Breakdown, Draft
from libs.contracts.sessions import (
    CompactAgreed,
    FirstConversationHeld,
    MentorshipIntroduced,
    OutcomeConfirmed,
    OutcomeKind,
    Person,
    SessionHeld,
)
from libs.contracts.vocabulary import Stage, Topic
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.reading.projection import ensure
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import running
from services.analytics import policies, projections
from services.analytics.app import analytics
from services.analytics.settings import AnalyticsSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import conversation

NOW = clock.now()
THRESHOLD = 3
PROFILE = Profile(
    stage=Stage.FELLOW, offers=(Topic.TELEHEALTH,), seeks=(Topic.LEADERSHIP,), languages=("en",), free=("mon-17",)
)
WHY = Breakdown(
    topics_to_mentee=(),
    topics_to_mentor=(),
    languages=(),
    common_slots=(),
    points_to_mentee=0,
    points_to_mentor=0,
    points_common_slots=0,
    points_place=0,
)
Stream = list[Envelope]


class Story:
    """Eighteen people at two institutions of one region: fourteen are eligible, and four pairs come far."""

    def __init__(self) -> None:
        self.tag = clock.new_id()[:8]
        self.programme = f"reverse-{self.tag}"

    def person(self, number: int) -> str:
        return f"person-{number}-{self.tag}"

    def enrolled(self, number: int, institution: str) -> ParticipantEnrolled:
        return ParticipantEnrolled(
            participant_id=self.person(number),
            programme_id=self.programme,
            institution_id=f"{institution}-{self.tag}",
            region_id="west",
            profile=PROFILE,
            personal="sealed:x:Zw==",
            consented_at=NOW,
        )

    def streams(self) -> list[Stream]:
        return [*self.people(), *(stream for pair in range(4) for stream in self.pair(pair)), self.attempt()]

    def people(self) -> Iterator[Stream]:
        for number in range(15):
            yield stream("registration", self.enrolled(number, "harbour" if number % 2 else "general"))
        # Somebody who left and came back elsewhere counts where they are now.
        before, after = self.enrolled(15, "general"), self.enrolled(15, "harbour")
        left = ConsentWithdrawn(
            participant_id=self.person(15),
            programme_id=self.programme,
            institution_id=before.institution_id,
            region_id="west",
        )
        yield stream("registration", before, left, after)
        yield stream("registration", self.enrolled(16, "general"), self.moved(16))
        # Its people enrolled while it was in another region, and count where it is now.
        yield stream("registration", self.enrolled(17, "harbour").model_copy(update={"region_id": "east"}))
        yield stream(
            "registration",
            InstitutionMoved(institution_id=f"harbour-{self.tag}", region_id="west", from_region_id="east"),
        )

    def moved(self, number: int) -> ParticipantMoved:
        return ParticipantMoved(
            participant_id=self.person(number),
            programme_id=self.programme,
            institution_id=f"harbour-{self.tag}",
            region_id="west",
            from_institution_id=f"general-{self.tag}",
            from_region_id="west",
        )

    def attempt(self) -> Stream:
        people = tuple(self.person(number) for number in range(14))
        return stream("matching", EligibleListed(round_id=f"spring-{self.tag}", attempt=1, participant_ids=people))

    def pair(self, number: int) -> Iterator[Stream]:
        """The fourth pair only meets; the others get as far as an outcome."""
        mentor, mentee = self.person(2 * number), self.person(2 * number + 1)
        draft = Draft(
            proposal_id=f"p{number}-{self.tag}",
            mentor_id=mentor,
            mentor_institution_id="general",
            mentor_region_id="west",
            mentee_id=mentee,
            mentee_institution_id="harbour",
            mentee_region_id="west",
            score=0,
            breakdown=WHY,
        )
        terms = {
            "proposal_id": draft.proposal_id,
            "round_id": f"spring-{self.tag}",
            "programme_id": self.programme,
        }
        yield stream(
            "matching", ProposalOffered(**terms, draft=draft, answer_by=NOW), ProposalAccepted(**terms, draft=draft)
        )
        mentorship = f"m{number}-{self.tag}"
        introduced = MentorshipIntroduced(
            mentorship_id=mentorship,
            round_id=terms["round_id"],
            proposal_id=terms["proposal_id"],
            programme_id=terms["programme_id"],
            mentor=Person(participant_id=mentor, institution_id="general", region_id="west"),
            mentee=Person(participant_id=mentee, institution_id="harbour", region_id="west"),
        )
        met = FirstConversationHeld(mentorship_id=mentorship, held_at=NOW)
        if number == 3:
            yield stream("sessions", introduced, met)
            return
        yield stream(
            "sessions",
            introduced,
            met,
            CompactAgreed(mentorship_id=mentorship, version=1, weeks_between_sessions=4),
            SessionHeld(mentorship_id=mentorship, session_id="s1", held_at=NOW),
            OutcomeConfirmed(mentorship_id=mentorship, outcome_id="o1", kind=OutcomeKind.PAPER),
        )


def stream(service: str, *events: Event) -> Stream:
    return [told(event, version, by=service) for version, event in enumerate(events, 1)]


def interleaved(streams: Sequence[Stream], chance: random.Random) -> Iterator[Envelope]:
    """One order of all events that keeps the order inside each stream."""
    turns = [number for number, stream in enumerate(streams) for _ in stream]
    chance.shuffle(turns)
    waiting = [iter(stream) for stream in streams]
    for turn in turns:
        yield next(waiting[turn])


def figures(counted: FunnelCounted) -> dict[str, list[int | None]]:
    return {row.place_id.split("-")[0]: [cell.people for cell in row.cells] for row in counted.rows}


EXPECTED = {
    "nation": [18, 14, 8, 8, 8, 6, 6, 6],
    "west": [18, 14, 8, 8, 8, 6, 6, 6],
    "general": [8, 7, 4, 4, 4, 3, 3, 3],
    "harbour": [10, 7, 4, 4, 4, 3, 3, 3],
}


@pytest.fixture
async def store(database: Database) -> AsyncIterator[PostgresStore]:
    async with open_pool(await database("analytics")) as pool:
        await migrate(pool)
        await ensure(pool, "analytics", projections.FIGURES)
        yield PostgresStore(pool, "analytics", clock.now)


async def apply(store: PostgresStore, batch: Sequence[Envelope]) -> None:
    async with store.transaction() as tx:
        await projections.FIGURES.live(tx, batch)


async def published(store: PostgresStore, story: Story) -> list[FunnelCounted]:
    async with store.transaction() as tx:
        return [event for event in await tx.read(f"funnel-{story.programme}") if isinstance(event, FunnelCounted)]


@pytest.mark.parametrize("seed", range(8))
async def test_the_figures_do_not_depend_on_the_order_of_streams_or_on_when_they_are_told(
    store: PostgresStore, seed: int
) -> None:
    story, chance = Story(), random.Random(seed)
    events = interleaved(story.streams(), chance)
    while batch := list(islice(events, chance.randint(1, 12))):
        await apply(store, batch)
        if chance.random() < 0.3:
            await policies.publish_changed(store, THRESHOLD)
    await policies.publish_changed(store, THRESHOLD)
    assert figures((await published(store, story))[-1]) == EXPECTED


async def test_whoever_is_matched_before_being_enrolled_counts_once_enrolled(store: PostgresStore) -> None:
    story = Story()
    enrolments = list(story.people())
    rest = story.streams()[len(enrolments) :]
    for one in (*rest, *enrolments):
        await apply(store, one)
    await policies.publish_changed(store, THRESHOLD)
    (counted,) = await published(store, story)
    assert figures(counted) == EXPECTED


async def test_unchanged_figures_are_not_told_again(store: PostgresStore) -> None:
    story = Story()
    everything = [event for one in story.streams() for event in one]
    await apply(store, everything)
    await policies.publish_changed(store, THRESHOLD)
    await apply(store, next(story.people()))
    assert await store.pool.fetchval("select changed from publications")
    await policies.publish_changed(store, THRESHOLD)
    assert len(await published(store, story)) == 1


async def test_of_two_who_publish_at_once_one_does(store: PostgresStore) -> None:
    story = Story()
    await apply(store, [event for one in story.streams() for event in one])
    await asyncio.gather(*(policies.publish_changed(store, THRESHOLD) for _ in range(4)))
    assert len(await published(store, story)) == 1


async def test_a_batch_told_twice_counts_once(kafka: KafkaSettings, database: Database) -> None:
    story = Story()
    events = [event for one in story.streams() for event in one]
    latecomers = [told(story.enrolled(number, "general"), by="registration") for number in (20, 21, 22)]
    settings = service_settings(AnalyticsSettings, kafka, await database("analytics"), threshold=str(THRESHOLD))
    async with conversation(kafka) as talk, running(analytics(settings), settings), broker.producer(kafka) as producer:
        for one in (*events, *events, *latecomers):
            topic = topic_of(one.message, said_by=one.meta.source)
            await producer.send(topic, one.body(), key=one.meta.key.encode(), headers=one.meta.headers())
        await producer.flush()
        seen = 0
        while True:
            seen += 1
            told_last = (await talk.all_heard(FunnelCounted, seen, programme_id=story.programme))[-1]
            if figures(told_last)["nation"] == [21, *EXPECTED["nation"][1:]]:
                break
        assert figures(told_last)["general"] == [11, *EXPECTED["general"][1:]]

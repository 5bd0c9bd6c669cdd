"""What matching is asked for over GraphQL: the command that goes out, and the answer once its events are told."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TypeVar

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import TopicPartition

from libs.contracts import topics
from libs.contracts.envelope import Envelope, read
from libs.contracts.matching import OpenRound, ProposalOffered, ProposePair, TriggerRound
from libs.contracts.messages import Command, Event
from libs.contracts.preferences import CounterpartsRanked, RankCounterparts
from libs.contracts.registration import (
    InstitutionRegistered,
    ParticipantEnrolled,
    ProgrammeOpened,
    ProgrammeRules,
    RegionRegistered,
)
from libs.contracts.rounds import Couple
from libs.contracts.spot import AnswerSpot, AskSpot, SpotAsked, SpotOffered, SpotPassed, SpotWithdrawn, WithdrawSpot
from libs.contracts.vocabulary import Scope, Topic
from libs.devstack.stack import Stack
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.runtime import clock
from services.gateway.app import gateway
from tests.examples import told
from tests.integration.conftest import Database, kafka_of
from tests.integration.housing import NATION_TOKEN, House, Json, serving, settings_for, token
from tests.integration.looking import DAY
from tests.integration.peopling import HOMES, PLACES, PROFILE, draft, opened, triggered

C = TypeVar("C", bound=Command)
IN_NORTH = token("region", "north")
MEL, UNA = token("participant", "mel"), token("participant", "una")
OPEN = "mutation($input: OpenRoundInput!, $request: ID) { openRound(input: $input, requestId: $request) { id } }"
TRIGGER = """
mutation($id: ID!, $pinned: [CoupleInput!], $forbidden: [CoupleInput!], $request: ID) {
  triggerRound(id: $id, pinned: $pinned, forbidden: $forbidden, requestId: $request) { attempt pinned { menteeId } }
}
"""
RANK = """
mutation($id: ID!, $mentors: [ID!]!, $request: ID) {
  rankCounterparts(roundId: $id, mentors: $mentors, mentees: [], requestId: $request) { myWishes { mentors } }
}
"""
PROPOSE = """
mutation($mentor: ID!, $mentee: ID!, $request: ID) {
  proposePair(mentorId: $mentor, menteeId: $mentee, answerDays: 7, requestId: $request) { status round { id } }
}
"""
ASK = """
mutation($question: String!, $days: Int!, $request: ID) {
  askSpot(topic: TELEHEALTH, question: $question, days: $days, requestId: $request) { id state question }
}
"""
ANSWER = "mutation($id: ID!, $request: ID) { answerSpot(id: $id, accepts: false, requestId: $request) { id } }"
WITHDRAW = "mutation($id: ID!, $request: ID) { withdrawSpot(id: $id, requestId: $request) { state } }"


@dataclass
class Desk:
    """A gateway behind which nobody sits: what it asks for is heard, and answered by the test."""

    house: House
    commands: AIOKafkaConsumer

    async def asked(self, kind: type[C], query: str, bearer: str, request: str, **variables: object) -> Envelope:
        """What the gateway asks for; nobody has answered it yet."""
        late = await self.house.error(query, bearer, request=request, **variables)
        assert late["extensions"]["code"] == "UNAVAILABLE", late
        async with asyncio.timeout(30):
            async for one in self.commands:
                envelope = read(one.headers, one.value)
                if envelope.meta.correlation_id == request:
                    assert isinstance(envelope.message, kind)
                    return envelope
        raise AssertionError

    async def answer(self, to: Envelope, *events: Event, version: int = 1) -> None:
        envelopes = [told(event, number) for number, event in enumerate(events, version)]
        await self.house.tell(*(Envelope(one.meta._replace(causation_id=to.meta.id), one.message) for one in envelopes))


@pytest.fixture(scope="module")
async def desk(stack: Stack, database: Database) -> AsyncGenerator[Desk]:
    databases = {name: await database(name) for name in ("gateway", "keyring")}
    settings = settings_for(stack, databases, answer_timeout=0.3)
    kafka = kafka_of(stack)
    async with (
        serving(gateway(settings), settings) as (node, address),
        asyncpg.create_pool(databases["keyring"], min_size=1) as keys,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
    ):
        house = House(address, node, Keyring(keys, *settings.masters()), client)
        # Whoever is answered came in by the door, and there is a keyring.
        await house.data("{ me { role } }")
        await people(house)
        consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, fetch_max_wait_ms=kafka.fetch_wait_ms)
        await consumer.start()
        place = topics.MATCHING_COMMANDS
        consumer.assign([TopicPartition(place, number) for number in topics.partitions_of(place)])
        await consumer.seek_to_end()
        try:
            yield Desk(house, consumer)
        finally:
            await consumer.stop()


async def people(house: House) -> None:
    await house.tell(*(told(RegionRegistered(region_id=one, name=one)) for one in ("north", "south")))
    await house.tell(
        *(
            told(InstitutionRegistered(institution_id=place, region_id=region, name=place))
            for place, region in PLACES.items()
        ),
        told(ProgrammeOpened(programme_id="reverse", name="Reverse", rules=ProgrammeRules())),
    )
    for who, place in HOMES.items():
        personal = await house.keyring.seal(Home(who, f"participant-{who}", "personal"), f'{{"name": "{who}"}}')
        one = ParticipantEnrolled(
            participant_id=who,
            programme_id="reverse",
            institution_id=place,
            region_id=PLACES[place],
            profile=PROFILE,
            personal=personal,
            consented_at=DAY,
        )
        await house.tell(told(one))


async def test_a_round_is_opened_with_its_window_and_its_pins(desk: Desk) -> None:
    couple = {"mentorId": "mel", "menteeId": "una"}
    given: Json = {"id": "r-1", "programmeId": "reverse", "scope": "REGIONAL", "placeId": "north"}
    given |= {"pinned": [couple], "preferencesUntil": "2026-03-02T17:00:00Z"}
    command = await desk.asked(OpenRound, OPEN, IN_NORTH, clock.new_id(), input=given)
    assert isinstance(command.message, OpenRound)
    assert command.message.preferences_until == DAY
    assert command.message.policy.pinned == (Couple(mentor_id="mel", mentee_id="una"),)
    stranger = {**given, "pinned": [{"mentorId": "mel", "menteeId": "max"}]}
    error = await desk.house.error(OPEN, IN_NORTH, input=stranger)
    assert error["message"] == "pinned.0.menteeId: there is no participant 'max' in your care."
    naive = await desk.house.error(OPEN, IN_NORTH, input={**given, "preferencesUntil": "2026-03-02T17:00:00"})
    assert naive["extensions"]["field"] == "preferencesUntil"


async def test_a_round_is_solved_again_with_pairs_pinned_and_forbidden(desk: Desk) -> None:
    await desk.house.tell(told(opened("r-2")))
    request, pinned = clock.new_id(), [{"mentorId": "mel", "menteeId": "una"}]
    terms: Json = {"id": "r-2", "pinned": pinned, "forbidden": []}
    command = await desk.asked(TriggerRound, TRIGGER, IN_NORTH, request, **terms)
    assert isinstance(command.message, TriggerRound)
    couples = (Couple(mentor_id="mel", mentee_id="una"),)
    assert (command.message.quotas, command.message.pinned, command.message.forbidden) == (None, couples, ())
    await desk.answer(command, triggered("r-2", 1, pinned=couples), version=2)
    assert await desk.house.data(TRIGGER, IN_NORTH, request=request, **terms) == {
        "triggerRound": {"attempt": 1, "pinned": [{"menteeId": "una"}]}
    }
    wrong = await desk.house.error(TRIGGER, IN_NORTH, id="r-2", forbidden=[{"mentorId": "max", "menteeId": "una"}])
    assert wrong["extensions"]["field"] == "forbidden.0.mentorId"
    foreign = await desk.house.error(TRIGGER, token("region", "south"), **terms)
    assert foreign["extensions"]["code"] == "NOT_FOUND"


async def test_people_rank_for_themselves_in_rounds_that_ask_them(desk: Desk) -> None:
    await desk.house.tell(told(opened("r-3", Scope.INSTITUTIONAL, "hill", preferences_until=DAY)))
    request = clock.new_id()
    command = await desk.asked(RankCounterparts, RANK, UNA, request, id="r-3", mentors=["mo", "mia"])
    assert isinstance(command.message, RankCounterparts)
    assert (command.message.participant_id, command.message.ranks_mentors) == ("una", ("mo", "mia"))
    ranked = CounterpartsRanked(round_id="r-3", participant_id="una", ranks_mentors=("mo", "mia"))
    await desk.answer(command, ranked)
    assert await desk.house.data(RANK, UNA, request=request, id="r-3", mentors=["mo", "mia"]) == {
        "rankCounterparts": {"myWishes": {"mentors": ["mo", "mia"]}}
    }
    assert (await desk.house.error(RANK, MEL, id="r-3", mentors=[]))["extensions"]["code"] == "NOT_FOUND"
    assert (await desk.house.error(RANK, NATION_TOKEN, id="r-3", mentors=[]))["extensions"]["code"] == "FORBIDDEN"
    wrong = await desk.house.error(RANK, UNA, id="r-3", mentors=["No Such Id"])
    assert wrong["extensions"]["field"] == "mentors.0"


async def test_a_coordinator_brings_two_people_of_the_region_together(desk: Desk) -> None:
    request = clock.new_id()
    command = await desk.asked(ProposePair, PROPOSE, IN_NORTH, request, mentor="mel", mentee="una")
    message = command.message
    assert isinstance(message, ProposePair)
    assert (message.mentor_id, message.mentee_id, message.answer_days) == ("mel", "una", 7)
    proposal = message.proposal_id
    await desk.answer(
        command,
        ProposalOffered(
            proposal_id=proposal,
            round_id=proposal,
            programme_id="reverse",
            draft=draft(proposal, "mel", "una"),
            answer_by=DAY,
        ),
    )
    assert await desk.house.data(PROPOSE, IN_NORTH, request=request, mentor="mel", mentee="una") == {
        "proposePair": {"status": "OFFERED", "round": None}
    }
    across = await desk.house.error(PROPOSE, IN_NORTH, mentor="mel", mentee="max")
    assert across["message"] == "menteeId: there is no participant 'max' in your care."
    portal = await desk.house.error(PROPOSE, token("institution", "lake"), mentor="mia", mentee="mel")
    assert portal["extensions"]["code"] == "FORBIDDEN"


async def test_a_question_is_asked_passed_on_and_withdrawn(desk: Desk) -> None:
    request, plain = clock.new_id(), "Who reads telehealth reports?"
    command = await desk.asked(AskSpot, ASK, UNA, request, question=plain, days=5)
    asked = command.message
    assert isinstance(asked, AskSpot)
    assert (asked.by, asked.topic, asked.days) == ("una", Topic.TELEHEALTH, 5)
    assert plain not in command.body().decode()
    spot = asked.spot_id
    terms: Json = {"topic": asked.topic, "days": 5, "programme_id": "reverse", "author_id": "una", "until": DAY}
    terms |= {"question": asked.question, "institution_id": "hill", "region_id": "north"}
    await desk.answer(
        command,
        SpotAsked.model_validate({"spot_id": spot} | terms),
        SpotOffered(spot_id=spot, draft=draft(spot, "mel", "una"), answer_by=DAY),
    )
    assert await desk.house.data(ASK, UNA, request=request, question=plain, days=5) == {
        "askSpot": {"id": spot, "state": "ASKED", "question": plain}
    }
    assert (await desk.house.error(ANSWER, token("participant", "mia"), id=spot))["extensions"]["code"] == "NOT_FOUND"
    declining = await desk.asked(AnswerSpot, ANSWER, MEL, clock.new_id(), id=spot)
    await desk.answer(declining, SpotPassed(spot_id=spot, mentor_id="mel"), version=3)
    withdrawing = clock.new_id()
    taken_back = await desk.asked(WithdrawSpot, WITHDRAW, UNA, withdrawing, id=spot)
    await desk.answer(taken_back, SpotWithdrawn(spot_id=spot), version=4)
    assert await desk.house.data(WITHDRAW, UNA, request=withdrawing, id=spot) == {
        "withdrawSpot": {"state": "WITHDRAWN"}
    }


async def test_a_question_that_cannot_be_asked_leaves_no_key_behind(desk: Desk) -> None:
    nobody = token("participant", "nobody")
    for question, days, field in (("", 3, "question"), ("Why?", 15, "days")):
        wrong = await desk.house.error(ASK, nobody, question=question, days=days)
        assert wrong["extensions"]["field"] == field
    assert (await desk.house.error(ASK, IN_NORTH, question="Why?", days=3))["extensions"]["code"] == "FORBIDDEN"
    keys = await desk.house.keyring.pool.fetch("select person from keyring where person = 'nobody'")
    assert keys == []

"""A round over Kafka: people enrol, the round is triggered, frozen, solved, published, answered."""

import base64
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest

from libs.contracts.matching import (
    AnswerProposal,
    CohortFrozen,
    OpenRound,
    ProposalAccepted,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
    PublishRound,
    RoundClosed,
    RoundSolved,
    RoundUnsolvable,
    TriggerRound,
)
from libs.contracts.registration import (
    EnrolParticipant,
    ForgetParticipant,
    OpenProgramme,
    Profile,
    RegisterInstitution,
    RegisterRegion,
)
from libs.contracts.rounds import Quota, RoundPolicy
from libs.contracts.vocabulary import Scope, Side, Stage, Topic
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import running
from libs.runtime.settings import ServiceSettings
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from services.registration.app import REGISTRATION
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import Conversation, conversation

MASTER_KEY = base64.b64encode(bytes(32)).decode()

JUNIOR = Profile(
    stage=Stage.RESIDENT,
    offers=(Topic.TELEHEALTH,),
    seeks=(Topic.LEADERSHIP,),
    languages=("en",),
    free=("mon-17", "tue-17"),
    mentor_capacity=1,
)
SENIOR = Profile(
    stage=Stage.SENIOR_LEADER,
    offers=(Topic.LEADERSHIP,),
    seeks=(Topic.TELEHEALTH,),
    languages=("en",),
    free=("mon-17",),
    mentee_capacity=1,
)


@dataclass(frozen=True)
class House:
    """Registration and matching at work, and somebody who talks with them."""

    talk: Conversation
    keyring: Keyring


@pytest.fixture(scope="module")
async def house(kafka: KafkaSettings, database: Database) -> AsyncGenerator[House]:
    keys = await database("keyring")
    registration = service_settings(ServiceSettings, kafka, await database("registration"))
    settings = service_settings(
        MatchingSettings, kafka, await database("matching"), keyring=keys, master_key=MASTER_KEY
    )
    async with AsyncExitStack() as stack:
        talk = await stack.enter_async_context(conversation(kafka))
        await stack.enter_async_context(running(REGISTRATION, registration))
        await stack.enter_async_context(running(matching(settings), settings))
        pool = await stack.enter_async_context(open_pool(keys))
        yield House(talk, Keyring(pool, LocalKeys(MASTER_KEY)))


class Places:
    """One region with two institutions, under ids of their own."""

    def __init__(self) -> None:
        self.tag = clock.new_id()[:8]
        self.region, self.programme = f"r-{self.tag}", f"p-{self.tag}"
        self.here, self.there = f"here-{self.tag}", f"there-{self.tag}"

    def person(self, name: str) -> str:
        return f"{name}-{self.tag}"

    async def founded(self, talk: Conversation) -> None:
        await talk.ask(
            RegisterRegion(region_id=self.region, name="North"), OpenProgramme(programme_id=self.programme, name="R")
        )
        await talk.ask(
            *(RegisterInstitution(institution_id=i, region_id=self.region, name=i) for i in (self.here, self.there))
        )

    def enrol(self, name: str, place: str, profile: Profile, confidential: str | None = None) -> EnrolParticipant:
        return EnrolParticipant(
            participant_id=self.person(name),
            programme_id=self.programme,
            institution_id=place,
            profile=profile,
            personal=f"sealed:{self.person(name)}:AAAA",
            confidential=confidential,
        )

    def open_round(self, scope: Scope, place: str, policy: RoundPolicy | None = None) -> OpenRound:
        return OpenRound(
            round_id=f"{scope}-{clock.new_id()[:8]}",
            programme_id=self.programme,
            scope=scope,
            place_id=place,
            coordinator_id="coordinator",
            policy=policy or RoundPolicy(),
        )


async def solved(talk: Conversation, opened: OpenRound) -> RoundSolved:
    await talk.ask(opened)
    await talk.ask(TriggerRound(round_id=opened.round_id))
    return await talk.heard(RoundSolved, round_id=opened.round_id)


async def test_a_round_is_solved_published_and_answered(house: House) -> None:
    places = Places()
    talk = house.talk
    await places.founded(talk)
    await talk.ask(
        places.enrol("ann", places.here, JUNIOR),
        places.enrol("bob", places.there, JUNIOR),
        places.enrol("sue", places.here, SENIOR),
        places.enrol("tom", places.there, SENIOR),
    )
    opened = places.open_round(Scope.REGIONAL, places.region)
    solution = await solved(talk, opened)
    assert (solution.proposals, solution.matched_people, solution.proven) == (2, 4, True)
    frozen = await talk.heard(CohortFrozen, round_id=opened.round_id)
    assert frozen.people == 4
    await talk.ask(PublishRound(round_id=opened.round_id, asked_at=clock.now()))
    offers = await talk.all_heard(ProposalOffered, 2, round_id=opened.round_id)
    yes, no = (offer.draft for offer in offers)
    now = clock.now()
    await talk.ask(AnswerProposal(proposal_id=yes.proposal_id, by=yes.mentor_id, accepts=True, asked_at=now))
    await talk.ask(AnswerProposal(proposal_id=yes.proposal_id, by=yes.mentee_id, accepts=True, asked_at=now))
    await talk.heard(ProposalAccepted, proposal_id=yes.proposal_id)
    declined = AnswerProposal(proposal_id=no.proposal_id, by=no.mentee_id, accepts=False, asked_at=now)
    await talk.ask(declined)
    await talk.heard(ProposalDeclined, proposal_id=no.proposal_id)
    stranger = declined.model_copy(update={"by": yes.mentor_id})
    assert await talk.refusal(stranger) == "NotYourProposal"
    second = AnswerProposal(proposal_id=yes.proposal_id, by=yes.mentor_id, accepts=False, asked_at=now)
    assert await talk.refusal(second) == "AlreadyAnswered"


async def test_a_round_closes_by_itself_when_the_time_to_answer_is_over(house: House) -> None:
    places = Places()
    talk = house.talk
    await places.founded(talk)
    await talk.ask(places.enrol("ann", places.here, JUNIOR), places.enrol("sue", places.here, SENIOR))
    opened = places.open_round(Scope.INSTITUTIONAL, places.here)
    await solved(talk, opened)
    # As if it had been published two weeks ago, but for a second and a half.
    published = clock.now() - timedelta(days=14) + timedelta(seconds=1.5)
    await talk.ask(PublishRound(round_id=opened.round_id, asked_at=published, answer_days=14))
    (offer,) = await talk.all_heard(ProposalOffered, 1, round_id=opened.round_id)
    assert not [one for one in talk.told if isinstance(one.message, RoundClosed)]
    await talk.heard(RoundClosed, round_id=opened.round_id)
    assert clock.now() > published + timedelta(days=14)
    await talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)


async def test_whoever_is_matched_is_not_moved_and_whoever_is_not_rolls_up(house: House) -> None:
    """The wider round is triggered while the proposals of the narrower one are still being offered."""
    places = Places()
    talk = house.talk
    await places.founded(talk)
    stays_home = SENIOR.model_copy(update={"widest_scope": Scope.INSTITUTIONAL})
    await talk.ask(
        places.enrol("ann", places.here, JUNIOR),
        places.enrol("bob", places.here, JUNIOR),
        places.enrol("sue", places.here, SENIOR),
        places.enrol("tom", places.there, SENIOR),
        places.enrol("una", places.there, stays_home),
    )
    first = places.open_round(Scope.INSTITUTIONAL, places.here)
    assert (await solved(talk, first)).proposals == 1
    await talk.ask(PublishRound(round_id=first.round_id, asked_at=clock.now()))
    second = places.open_round(Scope.REGIONAL, places.region)
    assert (await solved(talk, second)).proposals == 1
    assert (await talk.heard(CohortFrozen, round_id=second.round_id)).people == 2


async def test_what_was_told_in_confidence_is_honoured_and_never_published(house: House) -> None:
    places = Places()
    talk = house.talk
    await places.founded(talk)
    ann = places.person("ann")
    told = f'{{"under_represented": true, "excludes": ["{places.person("sue")}"]}}'
    sealed = await house.keyring.seal(Home(ann, f"participant-{ann}", "confidential"), told)
    await talk.ask(places.enrol("ann", places.here, JUNIOR, sealed), places.enrol("sue", places.here, SENIOR))
    assert (await solved(talk, places.open_round(Scope.REGIONAL, places.region))).proposals == 0
    assert not any(b"under_represented" in one.body() for one in talk.told)


async def test_quotas_that_cannot_be_met_are_named_and_the_round_can_be_triggered_again(house: House) -> None:
    places = Places()
    talk = house.talk
    await places.founded(talk)
    await talk.ask(places.enrol("ann", places.here, JUNIOR), places.enrol("sue", places.there, SENIOR))
    policy = RoundPolicy(quotas=(Quota(place_id=places.here, side=Side.MENTOR, minimum=2),))
    opened = places.open_round(Scope.REGIONAL, places.region, policy)
    await talk.ask(opened)
    await talk.ask(TriggerRound(round_id=opened.round_id))
    unsolvable = await talk.heard(RoundUnsolvable, round_id=opened.round_id)
    assert places.here in unsolvable.reason
    await talk.ask(TriggerRound(round_id=opened.round_id, quotas=()))
    again = await talk.heard(RoundSolved, round_id=opened.round_id)
    assert (again.attempt, again.proposals) == (2, 1)


async def test_a_command_for_what_does_not_exist_is_refused(house: House) -> None:
    now = clock.now() + timedelta(days=1)
    talk = house.talk
    assert await talk.refusal(TriggerRound(round_id=clock.new_id())) == "NoSuchRound"
    answer = AnswerProposal(proposal_id=clock.new_id(), by="ann", accepts=True, asked_at=now)
    assert await talk.refusal(answer) == "NoSuchProposal"


async def test_a_forgotten_person_is_in_no_later_cohort_and_what_was_offered_to_them_lapses(house: House) -> None:
    places = Places()
    talk = house.talk
    await places.founded(talk)
    await talk.ask(places.enrol("ann", places.here, JUNIOR), places.enrol("sue", places.here, SENIOR))
    opened = places.open_round(Scope.INSTITUTIONAL, places.here)
    await solved(talk, opened)
    await talk.ask(PublishRound(round_id=opened.round_id, asked_at=clock.now()))
    (offer,) = await talk.all_heard(ProposalOffered, 1, round_id=opened.round_id)
    await talk.ask(ForgetParticipant(participant_id=places.person("ann")))
    await talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)
    assert await talk.refusal(places.enrol("ann", places.here, JUNIOR)) == "ParticipantIsForgotten"
    later = places.open_round(Scope.INSTITUTIONAL, places.here)
    assert (await solved(talk, later)).proposals == 0
    assert (await talk.heard(CohortFrozen, round_id=later.round_id)).people == 1


async def test_what_is_offered_to_somebody_who_was_forgotten_since_the_round_was_solved_lapses(house: House) -> None:
    places = Places()
    talk = house.talk
    await places.founded(talk)
    await talk.ask(places.enrol("ann", places.here, JUNIOR), places.enrol("sue", places.here, SENIOR))
    opened = places.open_round(Scope.INSTITUTIONAL, places.here)
    assert (await solved(talk, opened)).proposals == 1
    await talk.ask(ForgetParticipant(participant_id=places.person("sue")))
    await talk.ask(PublishRound(round_id=opened.round_id, asked_at=clock.now()))
    (offer,) = await talk.all_heard(ProposalOffered, 1, round_id=opened.round_id)
    await talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)


async def test_whoever_is_forgotten_after_the_cohort_was_frozen_is_paired_with_nobody(house: House) -> None:
    """The key is destroyed first; that everybody is told takes longer."""
    places = Places()
    talk = house.talk
    await places.founded(talk)
    await talk.ask(places.enrol("ann", places.here, JUNIOR), places.enrol("sue", places.here, SENIOR))
    await house.keyring.forget(places.person("ann"))
    opened = places.open_round(Scope.INSTITUTIONAL, places.here)
    assert (await solved(talk, opened)).proposals == 0
    assert (await talk.heard(CohortFrozen, round_id=opened.round_id)).people == 2

"""Registration over Kafka: pauses end by themselves; people of an institution that moved are in its new region."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from libs.contracts.contacts import AppointContact, ContactAppointed, DismissContact, Office
from libs.contracts.messages import CommandIgnored
from libs.contracts.registration import (
    ChangeNotifications,
    CloseInstitution,
    ConsentRenewed,
    ConsentWithdrawn,
    EnrolParticipant,
    GiveConsent,
    InviteParticipant,
    MoveInstitution,
    MoveParticipant,
    NotificationsChanged,
    OpenProgramme,
    ParticipantEnrolled,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    PauseParticipation,
    ProgrammeRules,
    PublishConsentText,
    RegisterInstitution,
    RegisterRegion,
    ReopenInstitution,
    Sizes,
    WithdrawConsent,
)
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from libs.runtime.process import running
from libs.runtime.settings import ServiceSettings
from services.registration.app import REGISTRATION
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import Conversation, conversation
from tests.unit.registration.stories import PROFILE

SOON = timedelta(seconds=1)


@pytest.fixture(scope="module")
async def talk(kafka: KafkaSettings, database: Database) -> AsyncGenerator[Conversation]:
    settings = service_settings(ServiceSettings, kafka, await database("registration"))
    async with conversation(kafka) as talking, running(REGISTRATION, settings):
        yield talking


class Nation:
    """Two regions, an institution in each, and a programme, under ids of their own."""

    def __init__(self, talk: Conversation) -> None:
        tag = clock.new_id()[:8]
        self.north, self.south = f"north-{tag}", f"south-{tag}"
        self.here, self.there = f"here-{tag}", f"there-{tag}"
        self.programme, self.ann, self.bob = f"p-{tag}", f"ann-{tag}", f"bob-{tag}"
        self._talk = talk

    async def founded(self) -> None:
        await self._talk.ask(
            RegisterRegion(region_id=self.north, name="North"),
            RegisterRegion(region_id=self.south, name="South"),
            OpenProgramme(programme_id=self.programme, name="R"),
        )
        await self._talk.ask(
            RegisterInstitution(institution_id=self.here, region_id=self.north, name="Here"),
            RegisterInstitution(institution_id=self.there, region_id=self.south, name="There"),
        )

    def enrol(self, person: str) -> EnrolParticipant:
        return EnrolParticipant(
            participant_id=person,
            programme_id=self.programme,
            institution_id=self.here,
            profile=PROFILE,
            personal=f"sealed:{person}:AAAA",
        )

    def invite(self, person: str) -> InviteParticipant:
        return InviteParticipant(
            participant_id=person,
            programme_id=self.programme,
            institution_id=self.here,
            profile=PROFILE,
            personal=f"sealed:{person}:AAAA",
        )


async def founded(talk: Conversation) -> Nation:
    nation = Nation(talk)
    await nation.founded()
    return nation


async def test_whoever_pauses_until_a_day_returns_by_themself(talk: Conversation) -> None:
    nation = await founded(talk)
    until = clock.now() + SOON
    await talk.ask(nation.enrol(nation.ann))
    await talk.ask(PauseParticipation(participant_id=nation.ann, until=until))
    assert (await talk.heard(ParticipationPaused, participant_id=nation.ann)).until == until
    assert not [one for one in talk.told if isinstance(one.message, ParticipationResumed)]
    await talk.heard(ParticipationResumed, participant_id=nation.ann)
    (back,) = [one for one in talk.told if isinstance(one.message, ParticipationResumed)]
    assert back.meta.time >= until


async def test_the_day_of_a_pause_that_was_made_longer_ends_nothing(talk: Conversation) -> None:
    nation = await founded(talk)
    await talk.ask(nation.enrol(nation.ann))
    await talk.ask(PauseParticipation(participant_id=nation.ann, until=clock.now() + SOON))
    await talk.ask(PauseParticipation(participant_id=nation.ann, until=clock.now() + timedelta(days=90)))
    await talk.heard(CommandIgnored, command_type="ReturnFromPause")
    resumed = [one.message for one in talk.told if isinstance(one.message, ParticipationResumed)]
    assert nation.ann not in {one.participant_id for one in resumed}


async def test_whatever_happens_after_an_institution_moved_happens_in_its_new_region(talk: Conversation) -> None:
    nation = await founded(talk)
    await talk.ask(nation.enrol(nation.ann), nation.invite(nation.bob))
    await talk.ask(MoveInstitution(institution_id=nation.here, region_id=nation.south))
    await talk.ask(GiveConsent(participant_id=nation.bob))
    assert (await talk.heard(ParticipantEnrolled, participant_id=nation.bob)).region_id == nation.south
    await talk.ask(MoveParticipant(participant_id=nation.bob, institution_id=nation.there))
    moved = await talk.heard(ParticipantMoved, participant_id=nation.bob)
    assert (moved.from_region_id, moved.region_id) == (nation.south, nation.south)
    await talk.ask(WithdrawConsent(participant_id=nation.ann))
    assert (await talk.heard(ConsentWithdrawn, participant_id=nation.ann)).region_id == nation.south
    nowhere = MoveInstitution(institution_id=nation.here, region_id="nowhere")
    assert await talk.refusal(nowhere) == "NoSuchRegion"


async def test_nobody_is_enrolled_at_a_closed_institution_until_it_is_open_again(talk: Conversation) -> None:
    nation = await founded(talk)
    await talk.ask(nation.invite(nation.bob))
    await talk.ask(CloseInstitution(institution_id=nation.here))
    assert await talk.refusal(nation.enrol(nation.ann)) == "InstitutionIsClosed"
    assert await talk.refusal(GiveConsent(participant_id=nation.bob)) == "InstitutionIsClosed"
    await talk.ask(ReopenInstitution(institution_id=nation.here))
    await talk.ask(nation.enrol(nation.ann), GiveConsent(participant_id=nation.bob))
    await talk.heard(ParticipantEnrolled, participant_id=nation.ann)
    await talk.heard(ParticipantEnrolled, participant_id=nation.bob)


async def test_consent_follows_the_versions_of_its_text(talk: Conversation) -> None:
    nation = await founded(talk)
    first = PublishConsentText(programme_id=nation.programme, version=1, text="I agree.")
    await talk.ask(first)
    await talk.ask(nation.enrol(nation.ann))
    assert (await talk.heard(ParticipantEnrolled, participant_id=nation.ann)).consent_version == 1
    await talk.ask(first.model_copy(update={"version": 2, "text": "I agree to more.", "renew": True}))
    old = GiveConsent(participant_id=nation.ann, consent_version=1)
    assert await talk.refusal(old) == "ConsentTextIsSuperseded"
    await talk.ask(GiveConsent(participant_id=nation.ann))
    assert (await talk.heard(ConsentRenewed, participant_id=nation.ann)).consent_version == 2


async def test_a_time_zone_is_one_that_this_machine_knows(talk: Conversation) -> None:
    nation = await founded(talk)
    await talk.ask(nation.enrol(nation.ann))
    wish = ChangeNotifications(participant_id=nation.ann, time_zone="Europe/Berlin")
    assert await talk.refusal(wish.model_copy(update={"time_zone": "Europe/Atlantis"})) == "NoSuchTimeZone"
    await talk.ask(wish)
    assert (await talk.heard(NotificationsChanged, participant_id=nation.ann)).time_zone == "Europe/Berlin"


async def test_a_contact_is_appointed_for_a_place_that_exists(talk: Conversation) -> None:
    nation = await founded(talk)
    for place in (nation.here, nation.north, "nation"):
        contact = f"c-{clock.new_id()[:8]}"
        appoint = AppointContact(
            contact_id=contact, office=Office.SAFEGUARDING, place_id=place, personal=f"sealed:{contact}:AAAA"
        )
        await talk.ask(appoint)
        await talk.heard(ContactAppointed, contact_id=contact)
        assert await talk.refusal(appoint.model_copy(update={"place_id": "nowhere"})) == "ContactDiffers"
        await talk.ask(DismissContact(contact_id=contact))
        assert await talk.refusal(appoint.model_copy(update={"place_id": "nowhere"})) == "NoSuchPlace"


async def test_rules_that_contradict_each_other_open_no_programme(talk: Conversation) -> None:
    rules = ProgrammeRules(sizes=Sizes(group_minimum=5, group_maximum=4))
    programme = OpenProgramme(programme_id=f"p-{clock.new_id()[:8]}", name="R", rules=rules)
    assert await talk.refusal(programme) == "RulesContradict"

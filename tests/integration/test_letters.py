"""Letters on a real Postgres and through real SMTP: written with the event, to the right people, while true."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from libs.contracts.concerns import ConcernRaised
from libs.contracts.contacts import ContactDismissed, Office
from libs.contracts.matching import ProposalAnswered, ProposalDeclined, RoundOpened
from libs.contracts.registration import (
    ConsentTextPublished,
    ParticipantForgotten,
)
from libs.contracts.rounds import RoundPolicy
from libs.contracts.sessions import (
    MentorshipContinued,
    MentorshipPaused,
    MentorshipResumed,
    SessionCancelled,
    SessionScheduled,
    Silence,
    SilenceNoted,
)
from libs.contracts.vocabulary import NATION, Modality, Scope, Side
from libs.eventsourcing.sealing.sealed import Home
from tests.integration.conftest import Database
from tests.integration.post_office import PostOffice, post_office, words
from tests.integration.posting import CLEO, DAY, HOUR, MIA, NOON, SAM, SECRET, House, chose, housed, offered
from tests.unit.notifications.events import draft, enrolled, introduced


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as open_one:
        yield open_one


@pytest.fixture
async def house(database: Database, office: PostOffice) -> AsyncIterator[House]:
    async with housed(database, office) as opened:
        yield opened


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

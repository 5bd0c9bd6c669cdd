"""What people have a right to: who saw which value of theirs, all that is kept of them, and to be let go of."""

import json
from collections.abc import AsyncGenerator

import pytest

from libs.contracts.calendars import CalendarFeedOpened
from libs.contracts.loads import PlaceTaken
from libs.contracts.matching import ProposalAnswered, ProposalOffered
from libs.contracts.preferences import CounterpartsRanked
from libs.contracts.registration import ConfidentialChanged, ConsentRenewed, ConsentWithdrawn, ParticipantForgotten
from libs.contracts.rounds import Breakdown, Draft
from libs.contracts.sessions import (
    CompactProposed,
    FeedbackGiven,
    InsightRecorded,
    Moment,
    OutcomeKind,
    OutcomeProposed,
    SessionScheduled,
)
from libs.contracts.spot import SpotAsked
from libs.contracts.vocabulary import Modality, Side, Topic
from services.cli.queries import forgetting
from services.gateway.queries import calendars
from tests.integration.conftest import Database
from tests.integration.looking import DAY, MAX, MIA, Window, introduced, window

LOG = "{ myAccessLog { role subject place field } }"
NAMES = "{ participants { name email } }"


@pytest.fixture
async def house(database: Database) -> AsyncGenerator[Window]:
    async with window(database) as opened:
        yield opened


async def meet(house: Window) -> None:
    async def note(who: str, field: str, plain: str) -> str:
        return await house.seal(who, "mentorship-m-1", field, plain)

    await house.tell(
        CompactProposed(
            mentorship_id="m-1",
            side=Side.MENTOR,
            version=1,
            weeks_between_sessions=4,
            goals=await note("mia", "goals", "Speak up."),
        ),
        SessionScheduled(mentorship_id="m-1", session_id="s-1", starts_at=DAY, minutes=60, modality=Modality.VIRTUAL),
        InsightRecorded(
            mentorship_id="m-1",
            insight_id="i-1",
            by=Side.MENTEE,
            to=Side.MENTEE,
            note=await note("max", "note", "Nobody had told me."),
        ),
        OutcomeProposed(
            mentorship_id="m-1",
            outcome_id="o-1",
            by=Side.MENTOR,
            kind=OutcomeKind.PAPER,
            note=await note("mia", "note", "On telehealth."),
        ),
        *(
            FeedbackGiven(mentorship_id="m-1", side=side, moment=Moment.FIRST, confidence=(3,) * 7, author_id=who)
            for side, who in ((Side.MENTOR, "mia"), (Side.MENTEE, "max"))
        ),
    )


async def test_whoever_was_shown_a_name_is_on_record_once_a_request(house: Window) -> None:
    await house.seen("nation", "nation", NAMES)
    await house.seen("region", "south", NAMES)
    await house.seen("participant", "max", '{ participant(id: "mia") { name email } }')
    by_nation, by_max = (
        {"role": "NATION", "subject": "nation", "place": "participant-mia", "field": "personal"},
        {"role": "PARTICIPANT", "subject": "max", "place": "participant-mia", "field": "personal"},
    )
    assert (await house.seen("participant", "mia", LOG))["myAccessLog"] == [by_max, by_nation]


async def test_words_of_the_other_are_on_record_and_own_ones_are_not(house: Window) -> None:
    await meet(house)
    query = "{ mentorships { insights { note } outcomes { note } compacts { goals } } participants { name } }"
    await house.seen("participant", "mia", query)
    assert (await house.seen("participant", "mia", LOG))["myAccessLog"] == []
    assert (await house.seen("participant", "max", LOG))["myAccessLog"] == [
        {"role": "PARTICIPANT", "subject": "mia", "place": "mentorship-m-1", "field": "note"}
    ]


async def test_who_may_not_read_a_value_is_not_on_record(house: Window) -> None:
    await meet(house)
    await house.seen("nation", "nation", "{ mentorships { insights { note } compacts { goals } } }")
    for who in ("mia", "max"):
        assert (await house.seen("participant", who, LOG))["myAccessLog"] == []


async def test_what_one_request_was_shown_has_one_mark_and_pages_go_on(house: Window) -> None:
    for _ in range(3):
        await house.seen("nation", "nation", NAMES)
    query = "query($n: Int!, $after: ID) { myAccessLog(first: $n, after: $after) { id correlationId at } }"
    whole = (await house.seen("participant", "mia", query, n=10))["myAccessLog"]
    others = (await house.seen("participant", "max", query, n=10))["myAccessLog"]
    assert len(whole) == 3
    assert [one["correlationId"] for one in whole] == [one["correlationId"] for one in others]
    assert [one["at"] for one in whole] == sorted((one["at"] for one in whole), reverse=True)
    rest = (await house.seen("participant", "mia", query, n=10, after=whole[0]["id"]))["myAccessLog"]
    assert rest == whole[1:]


async def test_only_participants_have_a_log_and_data_of_their_own(house: Window) -> None:
    for query in (LOG, "{ myData }", "{ myConsents { said } }", "{ myDisclosures }", "{ myCalendarFeed { isOpen } }"):
        for role, scope in (("nation", "nation"), ("institution", "lake"), ("safeguarding", "sam")):
            assert await house.code(role, scope, query) == "FORBIDDEN"


async def test_all_that_is_kept_of_a_person_is_in_one_document(house: Window) -> None:
    await meet(house)
    await house.tell(
        offered(),
        ProposalAnswered(proposal_id="p-1", side=Side.MENTOR, accepts=True),
        ProposalAnswered(proposal_id="p-1", side=Side.MENTEE, accepts=False),
        ConsentRenewed(participant_id="mia", consent_version=2, renewed_at=DAY),
        ConsentWithdrawn(participant_id="max", programme_id="reverse", institution_id="bay", region_id="south"),
    )
    await house.tell(
        asked(await house.seal("mia", "spot-q-1", "question", "May I say no?")),
        CounterpartsRanked(round_id="national", participant_id="mia", ranks_mentees=("max",)),
        PlaceTaken(person_id="mia", claim_id="p-1", participant_id="mia", programme_id="reverse", side=Side.MENTOR),
    )
    await house.seen("nation", "nation", NAMES)
    mine = (await house.seen("participant", "mia", "{ myData }"))["myData"]
    own = ("participant", "myDisclosures", "myConsents", "myCalendarFeed", "rounds")
    assert set(mine) == {"format", *own, "proposals", "mentorships", "spots", "myAccessLog"}
    assert mine["format"] == "viceversa.my-data.1"
    assert (mine["participant"]["name"], mine["participant"]["stage"]) == ("Mia", "RESIDENT")
    assert mine["myDisclosures"] == {"under_represented": True}
    assert [(one["said"], one["version"]) for one in mine["myConsents"]] == [("GIVEN", 1), ("RENEWED", 2)]
    assert [(one["id"], one["myAnswer"]) for one in mine["proposals"]] == [("p-1", True)]
    [pair] = mine["mentorships"]
    assert [one["goals"] for one in pair["compacts"]] == ["Speak up."]
    assert [one["note"] for one in (*pair["insights"], *pair["outcomes"])] == ["Nobody had told me.", "On telehealth."]
    assert [(one["by"], one["confidence"]) for one in pair["feedback"]] == [("MENTOR", [3] * 7)]
    assert [(one["subject"], one["field"]) for one in mine["myAccessLog"]] == [("nation", "personal")]
    assert mine["rounds"][0]["myWishes"] == {"mentors": [], "mentees": ["max"]}
    assert [(one["id"], one["question"]) for one in mine["spots"]] == [("q-1", "May I say no?")]
    assert mine["participant"]["load"] == {"asMentor": 1, "asMentee": 0}
    others = (await house.seen("participant", "max", "{ myData }"))["myData"]
    assert (others["spots"], others["rounds"][0]["myWishes"]) == ([], None)
    assert [one["said"] for one in others["myConsents"]] == ["GIVEN", "WITHDRAWN"]
    assert [one["myAnswer"] for one in others["proposals"]] == [False]


async def test_no_page_of_the_document_is_left_out(house: Window) -> None:
    await house.tell(*(introduced(f"m-{number}") for number in range(100, 160)))
    mine = (await house.seen("participant", "mia", "{ myData }"))["myData"]
    assert len({one["id"] for one in mine["mentorships"]}) == 61


async def test_what_was_taken_back_is_not_kept(house: Window) -> None:
    await house.tell(ConfidentialChanged(participant_id="mia", confidential=None))
    assert await house.seen("participant", "mia", "{ myDisclosures }") == {"myDisclosures": None}


@pytest.mark.parametrize("forgotten_first", [False, True])
async def test_of_whoever_is_forgotten_neither_link_nor_log_is_left(house: Window, forgotten_first: bool) -> None:
    feed = CalendarFeedOpened(participant_id="mia", secret_sha256="ab" * 32)
    gone = ParticipantForgotten(participant_id="mia")
    await house.seen("nation", "nation", NAMES)
    pool = house.office.pool
    if not forgotten_first:
        await house.tell(feed)
        assert await forgetting.kept_by_gateway(pool, "mia") == ["an open calendar link", "an access log of 1 entries"]
    await house.office.keyring.forget("mia")
    for event in (gone, feed) if forgotten_first else (gone,):
        await house.tell(event)
    assert await calendars.of_link(pool, "ab" * 32) is None
    assert await forgetting.kept_by_gateway(pool, "mia") == []
    left = [await pool.fetchval(f"select count(*) from {table}") for table in ("accesses", "disclosures", "consents")]
    assert left == [1, 1, 1], "Those of max stay."
    assert "Mia" not in json.dumps(await house.seen("participant", "max", "{ myData }"))


def asked(question: str) -> SpotAsked:
    return SpotAsked(
        spot_id="q-1",
        topic=Topic.NEGOTIATION,
        programme_id="reverse",
        author_id="mia",
        question=question,
        institution_id="lake",
        region_id="north",
        until=DAY,
    )


def offered() -> ProposalOffered:
    breakdown = Breakdown(
        topics_to_mentee=(Topic.TELEHEALTH,),
        topics_to_mentor=(Topic.LEADERSHIP,),
        languages=("en",),
        common_slots=("tue-17",),
        points_to_mentee=100,
        points_to_mentor=60,
        points_common_slots=0,
        points_place=0,
    )
    draft = Draft(
        proposal_id="p-1",
        mentor_id=MIA.participant_id,
        mentor_institution_id=MIA.institution_id,
        mentor_region_id=MIA.region_id,
        mentee_id=MAX.participant_id,
        mentee_institution_id=MAX.institution_id,
        mentee_region_id=MAX.region_id,
        score=breakdown.score,
        breakdown=breakdown,
    )
    return ProposalOffered(proposal_id="p-1", round_id="national", programme_id="reverse", draft=draft, answer_by=DAY)

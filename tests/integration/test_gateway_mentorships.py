"""What is shown of a mentorship: its shape, its silence to coordinators, and feedback to whoever gave it."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from libs.contracts.sessions import (
    FeedbackGiven,
    FirstConversationHeld,
    MentorshipPaused,
    MentorshipResumed,
    Moment,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    Silence,
    SilenceNoted,
)
from libs.contracts.vocabulary import Modality, Shape, Side, Topic
from tests.integration.conftest import Database
from tests.integration.looking import DAY, Window, introduced, window

EVERYBODY = [
    ("participant", "mia"),
    ("participant", "max"),
    ("institution", "lake"),
    ("region", "north"),
    ("region", "south"),
    ("nation", "nation"),
]
FEEDBACK = "{ mentorships { feedback { by moment confidence confidenceBefore note } } }"


@pytest.fixture
async def house(database: Database) -> AsyncGenerator[Window]:
    async with window(database) as opened:
        yield opened


async def test_a_pair_of_a_formation_shows_what_it_is_part_of(house: Window) -> None:
    await house.tell(introduced("m-2", shape=Shape.GROUP, formation_id="g-1", topic=Topic.TELEHEALTH))
    query = "{ mentorships { id shape formationId topic round { id } } }"
    assert (await house.seen("participant", "mia", query))["mentorships"] == [
        {"id": "m-1", "shape": "PAIR", "formationId": None, "topic": None, "round": {"id": "national"}},
        {"id": "m-2", "shape": "GROUP", "formationId": "g-1", "topic": "TELEHEALTH", "round": {"id": "national"}},
    ]


async def test_a_spot_conversation_comes_of_no_round(house: Window) -> None:
    await house.tell(introduced("m-3", shape=Shape.SPOT, round_id="a-question", topic=Topic.TELEHEALTH))
    query = '{ mentorship(id: "m-3") { shape round { id } } }'
    for role, scope in EVERYBODY:
        assert await house.seen(role, scope, query) == {"mentorship": {"shape": "SPOT", "round": None}}


async def test_a_pair_of_a_round_that_is_not_known_yet_is_not_shown(house: Window) -> None:
    await house.tell(introduced("m-4", round_id="later"))
    assert await house.seen("nation", "nation", '{ mentorship(id: "m-4") { id } }') == {"mentorship": None}


async def test_a_pause_hides_how_far_they_were_until_they_go_on(house: Window) -> None:
    query, seen = "{ mentorships { state } }", list[str]()
    for event in (
        FirstConversationHeld(mentorship_id="m-1", held_at=DAY),
        MentorshipPaused(mentorship_id="m-1"),
        MentorshipResumed(mentorship_id="m-1"),
    ):
        await house.tell(event)
        [state] = {(await house.seen(*one, query))["mentorships"][0]["state"] for one in EVERYBODY}
        seen.append(state)
    assert seen == ["CONVERSED", "PAUSED", "CONVERSED"]


async def test_silence_is_for_whoever_coordinates_and_ends_when_something_is_heard(house: Window) -> None:
    query = "{ mentorships { silence silentSince } }"
    noted = {"silence": "FLAG", "silentSince": "2026-03-02T17:00:00+00:00"}
    nothing = {"silence": None, "silentSince": None}
    await house.tell(SilenceNoted(mentorship_id="m-1", step=Silence.FLAG, since=DAY))
    for role, scope in EVERYBODY:
        [seen] = (await house.seen(role, scope, query))["mentorships"]
        assert seen == (noted if role in ("region", "nation") else nothing), role
    await house.tell(FirstConversationHeld(mentorship_id="m-1", held_at=DAY))
    assert (await house.seen("nation", "nation", query))["mentorships"] == [nothing]


async def test_a_session_says_where_its_clock_is_read_and_who_did_not_come(house: Window) -> None:
    scheduled: dict[str, Any] = {"mentorship_id": "m-1", "starts_at": DAY, "minutes": 60, "modality": Modality.VIRTUAL}
    await house.tell(
        SessionScheduled(session_id="s-1", time_zone="Europe/Berlin", **scheduled),
        SessionScheduled(session_id="s-2", **scheduled),
        SessionMissed(mentorship_id="m-1", session_id="s-1", absent=Side.MENTEE),
        SessionRescheduled(mentorship_id="m-1", session_id="s-2", starts_at=DAY),
        SilenceNoted(mentorship_id="m-1", step=Silence.NUDGE, since=DAY),
        SessionHeld(mentorship_id="m-1", session_id="s-2", held_at=DAY),
    )
    query = "{ mentorships { sessions { state timeZone absent } } }"
    for one in EVERYBODY:
        [seen] = (await house.seen(*one, query))["mentorships"]
        assert seen["sessions"] == [
            {"state": "MISSED", "timeZone": "Europe/Berlin", "absent": "MENTEE"},
            {"state": "HELD", "timeZone": None, "absent": None},
        ]
    assert (await house.seen("nation", "nation", "{ mentorships { silence } }"))["mentorships"] == [{"silence": None}]


async def test_an_answer_of_feedback_is_read_by_whoever_gave_it_alone(house: Window) -> None:
    note = await house.seal("mia", "mentorship-m-1", "note", "We found our way.")
    await house.tell(
        FeedbackGiven(
            mentorship_id="m-1",
            side=Side.MENTOR,
            moment=Moment.FIRST,
            confidence=(5, 4, 3, 2, 1, 1, 1),
            confidence_before=(1, 1, 1, 1, 1, 1, 1),
            note=note,
            author_id="mia",
        ),
        FeedbackGiven(
            mentorship_id="m-1",
            side=Side.MENTEE,
            moment=Moment.MIDWAY,
            confidence=(2, 2, 2, 2, 2, 2, 2),
            author_id="max",
        ),
    )
    seen = {one: (await house.seen(*one, FEEDBACK))["mentorships"][0]["feedback"] for one in EVERYBODY}
    hidden = {"confidence": None, "confidenceBefore": None, "note": None}
    given = [{"by": "MENTOR", "moment": "FIRST", **hidden}, {"by": "MENTEE", "moment": "MIDWAY", **hidden}]
    assert seen == {
        ("participant", "mia"): [
            {
                "by": "MENTOR",
                "moment": "FIRST",
                "confidence": [5, 4, 3, 2, 1, 1, 1],
                "confidenceBefore": [1] * 7,
                "note": "We found our way.",
            }
        ],
        ("participant", "max"): [{**given[1], "confidence": [2] * 7}],
        ("institution", "lake"): [],
        ("region", "north"): given,
        ("region", "south"): given,
        ("nation", "nation"): given,
    }


async def test_feedback_given_again_stays_as_it_was(house: Window) -> None:
    for answer in (5, 1):
        told = FeedbackGiven(
            mentorship_id="m-1", side=Side.MENTEE, moment=Moment.CLOSE, confidence=(answer,) * 7, author_id="max"
        )
        await house.tell(told)
    [seen] = (await house.seen("participant", "max", FEEDBACK))["mentorships"]
    assert seen["feedback"][0]["confidence"] == [5] * 7

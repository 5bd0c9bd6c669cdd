"""What the two of a pair ask of sessions through the gateway, over Kafka: to meet, to say how it goes, to be heard."""

import json
import logging
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from libs.contracts.concerns import ConcernRaised, RaiseConcern
from libs.contracts.sessions import MentorshipPaused
from libs.runtime import clock
from tests.integration.conftest import databases_of, kafka_of, servers
from tests.integration.conversation import conversation
from tests.integration.housing import Json, token
from tests.integration.meeting import CONTACT, FIRST, Meeting, Pair, meeting

SCHEDULE = """
mutation($m: ID!, $id: ID, $at: DateTime!, $zone: String) {
  scheduleSession(mentorshipId: $m, id: $id, startsAt: $at, timeZone: $zone) { state timeZone absent }
}
"""
FEEDBACK = """
mutation($m: ID!, $answers: [Int!]!) {
  giveFeedback(mentorshipId: $m, moment: FIRST, confidence: $answers, note: "It went well.") { by confidence note }
}
"""
RAISE = """
mutation($m: ID!, $account: String!, $request: ID) {
  raiseConcern(mentorshipId: $m, account: $account, requestId: $request) {
    state silence ending round { state } sessions { state } feedback { by }
    mentor { side participant { stage } } mentee { side participant { stage } }
  }
}
"""
OPEN = "mutation($request: ID) { openCalendarFeed(requestId: $request) { isOpen link } }"
REVOKE = "mutation { revokeCalendarFeed { isOpen link } }"
CONCERNS = "{ concerns { id mentorshipId state raisedBy account mentor { name } mentee { name } } }"
KEYS = "select count(*) from keyring"
LATER = (clock.now() + timedelta(days=3)).isoformat()


@pytest.fixture(scope="module")
async def place() -> AsyncGenerator[Meeting]:
    """On servers where nobody else appoints contacts."""
    with servers() as alone:
        async with meeting(alone, kafka_of(alone), databases_of(alone)) as opened:
            yield opened


async def test_a_session_is_scheduled_where_its_clock_is_read_and_one_side_misses_it(place: Meeting) -> None:
    pair = await place.pair()
    await pair.become_active()
    for zone in ("Europe/Atlantis", "", "UTC+1", "../etc/passwd"):
        wrong = await pair.error("mentor", SCHEDULE, at=LATER, zone=zone)
        assert (wrong["extensions"]["code"], wrong["extensions"]["field"]) == ("BAD_INPUT", "timeZone"), zone
    soon = (clock.now() - timedelta(minutes=1)).isoformat()
    seen = await pair.ask("mentor", SCHEDULE, id="s-1", at=soon, zone="Europe/Berlin")
    assert seen["scheduleSession"] == {"state": "SCHEDULED", "timeZone": "Europe/Berlin", "absent": None}
    miss = 'mutation($m: ID!) { missSession(mentorshipId: $m, id: "s-1", absent: MENTEE) { state absent } }'
    assert await pair.ask("mentor", miss) == {"missSession": {"state": "MISSED", "absent": "MENTEE"}}


async def test_each_says_how_it_goes_and_reads_only_that(place: Meeting) -> None:
    pair = await place.pair()
    await pair.ask("mentee", FIRST, at=clock.now().isoformat())
    for wrong in ([5] * 6, [1, 2, 3, 4, 5, 6, 1]):
        found = await pair.error("mentor", FEEDBACK, answers=wrong)
        assert found["extensions"]["field"].startswith("confidence")
    for side, answer in (("mentor", 5), ("mentee", 1)):
        given = (await pair.ask(side, FEEDBACK, answers=[answer] * 7))["giveFeedback"]
        assert given == {"by": side.upper(), "confidence": [answer] * 7, "note": "It went well."}
    query = "query($m: ID!) { mentorship(id: $m) { feedback { by confidence } } }"
    for side in ("mentor", "mentee"):
        assert [one["by"] for one in (await pair.ask(side, query))["mentorship"]["feedback"]] == [side.upper()]


async def raised(pair: Pair, side: str, **more: object) -> Json:
    return (await pair.ask(side, RAISE, account="I am mocked.", **more))["raiseConcern"]


async def test_a_concern_is_raised_and_settled_and_nothing_tells_by_whom(
    place: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[Any] = []
    caplog.set_level(logging.DEBUG, "services")
    for side in ("mentor", "mentee"):
        pair, request = await place.pair(), clock.new_id()
        await pair.become_active()
        async with conversation(place.kafka) as talk:
            first = await raised(pair, side, request=request)
            # The same request again, another one, and one of the other side: all look the same.
            others = [
                await raised(pair, side, request=request),
                await raised(pair, "mentor"),
                await raised(pair, "mentee"),
            ]
            assert others == [first] * 3
            assert first["state"] == "PAUSED"
            await talk.all_heard(ConcernRaised, 3, mentorship_id=pair.id)
            await talk.heard(MentorshipPaused, mentorship_id=pair.id)
            told = [one for one in talk.told if isinstance(one.message, ConcernRaised)]
            assert len({one.meta.stream for one in told}) == 3
            said = b"".join(one.body() + json.dumps(one.meta.headers(), default=str).encode() for one in talk.told)
        hidden = (f"{side}-{pair.tag}", request, "mocked", RaiseConcern.__name__)
        assert not [one for one in hidden if one.encode() in said]
        answers += [first, *[await pair.error(one, FIRST, at=LATER) for one in ("mentor", "mentee")]]
        await settle(pair, side)
    half = len(answers) // 2
    assert answers[:half] == answers[half:]
    assert "mocked" not in caplog.text


async def settle(pair: Pair, raiser: str) -> None:
    """By the contact who received them; nobody else finds them."""
    contact = token("safeguarding", CONTACT)
    given = (await pair.house.data(CONCERNS, contact))["concerns"]
    found = [one for one in given if one["mentorshipId"] == pair.id]
    assert sorted(one["raisedBy"] for one in found) == sorted([raiser.upper(), "MENTOR", "MENTEE"])
    assert {(one["state"], one["account"]) for one in found} == {("RAISED", "I am mocked.")}
    assert {one["mentor"]["name"] for one in found} == {f"Mentor-{pair.tag}".title()}
    acknowledge = "mutation($id: ID!) { acknowledgeConcern(id: $id) { state } }"
    resolve = "mutation($id: ID!) { resolveConcern(id: $id, resolution: RESUME) { state resolution } }"
    state = "query($m: ID!) { mentorship(id: $m) { state } }"
    seen = list[str]()
    for one in found:
        strange = await pair.house.error(acknowledge, token("safeguarding", "stranger"), id=one["id"])
        assert strange["extensions"]["code"] == "NOT_FOUND"
        assert await pair.house.data(acknowledge, contact, id=one["id"]) == {
            "acknowledgeConcern": {"state": "ACKNOWLEDGED"}
        }
        assert await pair.house.data(resolve, contact, id=one["id"]) == {
            "resolveConcern": {"state": "RESOLVED", "resolution": "RESUME"}
        }
        seen.append((await pair.ask("mentor", state))["mentorship"]["state"])
    assert seen[:2] == ["PAUSED"] * 2


async def test_nobody_raises_a_concern_about_a_pair_that_is_not_theirs(place: Meeting) -> None:
    pair, other = await place.pair(), await place.pair()
    keys = await place.house.keyring.pool.fetchval(KEYS)
    for bearer, code in (
        (other.token("mentor"), "NOT_FOUND"),
        (token("nation", "nation"), "FORBIDDEN"),
        (token("safeguarding", CONTACT), "FORBIDDEN"),
    ):
        found = await pair.house.error(RAISE, bearer, m=pair.id, account="Nothing.")
        assert found["extensions"]["code"] == code
    wrong = await pair.error("mentor", RAISE, account="  ")
    assert (wrong["extensions"]["code"], wrong["extensions"]["field"]) == ("BAD_INPUT", "account")
    assert await place.house.keyring.pool.fetchval(KEYS) == keys, "A mistake leaves no key behind."


async def test_a_private_link_leads_to_the_sessions_until_it_is_replaced_or_revoked(
    place: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    pair, client = await place.pair(), place.house.client
    await pair.become_active()
    caplog.set_level(logging.DEBUG)
    for number in (1, 2):
        await pair.ask("mentor", SCHEDULE, id=f"s-{number}", at=LATER, zone="Europe/Berlin")
    move = 'mutation($m: ID!, $at: DateTime!) { rescheduleSession(mentorshipId: $m, id: "s-1", startsAt: $at) { id } }'
    await pair.ask("mentee", move, at=LATER)
    await pair.ask("mentee", 'mutation($m: ID!) { cancelSession(mentorshipId: $m, id: "s-2") { id } }')
    bearer, request = pair.token("mentee"), clock.new_id()
    opened = (await place.house.data(OPEN, bearer, request=request))["openCalendarFeed"]
    again = await place.house.error(OPEN, bearer, request=request)
    assert again["extensions"]["rule"] == "LinkToldOnce"
    link = opened["link"]
    found = await client.get(link)
    assert (found.status_code, found.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert found.headers["cache-control"] == "private, no-cache"
    events = {str(one["uid"]): one for one in Calendar.from_ical(found.content).events}
    assert {uid: str(one["status"]) for uid, one in events.items()} == {
        f"{pair.id}.s-1@viceversa": "CONFIRMED",
        f"{pair.id}.s-2@viceversa": "CANCELLED",
    }
    assert events[f"{pair.id}.s-2@viceversa"]["sequence"] == 1
    assert not [name for name in ("mentor-", "mentee-", "Mentor-", "house", "Speak") if name in found.text]
    assert await place.house.data("{ myCalendarFeed { isOpen link } }", bearer) == {
        "myCalendarFeed": {"isOpen": True, "link": None}
    }

    newer = (await place.house.data(OPEN, bearer))["openCalendarFeed"]["link"]
    assert [(await client.get(one)).status_code for one in (link, newer)] == [404, 200]
    assert await place.house.data(REVOKE, bearer) == {"revokeCalendarFeed": {"isOpen": False, "link": None}}
    strange = [await client.get(one) for one in (newer, "/calendar/.ics", "/calendar/x.ics", "/calendar/%00.ics")]
    assert [one.status_code for one in strange] == [404] * 4
    secrets = [one.removeprefix("/calendar/").removesuffix(".ics") for one in (link, newer)]
    assert all(len(one) == 43 for one in secrets)
    ours = [
        one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore", "uvicorn.access"))
    ]
    assert not [one for one in ours if any(secret in one for secret in secrets)]

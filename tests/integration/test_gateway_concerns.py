"""A concern is read by the contact that it was given to; the two, and who coordinates them, see a pause and no more."""

import json
from collections.abc import AsyncGenerator

import pytest

from libs.contracts.concerns import ConcernAcknowledged, ConcernRaised, ConcernResolved, Resolution
from libs.contracts.contacts import ContactAppointed, ContactDismissed, Office
from libs.contracts.registration import ParticipantForgotten
from libs.contracts.sessions import MentorshipPaused, MentorshipResumed
from tests.integration.conftest import Database
from tests.integration.looking import Json, Window, window

CONCERNS = """
{ concerns { id state resolution mentorshipId raisedBy account
    mentor { participantId name email institution { id } } mentee { participantId name } } }
"""
OTHERS = [
    ("participant", "mia"),
    ("participant", "max"),
    ("institution", "lake"),
    ("region", "north"),
    ("region", "south"),
    ("nation", "nation"),
    ("analyst", "nation"),
]
# Everything that is shown of a mentorship, and whatever else could differ.
ALL = """
{ me { role } mentorships { id state shape formationId topic silence silentSince ending compactVersion
    weeksBetweenSessions round { id state acceptedCount openCount } mentor { side participant { id name status } }
    mentee { side participant { id name status } } sessions { id } insights { id } outcomes { id } compacts { version }
    feedback { by moment } reciprocity { toMentor toMentee } }
  proposals { id } spots { id } contacts { id } participants { id name status } participantCount rounds { id state } }
"""
OWN = "{ myAccessLog { role subject place field } myConsents { said } myCalendarFeed { isOpen } myData }"
FIGURES = '{ rounds { id } funnel(programmeId: "reverse") { placeId } concerns { id } }'


@pytest.fixture
async def house(database: Database) -> AsyncGenerator[Window]:
    async with window(database) as opened:
        await appoint(opened)
        yield opened


async def appoint(house: Window) -> None:
    for contact in ("sam", "tom"):
        personal = await house.seal(contact, f"contact-{contact}", "personal", "{}")
        await house.tell(
            ContactAppointed(contact_id=contact, office=Office.SAFEGUARDING, place_id="nation", personal=personal)
        )


async def raise_one(
    house: Window, by: str, concern_id: str = "c-1", contact: str | None = "sam", words: str = "He mocks me."
) -> None:
    stream = f"concern-{concern_id}"
    inner = await house.seal(by, stream, "account", words)
    account = await house.seal(concern_id, stream, "account", json.dumps({"by": by, "account": inner}))
    raised = ConcernRaised(concern_id=concern_id, mentorship_id="m-1", contact_id=contact, account=account)
    await house.tell(raised, MentorshipPaused(mentorship_id="m-1"))


async def everything(house: Window) -> list[Json]:
    """What each of the others is answered, errors too."""
    answers = [await house.answer(*one, ALL if one[0] != "analyst" else FIGURES) for one in OTHERS]
    answers += [await house.answer(*one, CONCERNS) for one in OTHERS]
    answers += [await house.answer(*one, '{ concern(id: "c-1") { id } }') for one in OTHERS]
    return [*answers, *[without_own_marks(await house.answer("participant", who, OWN)) for who in ("mia", "max")]]


def without_own_marks(answer: Json) -> Json:
    """What is new each time: the marks of each access."""
    for one in answer["data"]["myData"]["myAccessLog"]:
        for mark in ("id", "at", "correlationId"):
            one.pop(mark)
    return answer


async def test_nobody_else_can_tell_which_of_the_two_raised_it(database: Database) -> None:
    found: list[list[Json]] = []
    for raiser in ("mia", "max"):
        async with window(database) as house:
            await appoint(house)
            seen: list[Json] = []
            await raise_one(house, raiser)
            seen += await everything(house)
            # Whom the contact looks up, and what they read, says nothing either.
            await house.seen("safeguarding", "sam", "{ concerns { account raisedBy mentor { name } } }")
            seen += await everything(house)
            await raise_one(house, raiser, "c-2", words="And it goes on.")
            await house.tell(ConcernAcknowledged(concern_id="c-1", mentorship_id="m-1", by="sam"))
            seen += await everything(house)
            resolved = ConcernResolved(concern_id="c-1", mentorship_id="m-1", by="sam", resolution=Resolution.RESUME)
            await house.tell(resolved, MentorshipResumed(mentorship_id="m-1"))
            seen += await everything(house)
            found.append(seen)
    assert found[0] == found[1]
    states = [one["data"]["mentorships"][0]["state"] for one in found[0] if (one["data"] or {}).get("mentorships")]
    assert states == ["PAUSED"] * 18 + ["INTRODUCED"] * 6
    shown = json.dumps([one["data"] for one in found[0]])
    assert not [hidden for hidden in ("c-1", "c-2", "mocks", "goes on", "concern-") if hidden in shown]


async def test_the_contact_reads_the_account_and_who_raised_it(house: Window) -> None:
    await raise_one(house, "mia")
    assert (await house.seen("safeguarding", "sam", CONCERNS))["concerns"] == [
        {
            "id": "c-1",
            "state": "RAISED",
            "resolution": None,
            "mentorshipId": "m-1",
            "raisedBy": "MENTOR",
            "account": "He mocks me.",
            "mentor": {
                "participantId": "mia",
                "name": "Mia",
                "email": "mia@example.org",
                "institution": {"id": "lake"},
            },
            "mentee": {"participantId": "max", "name": "Max"},
        }
    ]
    await house.tell(
        ConcernAcknowledged(concern_id="c-1", mentorship_id="m-1", by="sam"),
        ConcernResolved(concern_id="c-1", mentorship_id="m-1", by="sam", resolution=Resolution.REMATCH),
    )
    query = '{ concern(id: "c-1") { state resolution } }'
    assert await house.seen("safeguarding", "sam", query) == {"concern": {"state": "RESOLVED", "resolution": "REMATCH"}}


async def test_another_contact_reads_nothing_of_it(house: Window) -> None:
    await raise_one(house, "mia")
    await raise_one(house, "max", "c-2", contact=None)
    query = '{ concerns { id } one: concern(id: "c-1") { account } two: concern(id: "c-2") { account } }'
    one, two = {"account": "He mocks me."}, {"account": "He mocks me."}
    seen = {scope: await house.seen("safeguarding", scope, query) for scope in ("sam", "nation", "tom")}
    assert seen == {
        "sam": {"concerns": [{"id": "c-1"}], "one": one, "two": None},
        "nation": {"concerns": [{"id": "c-2"}], "one": None, "two": two},
        "tom": {"concerns": [], "one": None, "two": None},
    }


async def test_a_concern_whose_contact_left_is_the_nations(house: Window) -> None:
    await raise_one(house, "mia")
    await house.tell(ContactDismissed(contact_id="sam"))
    query = "{ concerns { account } }"
    seen = {scope: (await house.seen("safeguarding", scope, query))["concerns"] for scope in ("sam", "nation")}
    assert seen == {"sam": [], "nation": [{"account": "He mocks me."}]}


@pytest.mark.parametrize(("role", "scope"), OTHERS)
async def test_concerns_are_for_safeguarding_alone(house: Window, role: str, scope: str) -> None:
    before = await house.answer(role, scope, CONCERNS)
    await raise_one(house, "mia")
    assert await house.answer(role, scope, CONCERNS) == before
    assert await house.code(role, scope, CONCERNS) == "FORBIDDEN"
    for mutation in ("acknowledgeConcern(id: $id) { id }", "resolveConcern(id: $id, resolution: RESUME) { id }"):
        query = f"mutation($id: ID!) {{ {mutation} }}"
        assert await house.code(role, scope, query, id="c-1") == "FORBIDDEN"


async def test_who_safeguards_sees_no_concern_of_another_contact_to_settle(house: Window) -> None:
    await raise_one(house, "mia")
    query = "mutation($id: ID!) { acknowledgeConcern(id: $id) { id } }"
    for concern_id in ("c-1", "none"):
        assert await house.code("safeguarding", "tom", query, id=concern_id) == "NOT_FOUND"


async def test_that_it_was_read_is_on_record_under_the_concern_itself(house: Window) -> None:
    await raise_one(house, "mia")
    await house.seen("safeguarding", "sam", "{ concerns { account raisedBy mentee { name email } } }")
    rows = await house.office.pool.fetch("select owner, place, field, role, subject from accesses order by place")
    assert [tuple(row) for row in rows] == [
        ("c-1", "concern-c-1", "account", "safeguarding", "sam"),
        ("c-1", "participant-max", "personal", "safeguarding", "sam"),
    ]


async def test_in_the_logs_of_the_two_nothing_shows_that_there_is_a_concern(house: Window) -> None:
    await raise_one(house, "max")
    await house.seen("safeguarding", "sam", CONCERNS)
    for who in ("mia", "max"):
        assert await house.seen("participant", who, "{ myAccessLog { subject } }") == {"myAccessLog": []}


async def test_an_account_does_not_open_once_its_author_is_forgotten(house: Window) -> None:
    await raise_one(house, "mia")
    await house.office.keyring.forget("mia")
    await house.tell(ParticipantForgotten(participant_id="mia"))
    query = "{ concerns { state raisedBy account mentor { name } mentee { name } } }"
    assert (await house.seen("safeguarding", "sam", query))["concerns"] == [
        {"state": "RAISED", "raisedBy": "MENTOR", "account": None, "mentor": {"name": None}, "mentee": {"name": "Max"}}
    ]

"""Questions, pairs by hand and recusals: what each role sees of them."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from libs.contracts.matching import ProposalOffered
from libs.contracts.sessions import Ending, MentorshipClosed, Person
from libs.contracts.spot import SpotAgreed, SpotAsked, SpotOffered, SpotPassed, SpotUnanswered, SpotWithdrawn
from libs.contracts.vocabulary import Shape, Topic
from libs.runtime import clock
from services.gateway.queries.recusals import LASTS, recusals
from tests.integration.conftest import Database
from tests.integration.looking import DAY, Json, Window, introduced, window
from tests.integration.peopling import draft, everybody

QUERY = "{ spots { id state question mentor { id } author { id name } answerBy topic } }"
LIST = '{ recusals(institutionId: "lake") { id mentor { name institution { id } } mentee { name } until } }'
MEL = Person(participant_id="mel", institution_id="lake", region_id="north")
UNA = Person(participant_id="una", institution_id="hill", region_id="north")


@pytest.fixture
async def house(database: Database) -> AsyncGenerator[Window]:
    async with window(database) as opened:
        await everybody(opened)
        yield opened


async def asked(house: Window) -> None:
    """Una of the hill asks, and mo is asked first."""
    question = await house.seal("una", "spot-s-1", "question", "Who reads telehealth reports?")
    await house.tell(
        SpotAsked(
            spot_id="s-1",
            topic=Topic.TELEHEALTH,
            programme_id="reverse",
            author_id="una",
            question=question,
            institution_id="hill",
            region_id="north",
            until=DAY,
        ),
        SpotOffered(spot_id="s-1", draft=draft("s-1", "mel", "una"), answer_by=DAY),
    )


async def spot(house: Window, role: str, scope: str) -> Json | None:
    found = (await house.seen(role, scope, QUERY))["spots"]
    return found[0] if found else None


async def test_a_question_is_read_by_whoever_asks_and_by_the_mentor_who_is_asked(house: Window) -> None:
    await asked(house)
    usual = {"id": "s-1", "topic": "TELEHEALTH", "question": "Who reads telehealth reports?"}
    assert await spot(house, "participant", "una") == usual | {
        "state": "ASKED",
        "mentor": None,
        "author": {"id": "una", "name": "Una"},
        "answerBy": None,
    }
    assert await spot(house, "participant", "mel") == usual | {
        "state": "OFFERED",
        "mentor": {"id": "mel"},
        "author": {"id": "una", "name": None},
        "answerBy": DAY.isoformat(),
    }
    for who in (("nation", "nation"), ("region", "north"), ("institution", "hill")):
        seen = await spot(house, *who)
        assert seen is not None
        assert (seen["state"], seen["question"], seen["mentor"]) == ("ASKED", None, None)
    for who in (("region", "south"), ("institution", "lake"), ("participant", "mia")):
        assert await spot(house, *who) is None


async def test_who_passed_is_known_to_nobody_and_sees_the_question_no_longer(house: Window) -> None:
    await asked(house)
    before = await spot(house, "participant", "una")
    await spot(house, "participant", "mel")
    await house.tell(SpotPassed(spot_id="s-1", mentor_id="mel"))
    assert await spot(house, "participant", "mel") is None
    assert await spot(house, "participant", "una") == before
    log = (await house.seen("participant", "una", "{ myAccessLog { field subject } }"))["myAccessLog"]
    assert {"field": "question", "subject": "somebody"} in log
    assert "mel" not in str(log)
    profile = await house.seen("participant", "mel", '{ participant(id: "una") { id } }')
    assert profile["participant"] is None


async def test_a_question_that_is_agreed_on_becomes_a_mentorship_of_no_round(house: Window) -> None:
    await asked(house)
    await house.tell(SpotAgreed(spot_id="s-1", programme_id="reverse", draft=draft("s-1", "mel", "una")))
    pair = {"mentor": MEL, "mentee": UNA, "round_id": "s-1", "proposal_id": "s-1", "shape": Shape.SPOT}
    await house.tell(introduced("s-1", **pair))
    seen = await spot(house, "participant", "una")
    assert seen is not None
    assert (seen["state"], seen["mentor"]) == ("AGREED", {"id": "mel"})
    query = '{ mentorship(id: "s-1") { shape round { id } mentor { participant { name } } } }'
    assert (await house.seen("participant", "una", query))["mentorship"] == {
        "shape": "SPOT",
        "round": None,
        "mentor": {"participant": {"name": "Mel"}},
    }


@pytest.mark.parametrize("end", [SpotUnanswered(spot_id="s-1"), SpotWithdrawn(spot_id="s-1")])
async def test_a_question_that_leads_nowhere_is_nobody_elses_any_more(
    house: Window, end: SpotUnanswered | SpotWithdrawn
) -> None:
    await asked(house)
    await house.tell(end)
    seen = await spot(house, "participant", "una")
    assert seen is not None
    assert seen["state"] in ("UNANSWERED", "WITHDRAWN")
    assert await spot(house, "participant", "mel") is None


async def test_the_question_of_somebody_forgotten_does_not_open(house: Window) -> None:
    await asked(house)
    await house.office.keyring.forget("una")
    seen = await spot(house, "participant", "mel")
    assert seen is not None
    assert seen["question"] is None


async def test_a_pair_proposed_by_hand_is_of_no_round_from_its_proposal_to_its_mentorship(house: Window) -> None:
    pair = draft("h-1", "mel", "una")
    offered = ProposalOffered(proposal_id="h-1", round_id="h-1", programme_id="reverse", draft=pair, answer_by=DAY)
    await house.tell(offered, introduced("h-1", mentor=MEL, mentee=UNA, round_id="h-1", proposal_id="h-1"))
    query = "{ proposals { id round { id } formation { id } } mentorships { id round { id } } }"
    for who in (("participant", "mel"), ("institution", "hill")):
        assert await house.seen(*who, query) == {
            "proposals": [{"id": "h-1", "round": None, "formation": None}],
            "mentorships": [{"id": "h-1", "round": None}],
        }


async def test_who_must_not_judge_whom_is_told_to_whoever_looks_after_one_of_the_two(house: Window) -> None:
    pair = {
        "id": "m-1",
        "mentor": {"name": "Mia", "institution": {"id": "lake"}},
        "mentee": {"name": "Max"},
        "until": None,
    }
    for who in (("nation", "nation"), ("region", "north"), ("institution", "lake")):
        assert (await house.seen(*who, LIST))["recusals"] == [pair]
    other_side = LIST.replace("lake", "bay")
    assert (await house.seen("institution", "bay", other_side))["recusals"] == [pair]
    for who in (("region", "south"), ("institution", "bay"), ("participant", "mia"), ("analyst", "nation")):
        assert await house.code(*who, LIST) == "FORBIDDEN"


async def test_two_people_do_not_judge_each_other_until_a_year_after_the_close(house: Window) -> None:
    ending = MentorshipClosed(mentorship_id="m-1", mentor_id="mia", mentee_id="max", ending=Ending.COMPLETED)
    await house.tell(ending)
    [pair] = (await house.seen("institution", "lake", LIST))["recusals"]
    assert pair["until"] is not None
    today = clock.now()
    for later, count in ((LASTS - timedelta(days=1), 1), (LASTS + timedelta(days=1), 0)):
        assert len(await recusals(house.office.pool, "lake", today + later, 10, None)) == count


async def test_a_name_on_the_list_is_gone_with_its_key(house: Window) -> None:
    await house.office.keyring.forget("max")
    [pair] = (await house.seen("institution", "lake", LIST))["recusals"]
    assert pair["mentee"] == {"name": None}

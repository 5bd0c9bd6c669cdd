"""A round under review: wishes, pins, attempts beside each other, and the formations that it leads to."""

import random
from collections.abc import AsyncGenerator

import pytest

from libs.contracts.formations import AnswerNoted, FormationDissolved, FormationOpened, FormationProposed
from libs.contracts.matching import (
    CohortFrozen,
    ProposalAccepted,
    ProposalDeclined,
    ProposalOffered,
    ProposalsDrafted,
    RoundUnsolvable,
    UnmatchedListed,
)
from libs.contracts.messages import Message
from libs.contracts.preferences import CounterpartsRanked
from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Couple, Draft, Unmatched
from libs.contracts.vocabulary import Scope, Shape, Topic
from tests.examples import told
from tests.integration.conftest import Database
from tests.integration.looking import DAY, Window, window
from tests.integration.peopling import draft, everybody, opened, solved, triggered
from tests.integration.test_gateway_sight import interleaved, kept

PINNED = Couple(mentor_id="mia", mentee_id="mo")
ATTEMPTS = '{ round(id: "r") { attempts { number state score pinned { mentorId menteeId } drafts { id } } } }'
COMPARE = """
query($from: Int!, $to: Int!) {
  compareAttempts(roundId: "r", from: $from, to: $to) {
    onlyBefore { id } onlyAfter { id } inBoth { id }
    gained { participantId rule reason institution { id } } lost { participantId rule reason }
  }
}
"""
NOBODY_ELSE = [("region", "south"), ("institution", "lake"), ("participant", "mia"), ("analyst", "nation")]
CHAIN = (
    draft("c-1", "mel", "mia", formation_id="f-1", topic=Topic.TELEHEALTH),
    draft("c-2", "una", "mel", formation_id="f-1"),
)
FORMATIONS = "{ rounds { formations { id shape state minimum proposals { id } begins { id } } } }"


def attempts() -> list[Message]:
    """The first pairs mia with mo and mel with una; the second mia with mo and una with max; the third nobody."""
    first = (draft("a-1", "mia", "mo"), draft("a-2", "mel", "una"))
    second = (draft("b-1", "mia", "mo"), draft("b-2", "una", "max"))
    return [
        opened("r"),
        triggered("r", 1),
        CohortFrozen(round_id="r", attempt=1, people=5, cohort_sha256="c1", rules=ProgrammeRules()),
        drafted(1, *first),
        left_out(1, "max", "bay"),
        solved("r", 1, 2, 320),
        triggered("r", 2, pinned=(PINNED,), forbidden=(Couple(mentor_id="mel", mentee_id="una"),)),
        drafted(2, *second),
        left_out(2, "mel", "lake"),
        solved("r", 2, 2, 300),
        triggered("r", 3),
        RoundUnsolvable(round_id="r", attempt=3, reason="Nobody came."),
    ]


def drafted(attempt: int, *drafts: Draft) -> ProposalsDrafted:
    return ProposalsDrafted(round_id="r", attempt=attempt, proposals=drafts)


def left_out(attempt: int, who: str, place: str) -> UnmatchedListed:
    one = Unmatched(participant_id=who, institution_id=place, region_id="north", rule="Capacity", reason="No place.")
    return UnmatchedListed(round_id="r", attempt=attempt, unmatched=(one,))


@pytest.fixture
async def house(database: Database) -> AsyncGenerator[Window]:
    async with window(database) as found:
        await everybody(found)
        yield found


async def test_every_attempt_stays_on_record_with_its_drafts(house: Window) -> None:
    await house.tell(*attempts())
    pinned = [{"mentorId": "mia", "menteeId": "mo"}]
    for who in (("nation", "nation"), ("region", "north")):
        assert (await house.seen(*who, ATTEMPTS))["round"]["attempts"] == [
            {"number": 1, "state": "SOLVED", "score": 320, "pinned": [], "drafts": [{"id": "a-1"}, {"id": "a-2"}]},
            {"number": 2, "state": "SOLVED", "score": 300, "pinned": pinned, "drafts": [{"id": "b-1"}, {"id": "b-2"}]},
            {"number": 3, "state": "UNSOLVABLE", "score": None, "pinned": [], "drafts": []},
        ]
    assert (await house.seen("institution", "lake", ATTEMPTS))["round"]["attempts"] == []
    assert (await house.seen("region", "south", ATTEMPTS))["round"] is None


async def test_pins_are_for_whoever_coordinates_the_round(house: Window) -> None:
    await house.tell(*attempts()[:7])
    query = '{ round(id: "r") { pinned { mentorId } forbidden { menteeId } } }'
    assert (await house.seen("region", "north", query))["round"] == {
        "pinned": [{"mentorId": "mia"}],
        "forbidden": [{"menteeId": "una"}],
    }
    assert (await house.seen("institution", "lake", query))["round"] == {"pinned": [], "forbidden": []}


async def test_two_attempts_are_compared_pair_by_pair_and_person_by_person(house: Window) -> None:
    await house.tell(*attempts())
    query = {"from": 1, "to": 2}
    found = (await house.seen("region", "north", COMPARE, **query))["compareAttempts"]
    assert found == {
        "onlyBefore": [{"id": "a-2"}],
        "onlyAfter": [{"id": "b-2"}],
        "inBoth": [{"id": "b-1"}],
        "gained": [{"participantId": "max", "rule": "Capacity", "reason": "No place.", "institution": {"id": "bay"}}],
        "lost": [{"participantId": "mel", "rule": "Capacity", "reason": "No place."}],
    }
    emptied = (await house.seen("region", "north", COMPARE, **{"from": 2, "to": 3}))["compareAttempts"]
    assert [one["participantId"] for one in emptied["lost"]] == ["max", "mia", "mo", "una"]
    assert {one["reason"] for one in emptied["lost"]} == {None}


async def test_attempts_are_compared_by_whoever_coordinates_the_round(house: Window) -> None:
    await house.tell(*attempts())
    codes = {who: await house.code(*who, COMPARE, **{"from": 1, "to": 2}) for who in NOBODY_ELSE}
    assert codes == {
        ("region", "south"): "NOT_FOUND",
        ("institution", "lake"): "FORBIDDEN",
        ("participant", "mia"): "NOT_FOUND",
        ("analyst", "nation"): "FORBIDDEN",
    }
    wrong = await house.answer("nation", "nation", COMPARE, **{"from": 1, "to": 4})
    assert wrong["errors"][0]["extensions"]["field"] == "to"
    assert wrong["errors"][0]["message"] == "to: the round has no attempt 4."


async def test_a_round_with_a_window_for_wishes_is_shown_to_whom_it_asks(house: Window) -> None:
    await house.tell(
        opened("r", preferences_until=DAY),
        opened("hilly", Scope.INSTITUTIONAL, "hill", preferences_until=DAY),
        opened("quiet"),
    )
    query = "{ rounds { id preferencesUntil } }"
    seen = {
        who: [one["id"] for one in (await house.seen("participant", who, query))["rounds"]]
        for who in ("mel", "una", "max")
    }
    # Max sees the round of his mentorship.
    assert seen == {"mel": ["r"], "una": ["hilly", "r"], "max": ["national"]}


async def test_wishes_are_read_by_nobody_but_whoever_has_them(house: Window) -> None:
    await house.tell(
        opened("r", preferences_until=DAY),
        CounterpartsRanked(round_id="r", participant_id="mel", ranks_mentors=("una",)),
        CounterpartsRanked(round_id="r", participant_id="mel", ranks_mentors=("mo", "una"), ranks_mentees=("mia",)),
    )
    query = '{ round(id: "r") { myWishes { mentors mentees } } }'
    assert (await house.seen("participant", "mel", query))["round"] == {
        "myWishes": {"mentors": ["mo", "una"], "mentees": ["mia"]}
    }
    for who in (("participant", "una"), ("region", "north"), ("nation", "nation"), ("institution", "lake")):
        assert (await house.seen(*who, query))["round"] == {"myWishes": None}


def chain() -> list[Message]:
    offers = [
        ProposalOffered(proposal_id=one.proposal_id, round_id="r", programme_id="reverse", draft=one, answer_by=DAY)
        for one in CHAIN
    ]
    proposed = FormationProposed(
        formation_id="f-1",
        round_id="r",
        programme_id="reverse",
        shape=Shape.CHAIN,
        minimum=3,
        drafts=CHAIN,
        answer_by=DAY,
    )
    return [opened("r"), proposed, *offers]


async def test_a_formation_is_shown_whole_to_its_coordinator_and_to_its_people_their_own_pairs(house: Window) -> None:
    await house.tell(*chain())
    usual = {"id": "f-1", "shape": "CHAIN", "state": "PROPOSED", "minimum": 3, "begins": []}
    seen = {
        who: (await house.seen(*who, FORMATIONS))["rounds"] for who in (("region", "north"), ("participant", "una"))
    }
    assert seen["region", "north"] == [
        {"formations": []},
        {"formations": [usual | {"proposals": [{"id": "c-1"}, {"id": "c-2"}]}]},
    ]
    assert seen["participant", "una"] == [{"formations": [usual | {"proposals": [{"id": "c-2"}]}]}]
    assert (await house.seen("participant", "mo", FORMATIONS))["rounds"] == []
    mine = '{ proposal(id: "c-1") { topic formation { id } round { id } } }'
    assert (await house.seen("participant", "mel", mine))["proposal"] == {
        "topic": "TELEHEALTH",
        "formation": {"id": "f-1"},
        "round": {"id": "r"},
    }


async def test_a_formation_tells_which_of_its_pairs_begin(house: Window) -> None:
    first = CHAIN[0]
    opening = {"formation_id": "f-1", "round_id": "r", "programme_id": "reverse", "shape": Shape.CHAIN}
    await house.tell(
        *chain(),
        ProposalAccepted(proposal_id="c-1", round_id="r", programme_id="reverse", draft=first),
        AnswerNoted(formation_id="f-1", proposal_id="c-1", accepted=True),
        ProposalDeclined(proposal_id="c-2", round_id="r", programme_id="reverse", draft=CHAIN[1]),
        AnswerNoted(formation_id="f-1", proposal_id="c-2", accepted=False),
        FormationOpened.model_validate(opening | {"drafts": (first,)}),
    )
    query = '{ proposal(id: "c-1") { formation { state begins { id } } } }'
    assert (await house.seen("participant", "mel", query))["proposal"] == {
        "formation": {"state": "OPENED", "begins": [{"id": "c-1"}]}
    }
    await house.tell(FormationDissolved.model_validate(opening | {"drafts": ()}))
    assert (await house.seen("participant", "mel", query))["proposal"]["formation"]["state"] == "DISSOLVED"


@pytest.mark.parametrize("seed", range(3))
async def test_what_a_round_records_is_kept_in_whatever_order_its_streams_come(database: Database, seed: int) -> None:
    story: dict[str, list[Message]] = {}
    ranked = CounterpartsRanked(round_id="r", participant_id="mel", ranks_mentors=("una",))
    for message in (*attempts(), *chain()[1:], ranked):
        story.setdefault(message.stream, []).append(message)
    in_order = [told(message, n) for messages in story.values() for n, message in enumerate(messages, 1)]
    expected = await kept(await database("expected"), in_order, random.Random(0))
    chance = random.Random(seed)
    assert await kept(await database("views"), interleaved(story, chance), chance) == expected
    assert len(expected["results"]) == 3
    assert expected["formations"]

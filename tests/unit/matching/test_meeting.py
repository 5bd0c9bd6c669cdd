"""Rules about meeting: topics, language, modality, free time; and the points of a pair."""

import pytest

from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Weights
from libs.contracts.vocabulary import Modality
from services.matching.domain.pairing import Rule, broken_rules
from services.matching.domain.scoring import breakdown
from tests.unit.matching.cohorts import LEADERSHIP, RECORDS, TELEHEALTH, junior, problem, senior

ADA, ZOE = junior("ada"), senior("zoe")


def test_a_topic_flows_each_way() -> None:
    assert broken_rules(junior("ada", seeks=(TELEHEALTH,)), ZOE, problem()) == (Rule.TOPICS,)
    assert broken_rules(junior("ada", offers=(TELEHEALTH,)), ZOE, problem()) == (Rule.TOPICS,)


def test_two_people_share_a_language() -> None:
    assert broken_rules(ADA, senior("zoe", languages=("fr",)), problem()) == (Rule.LANGUAGE,)


def test_two_people_have_enough_free_time_in_common() -> None:
    assert broken_rules(ADA, ZOE, problem(rules=ProgrammeRules(common_slots=2))) == (Rule.FREE_TIME,)
    assert broken_rules(ADA, senior("zoe", free=("tue-18",)), problem()) == (Rule.FREE_TIME,)


@pytest.mark.parametrize(
    ("mentor", "mentee", "near", "far"),
    [
        (Modality.EITHER, Modality.EITHER, True, True),
        (Modality.EITHER, Modality.VIRTUAL, True, True),
        (Modality.VIRTUAL, Modality.VIRTUAL, True, True),
        (Modality.IN_PERSON, Modality.EITHER, True, False),
        (Modality.EITHER, Modality.IN_PERSON, True, False),
        (Modality.IN_PERSON, Modality.IN_PERSON, True, False),
        (Modality.IN_PERSON, Modality.VIRTUAL, False, False),
    ],
)
def test_a_pair_can_meet(mentor: Modality, mentee: Modality, *, near: bool, far: bool) -> None:
    for home, works in (("north-b", near), ("south-a", far)):
        broken = broken_rules(junior("ada", modality=mentor), senior("zoe", home, modality=mentee), problem())
        assert broken == (() if works else (Rule.MODALITY,))


def test_a_breakdown_says_why() -> None:
    ada = junior("ada", offers=(TELEHEALTH, RECORDS), free=("sun-23", "mon-08", "tue-17"), languages=("fr", "en"))
    zoe = senior("zoe", "north-b", seeks=(RECORDS, TELEHEALTH), free=("tue-17", "sun-23"), languages=("en", "fr"))
    why = breakdown(ada, zoe, Weights(common_slots_counted=1))
    assert why.topics_to_mentee == (RECORDS, TELEHEALTH)
    assert why.topics_to_mentor == (LEADERSHIP,)
    assert why.languages == ("en", "fr")
    assert why.common_slots == ("tue-17", "sun-23")
    assert why.score == 2 * 100 + 60 + 10 + 40


def test_the_place_of_a_pair_earns_points_once() -> None:
    assert [
        breakdown(ADA, senior("zoe", home), Weights()).points_place for home in ("north-a", "north-b", "south-a")
    ] == [
        20,
        40,
        0,
    ]

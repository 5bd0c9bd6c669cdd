"""What a pair is worth: topics, languages, wishes, places."""

from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Emphasis, Weights
from libs.contracts.vocabulary import Modality
from services.matching.domain.pairing import broken_rules
from services.matching.domain.scoring import breakdown
from tests.unit.matching.cohorts import LEADERSHIP, junior, problem, senior

ADA, ZOE = junior("ada"), senior("zoe")


def test_a_topic_with_emphasis_earns_its_points_whichever_way_it_flows() -> None:
    weights = Weights(emphasis=(Emphasis(topic=LEADERSHIP, points=7),))
    plain, stressed = breakdown(ADA, ZOE, Weights()), breakdown(ADA, ZOE, weights)
    assert stressed.points_to_mentor == plain.points_to_mentor + 7
    assert stressed.points_to_mentee == plain.points_to_mentee
    back = breakdown(ZOE, ADA, weights)
    assert back.points_to_mentee == breakdown(ZOE, ADA, Weights()).points_to_mentee + 7


def test_wishes_of_both_sides_add_up_and_those_far_down_earn_nothing() -> None:
    weights = Weights(wishes=(50, 20))
    wanted = ADA.model_copy(update={"ranks_mentees": ("zoe", "yan")})
    wanting = ZOE.model_copy(update={"ranks_mentors": ("bea", "ada")})
    both = breakdown(wanted, wanting, weights)
    assert (both.mentor_rank, both.mentee_rank, both.points_wishes) == (1, 2, 70)
    assert both.score == breakdown(ADA, ZOE, weights).score + 70
    third = ZOE.model_copy(update={"ranks_mentors": ("bea", "cleo", "ada")})
    assert (breakdown(ADA, third, weights).mentee_rank, breakdown(ADA, third, weights).points_wishes) == (3, 0)


def test_so_many_common_languages_count() -> None:
    polyglots = junior("ada", languages=("de", "en", "fr")), senior("zoe", languages=("fr", "en", "de"))
    assert breakdown(*polyglots, Weights(common_language=5, common_languages_counted=2)).points_language == 10


def test_in_a_virtual_programme_neither_places_nor_ways_of_meeting_count() -> None:
    ada, zoe = junior("ada", "north-a", modality=Modality.IN_PERSON), senior("zoe", "south-a")
    asked = problem(ada, zoe, rules=ProgrammeRules(modality=Modality.VIRTUAL))
    assert broken_rules(ada, zoe, problem(ada, zoe))
    assert not broken_rules(ada, zoe, asked)
    assert breakdown(ADA, ZOE, asked.weights).points_place == 0

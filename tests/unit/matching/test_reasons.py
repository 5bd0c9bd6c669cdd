"""Everybody left out gets a reason, and it is true."""

from libs.contracts.rounds import CohortMember, Quota
from libs.contracts.vocabulary import Modality, Side
from services.matching.domain.pairing import Confidential, Rule
from services.matching.domain.problem import Problem
from services.matching.solver.reasons.reason import WhyNot
from tests.unit.matching.cohorts import junior, problem, quotas, senior
from tests.unit.matching.stories import solved


def reason_of(person: str, given: Problem) -> tuple[str, str]:
    (found,) = [left for left in solved(given).unmatched if left.participant_id == person]
    return found.rule, found.reason


def alone(person: CohortMember, *others: CohortMember) -> tuple[str, str]:
    return reason_of(person.participant_id, problem(person, *others))


def test_the_rule_that_would_help_most_is_named_with_its_count() -> None:
    rule, reason = alone(
        junior("ada", languages=("fr",)),
        senior("zoe"),
        senior("yan"),
        senior("xia", languages=("fr",), free=("sun-01",)),
    )
    assert rule == Rule.LANGUAGE
    assert reason == (
        'Nobody is a valid counterpart. Without the rule "common language" for this person, 2 pairs would be valid.'
    )


def test_one_rule_alone_may_not_help() -> None:
    rule, _ = alone(junior("ada", languages=("fr",), free=("sun-01",)), senior("zoe"))
    assert rule == WhyNot.SEVERAL


def test_an_exclusion_is_never_told() -> None:
    given = problem(junior("ada"), senior("zoe"), confidential={"zoe": Confidential(excludes=("ada",))})
    rule, reason = reason_of("ada", given)
    assert rule == WhyNot.SEVERAL
    assert "wish" not in reason


def test_who_has_no_room_is_told_so() -> None:
    assert alone(junior("ada", mentor_capacity=0), senior("zoe"))[0] == WhyNot.ROOM


def test_who_lost_to_others_is_told_so() -> None:
    rule, reason = alone(junior("ada", "south-a"), junior("bea"), senior("zoe"))
    assert rule == WhyNot.COMPETITION
    assert reason.startswith("There are valid counterparts, but no pair with this person is part of the best matching")


def test_a_quota_at_its_maximum_is_named() -> None:
    limit = Quota(place_id="north-a", side=Side.MENTOR, maximum=1)
    given = problem(junior("ada"), junior("bea"), senior("zoe"), senior("yan"), policy=quotas(limit))
    (left, *_) = [left for left in solved(given).unmatched if left.participant_id in {"ada", "bea"}]
    assert left.rule == WhyNot.QUOTA
    assert left.reason == (
        "If the maximum of 1 pair for mentors of north-a were one higher, this person could be matched too, without "
        "anybody losing their match."
    )


def test_a_disclosed_background_cannot_be_read_off_a_reason() -> None:
    told = {one: Confidential(under_represented=True) for one in ("ada", "bea")}
    given = problem(junior("ada"), junior("bea"), senior("zoe"), senior("yan"), confidential=told)
    assert {left.rule for left in solved(given).unmatched} == {WhyNot.COMPETITION}


def test_the_modality_counts_as_a_reason() -> None:
    rule, _ = alone(junior("ada", modality=Modality.IN_PERSON), senior("zoe", modality=Modality.VIRTUAL))
    assert rule == Rule.MODALITY


def test_whose_dearest_counterpart_is_barred_still_has_the_others() -> None:
    """Zoe would be the best for Ada, and may not be hers; Yan could be, and has somebody nearer."""
    given = problem(
        junior("ada", "south-a"),
        junior("bea", "north-b"),
        senior("yan", "north-a"),
        senior("zoe", "south-a"),
        confidential={"zoe": Confidential(excludes=("ada", "bea"))},
    )
    assert reason_of("ada", given)[0] == WhyNot.COMPETITION

"""The share that every institution is guaranteed is the largest, and proven so."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.needs import people_with_counterpart
from services.matching.domain.verifying.verify import findings
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.solving import best_pairs
from tests.unit.matching.instances import Person, instance_of
from tests.unit.matching.rounds_drawn import Matching, matchings, small_rounds, unwatched


def share(instance: Instance, matching: Matching) -> int:
    """What the worst-off institution has, per mille of its people who have a valid counterpart, rounded down."""
    home = instance.people.institution.tolist()
    counterparts = people_with_counterpart(instance, open_market(instance))
    mentors = Counter(home[row] for row in {mentor for mentor, _ in matching.pairs})
    mentees = Counter(home[row] for row in {mentee for _, mentee in matching.pairs})
    shares = [
        1000 * filled[place] // could
        for filled, column in ((mentors, counterparts.mentors), (mentees, counterparts.mentees))
        for place, could in enumerate(column.tolist())
        if could
    ]
    return min(shares, default=1000)


def matching_of(instance: Instance, answer: Answer) -> Matching:
    assert instance.listed is not None
    worth = dict(zip(instance.listed.key.tolist(), instance.listed.score.tolist(), strict=True))
    pairs = tuple(zip(answer.mentor.tolist(), answer.mentee.tolist(), strict=True))
    return Matching(pairs, sum(worth[mentor * instance.people.count + mentee] for mentor, mentee in pairs))


@settings(deadline=None, max_examples=150)
@given(small_rounds())
def test_the_worst_off_institution_has_the_largest_share_and_then_the_score_is_the_highest(plain: Instance) -> None:
    instance = replace(plain, fairness=True)
    answer = best_pairs(instance, open_market(instance), unwatched)
    found = matchings(instance)
    if isinstance(answer, Impossible):
        assert not found
        return
    assert findings(instance, answer).findings == ()
    mine = matching_of(instance, answer)
    reached = (mine.roles, share(instance, mine))
    most_roles = max(one.roles for one in found)
    fairest = max(share(instance, one) for one in found if one.roles == most_roles)
    assert reached == (most_roles, fairest)
    as_fair = [one for one in found if (one.roles, share(instance, one)) == (most_roles, fairest)]
    assert mine.score == max(one.score for one in as_fair)


def test_fairness_costs_score_where_one_institution_would_take_all() -> None:
    cohort = [
        Person("g0", "north-a", mentor=1),
        Person("t0", "north-a", mentee=1),
        Person("t1", "north-b", mentee=1),
        Person("t2", "north-a", mentee=1),
        Person("g1", "north-a", mentor=1),
    ]
    scores = {("g0", "t0"): 9, ("g0", "t1"): 1, ("g1", "t2"): 9}
    instance = instance_of(cohort, scores, fairness=True)
    answer = best_pairs(instance, open_market(instance), unwatched)
    assert isinstance(answer, Answer)
    ids = instance.people.ids
    pairs = {(ids[one], ids[other]) for one, other in zip(answer.mentor.tolist(), answer.mentee.tolist(), strict=True)}
    assert pairs == {("g0", "t1"), ("g1", "t2")}
    assert answer.proofs[-1].aim.per_mille == 500

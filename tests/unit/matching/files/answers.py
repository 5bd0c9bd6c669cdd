"""Answers found by trying every set of listed pairs, with a bound from prices of zero and what the search excludes."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Answer, Proof, RulePrices, SidePrices
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.needs import Needs
from services.matching.domain.verifying.bound import bound_of
from services.matching.solver.impossible import Impossible
from services.matching.solver.watching import Progress, Watch


def by_trying(instance: Instance, watch: Watch) -> Answer | Impossible:
    assert instance.listed is not None
    keys = instance.listed.key
    role = 1 + 2 * int(abs(instance.listed.score).sum())
    found = [(worth(instance, chosen, role), chosen.tolist()) for chosen in matchings(instance, keys)]
    if not found:
        return Impossible("No matching keeps the quotas.", ("north asks for 9.",), ("Ask north for 1.",))
    best, chosen = max(found)
    watch(Progress("tried", best, best, f"{len(found)} matchings"))
    mentor, mentee = np.divmod(np.array(chosen, dtype=np.int64), instance.people.count)
    return Answer(mentor, mentee, np.full(len(mentor), -1, dtype=np.int64), (proof(instance, Aim(1, role), best),))


def matchings(instance: Instance, keys: Ints) -> Iterator[Ints]:
    people = instance.people
    for size in range(len(keys) + 1):
        for chosen in combinations(keys.tolist(), size):
            rows = [divmod(key, people.count) for key in chosen]
            mentors, mentees = Counter(one for one, _ in rows), Counter(two for _, two in rows)
            fits = all(people.mentor_capacity[row] >= times for row, times in mentors.items())
            fits = fits and all(people.mentee_capacity[row] >= times for row, times in mentees.items())
            if fits and all(kept(limit, mentors, mentees) for limit in instance.limits):
                yield np.array(chosen, dtype=np.int64)


def kept(limit: Limit, mentors: Counter[int], mentees: Counter[int]) -> bool:
    assert limit.level is Level.NATION
    pairs = (mentors if limit.side is Side.MENTOR else mentees).total()
    return limit.minimum <= pairs and (limit.maximum is None or pairs <= limit.maximum)


def worth(instance: Instance, chosen: Ints, role: int) -> int:
    mentor, mentee = np.divmod(chosen, instance.people.count)
    score = int(open_market(instance).valid(chosen)[1].sum())
    return score + role * (len(np.unique(mentor)) + len(np.unique(mentee)))


def proof(instance: Instance, aim: Aim, best: int) -> Proof:
    """With prices that show little, so that the search has to say the rest."""
    institutions, people = len(instance.places.institutions), instance.people.count
    plain = Proof(
        aim,
        1,
        side(instance),
        side(instance),
        RulePrices(0, 0, zeros(institutions), zeros(institutions), zeros(0), zeros(people)),
        0,
    )
    bound = bound_of(instance, open_market(instance), plain, Needs(zeros(institutions), zeros(institutions)))
    return Proof(aim, 1, plain.mentors, plain.mentees, plain.rules, bound, None if bound == best else best)


def side(instance: Instance) -> SidePrices:
    places = instance.places
    count = len(places.institutions)
    return SidePrices(zeros(instance.people.count), zeros(count), zeros(count), zeros(len(places.regions)), 0)


def zeros(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)

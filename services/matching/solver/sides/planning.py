"""The next plan: what institutions and leaders would do at the prices of the last flow."""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.solver.sides.case import Groups, Plan, Sided
from services.matching.solver.sides.course import Course
from services.matching.solver.sides.flowing import Flowed, of_topics
from services.matching.solver.sides.multipliers import Paid, allowed_of
from services.matching.solver.sides.opening import opened
from services.matching.solver.sides.places import best_places
from services.matching.solver.sides.pricing import Priced


def plan_next(course: Course, found: Flowed, now: Priced, *, groups: bool) -> None:
    """Where no number of pairs for each place fits all quotas at these prices, the plan stays as it is."""
    case, plan = course.case, course.plan
    pairs = best_places(case, now, pair_gain(case, course.paid))
    if pairs is None:
        return
    carried = now.wholes.carried[now.wholes.ends[:-1] + pairs]
    planned = opened(case, now, pairs, carried) if groups else None
    course.plan = Plan(
        carried=most_carried(case, carried),
        subsidy=(plan.subsidy + subsidy(case, found, now, pairs, carried)) // 2,
        groups=planned,
    )
    if planned is not None:
        course.pool.take(of_leaders(case, planned, now))


def pair_gain(case: Sided, paid: Paid) -> int:
    rules = case.instance.side_rules
    across = paid.across_institutions * (100 - rules.across_institutions_percent)
    return across + paid.across_regions * (100 - rules.across_regions_percent)


def most_carried(case: Sided, carried: Ints) -> Ints:
    """Never more than the frame allows, where it has nodes for disclosers."""
    disclosers = case.round.frame.runs.get("mentor disclosers")
    return carried if disclosers is None else np.minimum(case.round.frame.arcs.upper[disclosers], carried)


def subsidy(case: Sided, found: Flowed, now: Priced, pairs: Ints, carried: Ints) -> Ints:
    """What one pair more may cost an institution beyond its worth, where it would let in one more discloser.

    At the best number of pairs this is what the region asks less what the next mentor takes.
    """
    frame, instance = case.round.frame, case.instance
    asked = found.price[frame.mentor_nodes.region][instance.places.region_of]
    last: Ints = np.zeros(len(pairs), dtype=np.int64)
    for one, units in enumerate((pairs - carried).tolist()):
        worth = now.wholes.plain.of(one)
        if len(worth):
            ends = np.clip([units - 1, units], 0, len(worth) - 1)
            last[one] = int(worth[ends].sum()) // 2
    full = carried >= allowed_of(instance, pairs)
    if instance.side_rules.burden_percent is None:
        return np.zeros_like(last)
    return np.where(full, np.clip(asked - last, 0, case.role << case.shift), 0)


def of_leaders(case: Sided, groups: Groups, now: Priced) -> Ints:
    """The best pairs of each group that is to open."""
    leaders = case.leaders[groups.opens]
    if len(leaders) == 0:
        return leaders
    lists, topic = now.groups.lists[groups.opens], groups.topic[groups.opens]
    price = now.prices.mentor.copy()
    price[leaders] = lists[np.arange(len(leaders)), np.maximum(topic, 0), -1] - 1
    found = case.market.beyond(replace(now.prices, mentor=price), 0, mentors=leaders).key
    return found[of_topics(case, groups, found)]

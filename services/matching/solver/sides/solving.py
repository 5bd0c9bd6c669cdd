"""The best matching under side rules: flows and plans in turn, and a bound over all valid pairs from every flow.

First nothing is planned for groups, and prices settle. Then each plan is sought, mended to what people can fill, and
kept strictly, which gives an answer; at its prices the next plan is made.
"""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.feasible import closest
from services.matching.solver.pairs.growing import Optimum
from services.matching.solver.pairs.lottery import drawn
from services.matching.solver.reasons.infeasible import impossible
from services.matching.solver.shapes.topics_named import named
from services.matching.solver.sides.case import Sided, sided
from services.matching.solver.sides.closing import closed
from services.matching.solver.sides.course import Best, Course, Pool, begun, pins_of
from services.matching.solver.sides.flowing import Flowed
from services.matching.solver.sides.keeping import keep
from services.matching.solver.sides.multipliers import found_in
from services.matching.solver.sides.planning import plan_next
from services.matching.solver.watching import Progress, Watch

EACH = 8
"""The best pairs of each person with which the flow begins."""
LARGE = 20_000
"""From so many people on, fewer flows are worth their time."""


def best_with_sides(instance: Instance, market: Market, watch: Watch) -> Answer | Impossible | None:
    """None if no answer was found, which may or may not exist."""
    key, score = market.valid(market.shortlist(EACH))
    thorough = instance.people.count < LARGE
    case = sided(instance, market, score, thorough=thorough)
    if case is None:
        return None
    watch(Progress("scored", None, None, f"{len(key)} of the best pairs of everybody"))
    pool = Pool(market, key, score)
    pool.take(pins_of(instance))
    course = begun(case, pool, watch, thorough=thorough)
    found = course.flow(strict=False)
    if found is None:
        near = closest(case.round, key, score, watch)
        if near.missed.any():
            return impossible(case.round, near.key, near.score, watch)
        course.pool.take(near.key)
    relaxed, decided = (5, 6) if thorough else (2, 1)
    if not relax(course, found, relaxed):
        return None
    if not course.met:
        decide(course, decided)
    return answer_of(course)


def relax(course: Course, found: Flowed | None, flows: int) -> bool:
    """So many flows, of which `found` may be the first, until prices settle; whether there is a plan to go on with.

    Pairs that happen to keep every rule are an answer.
    """
    case = course.case
    for number in range(flows):
        found = found if number == 0 and found is not None else course.flow(strict=False)
        if found is None:
            return False
        now, what = course.settle(found), course.what(found)
        if len(case.leaders) == 0 and what.keeps(case.instance):
            course.take(found)
            if course.met:
                break
        course.correct(what, cheaper=True)
        plan_next(course, found, now, groups=number == flows - 1)
    return len(case.leaders) == 0 or course.plan.groups is not None


def decide(course: Course, plans: int) -> None:
    """So many plans, each at the prices of the one before."""
    for number in range(plans):
        kept = keep(course)
        if course.met:
            break
        if kept is not None and number < plans - 1:
            now = course.settle(kept)
            course.correct(course.what(kept), cheaper=True)
            plan_next(course, kept, now, groups=True)


def answer_of(course: Course) -> Answer | None:
    best, now = course.best, course.proof
    if best is None or now is None:
        return None
    mentor, mentee = by_lottery(course.case, best)
    proof = now.proof
    worth = course.case.role * best.roles + best.score
    if course.thorough and proof.bound > worth:
        course.watch(Progress("matched", worth, proof.bound, "what is left is searched"))
        found = closed(course.case, now, best, course.watch)
        if found is not None:
            mentor, mentee = (mentor, mentee) if found.pairs is None else found.pairs
            proof = replace(proof, searched=found.most) if found.most < proof.bound else proof
    return Answer(mentor, mentee, named(course.case.instance, mentor, mentee), (proof,))


def by_lottery(case: Sided, best: Best) -> tuple[Ints, Ints]:
    """Of all answers as good under one plan and its prices, the one that the lottery likes best.

    Where that one breaks a side rule, the first stays.
    """
    kept = best.kept
    optimum = Optimum(kept.key, kept.score, kept.network, kept.flow, kept.price, 0)
    chosen = drawn(case.round, optimum)[len(kept.flow) - len(kept.key) :] > 0
    mentor, mentee = np.divmod(kept.key[chosen], case.instance.people.count)
    roles = len(np.unique(mentor)) + len(np.unique(mentee))
    as_good = (roles, int(kept.score[chosen].sum())) >= (best.roles, best.score)
    if as_good and found_in(case.instance, mentor, mentee).keeps(case.instance):
        return mentor, mentee
    return best.mentor, best.mentee

"""Everybody without a pair, and the one rule, quota or place that would have given them one, tried on the flow.

What is tried first is whether with that one change a best matching, most roles first, matches this person; if other
optima match others, the lottery decides. Next, whether this person could be matched while nobody loses their match.
Of a stable matching other things are told and tried, see stable.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from libs.contracts.vocabulary import Mode, Side
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.blocking_among import blocking_pairs
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.needs import with_counterpart
from services.matching.domain.instance.prices import Market
from services.matching.solver.answering import WORKERS
from services.matching.solver.reasons import reason
from services.matching.solver.reasons.as_well import (
    as_well_by_own_quotas,
    as_well_by_places,
    as_well_by_quotas,
    keeping_roles,
)
from services.matching.solver.reasons.breaking import opened_by
from services.matching.solver.reasons.loosely import loose_of, with_free_counterparts
from services.matching.solver.reasons.quotas import Helps
from services.matching.solver.reasons.reason import Reason, Strength
from services.matching.solver.reasons.relaxing import by_chance, by_places, by_quotas, by_rule
from services.matching.solver.reasons.residual import Residual, residual_of
from services.matching.solver.reasons.stable import outranked


def reasons(instance: Instance, market: Market, answer: Answer) -> tuple[Reason, ...]:
    """By row, for each person without a pair."""
    people = instance.people
    left = np.ones(people.count, dtype=np.bool_)
    left[answer.mentor], left[answer.mentee] = False, False
    able = (people.mentor_capacity > 0) | (people.mentee_capacity > 0)
    courted = with_counterpart(instance, market, np.flatnonzero(left & able))
    residual = residual_of(instance, market, answer)
    found = [reason.no_room(row) for row in rows(left & ~able)]
    with ThreadPoolExecutor(WORKERS) as threads:
        found += threads.map(lambda row: alone(instance, residual, row), rows(left & able & ~courted))
    rest = np.flatnonzero(left & able & courted)
    stable = in_stable_mode(instance, market, answer)
    found += outranked(instance, market, answer, rest) if stable else beaten(instance, market, answer, residual, rest)
    return tuple(sorted(found, key=lambda one: one.row))


def in_stable_mode(instance: Instance, market: Market, answer: Answer) -> bool:
    """Whether the answer is the stable matching that a mode asked for, and not the best instead of it."""
    if instance.mode is Mode.STABLE_ELSE_OPTIMAL:
        found = blocking_pairs(instance, market, answer, 0)
        return found is not None and found.count == 0
    return instance.mode is Mode.STABLE


def rows(flags: Flags) -> list[int]:
    return np.flatnonzero(flags).tolist()


def alone(instance: Instance, residual: Residual | None, row: int) -> Reason:
    """Of a person without any valid counterpart: a rule that would match them, or else that which opens most pairs."""
    if instance.listed is not None:
        return reason.not_listed(row)
    opened = opened_by(instance, row)
    pairs = {one.rule: sum(len(other.other) for other in opened if other.rule is one.rule) for one in opened}
    if not pairs:
        return reason.several(row)
    by_number = sorted(pairs, key=lambda rule: -pairs[rule])
    for rule in by_number:
        if residual is not None and by_rule(residual, row, [one for one in opened if one.rule is rule]):
            return reason.one_rule(row, rule, pairs[rule], Strength.MATCHED)
    return reason.one_rule(row, by_number[0], pairs[by_number[0]], Strength.UNTRIED)


def beaten(instance: Instance, market: Market, answer: Answer, residual: Residual | None, left: Ints) -> list[Reason]:
    """Of people who have valid counterparts."""
    people = instance.people
    room = {Side.MENTOR: int(people.mentor_capacity.sum()), Side.MENTEE: int(people.mentee_capacity.sum())}
    found: dict[int, Reason] = {}

    def tell(told: Iterable[Reason]) -> Ints:
        """Takes in what was found; who is still without a reason."""
        found.update((one.row, one) for one in told)
        return np.array([row for row in left.tolist() if row not in found], dtype=np.int64)

    def of_quotas(helped: Mapping[int, Sequence[Helps]], strength: Strength) -> Iterable[Reason]:
        return (reason.quota(row, instance, ones[0], len(ones), strength) for row, ones in helped.items())

    def of_places(helped: Mapping[int, int], strength: Strength) -> Iterable[Reason]:
        return (reason.one_more_place(row, count, strength) for row, count in helped.items())

    rest = left
    if residual is not None:
        rest = tell(reason.lottery(row) for row in by_chance(residual, left).tolist())
        rest = tell(of_quotas(by_quotas(residual, rest), Strength.MATCHED))
        rest = tell(of_places(by_places(residual, rest), Strength.MATCHED))
    ground = loose_of(instance, market, answer) if residual is None and len(rest) else residual
    if ground is not None:
        kept = keeping_roles(ground)
        rest = tell(of_quotas(as_well_by_quotas(ground, kept, rest), Strength.AS_WELL))
        if ground.burden_percent is None:
            rest = tell(of_places(as_well_by_places(ground, kept, rest), Strength.AS_WELL))
        wider = with_free_counterparts(ground, rest)
        kept = keeping_roles(wider)
        rest = tell(of_quotas(as_well_by_quotas(wider, kept, rest), Strength.AS_WELL))
        several = as_well_by_own_quotas(wider, kept, rest)
        rest = tell(reason.quotas(row, instance, limits) for row, limits in several.items())
    return [*found.values(), *(reason.competition(row, room) for row in rest.tolist())]

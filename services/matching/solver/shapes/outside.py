"""Pairs that a program does not know, priced by its rows: what any of them could gain at most.

Rows of one mentee's institutions and topics only take from a pair, so they are left out: the gain may be overstated,
never understated.
"""

from collections.abc import Iterator

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import NONE, Ints, contains
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, SideRules
from services.matching.domain.instance.prices import Market, PairPrices
from services.matching.solver.shapes.chains import steps
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.relaxation import Relaxed

UNKNOWN = 1 << 40
"""Whoever has no row yet pays so much to be looked at."""

Priced = tuple[PairPrices, Ints | None, Ints | None]
"""Prices, and between which mentors and mentees (None: all) they hold."""


def can_price_outside(instance: Instance) -> bool:
    """Pairs, networks and chains with quotas and links: there each rule takes from a pair by its two people."""
    rules = instance.side_rules
    return (
        not isinstance(instance.shape, GroupShape)
        and SideRules(linked=rules.linked) == rules
        and not instance.fairness
        and instance.listed is None
    )


def gaining(draft: Draft, relaxed: Relaxed, market: Market, slack: int, *, scores: bool) -> tuple[Ints, Ints]:
    """Keys of the pairs outside that may gain more than minus the slack, and how much; a pair may come twice."""
    known = draft.pairs.mentor * draft.instance.people.count + draft.pairs.mentee
    keys, worths = [NONE], [NONE]
    for prices, mentors, mentees in priced(draft, relaxed, scores=scores):
        found = market.beyond(prices, slack, mentors, mentees)
        new = ~contains(known, found.key)
        keys.append(found.key[new])
        worths.append(found.worth[new])
    return np.concatenate(keys), np.concatenate(worths)


def priced(draft: Draft, relaxed: Relaxed, *, scores: bool) -> Iterator[Priced]:
    mentor, mentee = (of_side(draft, relaxed, side) for side in Side)
    shift = relaxed.scale.bit_length() - 1 if scores else -1
    shape, profiles = draft.instance.shape, draft.instance.people.profiles
    if not isinstance(shape, ChainShape) or draft.copies is None or profiles is None:
        yield PairPrices(shift, mentor, mentee), None, None
        return
    step, least = steps(shape, profiles), max(draft.copies)
    for position, here in draft.copies.items():
        there = draft.copies[min(position + 1, least)]
        for stage in range(len(shape.stages) - 1):
            above = np.flatnonzero((step == stage + 1) & (there >= 0))
            below = np.flatnonzero((step == stage) & (here >= 0))
            if len(above) and len(below):
                yield (
                    PairPrices(shift, mentor + relaxed.prices[there], mentee - relaxed.prices[here]),
                    above,
                    below,
                )


def of_side(draft: Draft, relaxed: Relaxed, side: Side) -> Ints:
    role = draft.mentor_role if side is Side.MENTOR else draft.mentee_role
    total: Ints = np.where(role >= 0, 0, -UNKNOWN)
    # Row -1 finds the last, which is nobody's and free.
    prices = np.append(relaxed.prices, 0)
    for term in draft.sheet.terms:
        if term.side is side:
            total += term.amount * prices[term.row]
    return total


def shortlist(instance: Instance, market: Market, each: int) -> Ints:
    """Keys of the best pairs of each person that the shape has a use for, sorted."""
    shape, profiles = instance.shape, instance.people.profiles
    if not isinstance(shape, ChainShape) or profiles is None:
        return market.shortlist(each)
    step = steps(shape, profiles)
    parts = [
        market.shortlist(each, np.flatnonzero(step == stage + 1), np.flatnonzero(step == stage))
        for stage in range(len(shape.stages) - 1)
    ]
    return np.unique(np.concatenate([NONE, *parts]))

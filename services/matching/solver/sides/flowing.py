"""The best flow of people under what is planned: the side rules have prices in it, and plans are bounds."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.listed import flows
from services.matching.solver.pairs.flow import Network
from services.matching.solver.pairs.growing import Round, network_of, solve_flow
from services.matching.solver.pairs.network import Arcs
from services.matching.solver.pairs.value import Value
from services.matching.solver.sides.case import INCENTIVE, Groups, Plan, Sided
from services.matching.solver.sides.multipliers import Paid

CLOSE = 3
"""Arcs within this part of the highest score of being useful may change first, before all are tried."""


@dataclass(frozen=True)
class Flowed:
    key: Ints
    score: Ints
    network: Network
    flow: Ints
    price: Ints
    value: Value

    @property
    def chosen(self) -> Flags:
        return self.flow[len(self.flow) - len(self.key) :] > 0


def flowed(
    case: Sided, plan: Plan, paid: Paid, key: Ints, score: Ints, near: Ints | None, *, strict: bool
) -> Flowed | None:
    """Over these pairs; None if the bounds cannot be kept.

    Strict plans are kept. Else whatever is short of a plan costs much: pairs of institutions that are to carry more,
    and members of groups that are to open. It is sought near the prices of an earlier flow first.
    """
    possible = of_topics(case, plan.groups, key)
    key, score = key[possible], score[possible]
    value = value_of(case, plan, paid, strict=strict)
    arcs = bounded(case, plan, strict=strict)
    network = network_of(Round(case.instance, case.market, replace(case.round.frame, arcs=arcs)), value, key, score)
    if not strict and plan.groups is not None:
        network = with_bonus(case, plan, network)
    solved = solve_flow(network, near, (case.best_score << case.shift) // CLOSE)
    return None if solved is None else Flowed(key, score, network, *solved, value)


def value_of(case: Sided, plan: Plan, paid: Paid, *, strict: bool) -> Value:
    frame, rules = case.round.frame, case.instance.side_rules
    role = case.role << case.shift
    tree = np.where(frame.arcs.units > 0, role // np.maximum(frame.arcs.units, 1), 0)
    if not strict and plan.groups is not None:
        filling = frame.runs["mentor filling"]
        tree[filling] = np.where(case.leads, INCENTIVE * role, tree[filling])
    tree[frame.runs["mentor institutions"]] += plan.subsidy
    tree[frame.runs["nation"]] += paid.across_institutions * (100 - rules.across_institutions_percent)
    tree[frame.runs["nation"]] += paid.across_regions * (100 - rules.across_regions_percent)
    topics = np.array([one.topic for one in rules.coverage], dtype=np.int64)
    return Value(case.shift, tree, -100 * paid.across_institutions, -100 * paid.across_regions, topics, paid.coverage)


def bounded(case: Sided, plan: Plan, *, strict: bool) -> Arcs:
    frame = case.round.frame
    lower, upper = frame.arcs.lower.copy(), frame.arcs.upper.copy()
    if "mentor disclosers" in frame.runs:
        disclosers = frame.runs["mentor disclosers"]
        upper[disclosers] = np.minimum(upper[disclosers], plan.carried)
    if strict:
        homes = frame.runs["mentor institutions"]
        lower[homes] = np.maximum(lower[homes], needed(case, plan.carried))
    if plan.groups is not None:
        opens: Flags = np.zeros(len(case.leads), dtype=np.bool_)
        opens[case.leads] = plan.groups.opens
        filling, adding = frame.runs["mentor filling"], frame.runs["mentor adding"]
        for run in (filling, adding):
            upper[run] = np.where(case.leads & ~opens, 0, upper[run])
        if strict:
            lower[filling] = np.where(opens, case.shape.minimum, lower[filling])
    return replace(frame.arcs, lower=lower, upper=upper)


def needed(case: Sided, carried: Ints) -> Ints:
    """For each institution the fewest pairs of which disclosers may carry so many; see burden.py."""
    percent = case.instance.side_rules.burden_percent
    return np.zeros_like(carried) if not percent else np.where(carried > 1, -(-100 * carried // percent), 0)


def with_bonus(case: Sided, plan: Plan, network: Network) -> Network:
    """Each institution has a second arc for as many pairs as its plan needs, each worth half a role more."""
    frame = case.round.frame
    homes, last = frame.runs["mentor institutions"], len(frame.arcs.tail)
    wanted = np.minimum(needed(case, plan.carried), network.upper[homes])
    lower, upper = network.lower.copy(), network.upper.copy()
    upper[homes] -= wanted
    owed = np.minimum(lower[homes], wanted)
    lower[homes] -= owed

    def beside(column: Ints, more: Ints) -> Ints:
        return np.concatenate((column[:last], more, column[last:]))

    return Network(
        network.nodes,
        beside(network.tail, network.tail[homes]),
        beside(network.head, network.head[homes]),
        beside(lower, owed),
        beside(upper, wanted),
        beside(network.gain, network.gain[homes] + (case.role << case.shift) // 2),
    )


def of_topics(case: Sided, groups: Groups | None, key: Ints) -> Flags:
    """Which pairs the plan has a use for: those of a leader only with the topic of the group."""
    possible: Flags = np.ones(len(key), dtype=np.bool_)
    if groups is None or len(case.leaders) == 0:
        return possible
    mentor, mentee = np.divmod(key, case.instance.people.count)
    led = np.flatnonzero(np.isin(mentor, case.leaders))
    topic = groups.topic[np.searchsorted(case.leaders, mentor[led])]
    for one in np.unique(topic[topic >= 0]).tolist():
        here = led[topic == one]
        possible[here] = flows(case.instance, mentor[here], mentee[here], one)
    return possible

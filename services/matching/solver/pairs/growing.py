"""The optimum over all valid pairs, of which few are ever looked at by the flow.

The flow is solved over a part of the pairs; its prices say which of all others could improve it; these join, until
none is left (column generation, Ford and Fulkerson 1958). Pairs that nearly cost their prices are remembered, so that
afterwards only people whose prices fell need to be priced again.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Ints, contains, distinct
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market
from services.matching.solver.pairs.flow import Network, best_flow, best_flow_near, prices_of
from services.matching.solver.pairs.network import Frame
from services.matching.solver.pairs.value import Value
from services.matching.solver.watching import Progress, Watch

NEAR = 40
"""Pairs within this part of the highest score of being useful are remembered, and half of that join at once."""
WIDE = 16
"""Arcs within so many slacks of being useful may change from one flow to the next, before all are tried."""
FAR = 3
"""Pairs that are this many times as far from being useful are left out."""


@dataclass(frozen=True)
class Round:
    instance: Instance
    market: Market
    frame: Frame


@dataclass(frozen=True)
class Optimum:
    """`key` and `score` of the pairs that the flow was solved over, and its prices by node."""

    key: Ints
    score: Ints
    network: Network
    flow: Ints
    price: Ints
    value: int

    @property
    def chosen(self) -> Ints:
        """The keys of the pairs of the optimum, sorted."""
        return self.key[self.flow[-len(self.key) :] > 0] if len(self.key) else self.key


@dataclass(frozen=True)
class Seen:
    """All valid pairs but those of `pool` cost at least `slack` more than they are worth, at these prices of people."""

    pool: Ints
    mentor: Ints
    mentee: Ints


def network_of(case: Round, value: Value, key: Ints, score: Ints) -> Network:
    frame, arcs = case.frame, case.frame.arcs
    mentor, mentee = np.divmod(key, case.instance.people.count)
    none, one = np.zeros_like(key), np.ones_like(key)
    return Network(
        frame.count,
        np.concatenate((arcs.tail, frame.mentor_at[mentor])),
        np.concatenate((arcs.head, frame.mentee_at[mentee])),
        np.concatenate((arcs.lower, none)),
        np.concatenate((arcs.upper, one)),
        np.concatenate((value.tree, value.of_pairs(case.instance, key, score))),
    )


def optimum(case: Round, value: Value, key: Ints, score: Ints, watch: Watch) -> Optimum | None:
    """Starting with these pairs. None if no flow over them keeps the minimums: see `feasible.py`."""
    slack = (max(1, int(score.max(initial=1)) // NEAR) << value.shift) if value.shift >= 0 else 0
    seen: Seen | None = None
    price: Ints | None = None
    while True:
        network = network_of(case, value, key, score)
        solved = solve_flow(network, price, WIDE * slack)
        if solved is None:
            return None
        flow, price = solved
        gained = int(network.gain @ flow)
        mentor, mentee = of_people(case, price)
        seen = look(case, value, mentor, mentee, slack, seen)
        more, more_score = case.market.valid(seen.pool[~contains(key, seen.pool)])
        beyond = worth(case, value, more, more_score, mentor, mentee)
        missing = int((beyond > 0).sum())
        watch(
            Progress(
                "matched",
                gained,
                gained + int(np.maximum(beyond, 0).sum()),
                f"{len(key)} pairs in the flow, {missing} more are worth a look",
            )
        )
        if missing == 0:
            return Optimum(key, score, network, flow, price, gained)
        cost = -worth(case, value, key, score, mentor, mentee)
        useful = (cost < FAR * slack) | (flow[-len(key) :] > 0) if slack else np.ones(len(key), dtype=np.bool_)
        joins = beyond > -(slack // 2)
        key, score = np.append(key[useful], more[joins]), np.append(score[useful], more_score[joins])
        order = np.argsort(key)
        key, score = key[order], score[order]


def solve_flow(network: Network, price: Ints | None, width: int) -> tuple[Ints, Ints] | None:
    """A flow and its prices, sought near the prices of the last one first. None if no flow keeps the bounds."""
    flow = None if price is None or width == 0 else best_flow_near(network, price, width)
    if flow is None:
        flow = best_flow(network)
    return None if flow is None else (flow, prices_of(network, flow))


def of_people(case: Round, price: Ints) -> tuple[Ints, Ints]:
    """The price of each row of people as mentor and as mentee."""
    frame = case.frame
    return (
        np.where(frame.mentor_at >= 0, price[frame.mentor_at], 0),
        np.where(frame.mentee_at >= 0, -price[frame.mentee_at], 0),
    )


def worth(case: Round, value: Value, key: Ints, score: Ints, mentor: Ints, mentee: Ints) -> Ints:
    """Of each pair beyond the prices of its people."""
    one, other = np.divmod(key, case.instance.people.count)
    return value.of_pairs(case.instance, key, score) - mentor[one] - mentee[other]


def look(case: Round, value: Value, mentor: Ints, mentee: Ints, slack: int, seen: Seen | None) -> Seen:
    """Prices again whoever became cheaper by more than half of the slack, or everybody if they are many."""
    prices = value.priced(mentor, mentee)
    if seen is None:
        return Seen(case.market.beyond(prices, slack).key, mentor, mentee)
    rows = np.flatnonzero(seen.mentor - mentor > slack // 2)
    columns = np.flatnonzero(seen.mentee - mentee > slack - slack // 2)
    if len(rows) + len(columns) > len(mentor) // 4:
        return Seen(case.market.beyond(prices, slack).key, mentor, mentee)
    pool = [seen.pool]
    if len(rows):
        pool.append(case.market.beyond(prices, slack, mentors=rows).key)
        at = seen.mentor.copy()
        at[rows] = mentor[rows]
        seen = replace(seen, mentor=at, mentee=np.maximum(seen.mentee, mentee))
    if len(columns):
        pool.append(case.market.beyond(prices, slack, mentees=columns).key)
        at = seen.mentee.copy()
        at[columns] = mentee[columns]
        seen = replace(seen, mentee=at, mentor=np.maximum(seen.mentor, mentor))
    return replace(seen, pool=distinct(np.concatenate(pool)))

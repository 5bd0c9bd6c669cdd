"""Prices for the burden shares: a bound that takes them into account, and a good start.

A linear program finds the prices, in floating point. They decide nothing: for whatever whole numbers stand as prices,
the flow that pays them is exact, and its value is a bound on every valid matching (Lagrangian duality, Geoffrion 1974).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from ortools.linear_solver.python import model_builder

from services.matching.solver.flow import Best, best_flow, fits
from services.matching.solver.people import Ints
from services.matching.solver.side_rules import Case, obeying_flow

FINE = 1000
"""Prices are whole numbers of thousandths of a point."""


@dataclass(frozen=True)
class Priced:
    """No valid matching is worth more than `bound`; one with a pair of some `loss` is worth at least that much less."""

    bound: int
    loss: Ints
    start: Best | None
    """A flow that obeys the side rules."""


def priced(case: Case, relaxed: Best) -> Priced:
    """Prices are tried where shares are broken; without them the relaxed flow is the bound."""
    unpriced = Priced(relaxed.value, relaxed.loss[case.network.pairs], None)
    if not case.people.disclosed.any() or not fits(case.aim.role * FINE, case.network.nodes):
        return unpriced
    prices = linear_program(case)
    if prices is None:
        return unpriced
    share = case.problem.rules.burden_share_percent
    gain = case.aim.gain * FINE
    gain[case.network.burdens] -= 100 * prices
    gain[case.network.institutions] += share * prices
    paying = replace(case, aim=replace(case.aim, gain=gain))
    best = best_flow(case.network, paying.aim, case.network.upper)
    if best is None:
        return unpriced
    start = obeying_flow(paying, best)
    bound = (best.value + (100 - share) * int(prices.sum())) // FINE
    worth = None if start is None else replace(start, value=int(case.aim.gain @ start.flow))
    if bound >= relaxed.value:
        return replace(unpriced, start=worth)
    return Priced(bound, best.loss[case.network.pairs] // FINE, worth)


def linear_program(case: Case) -> Ints | None:
    """The price of the burden share of each institution.

    100 carried <= share pairs + 100 - share holds wherever `burden.allowed` does, for a lone one too.
    """
    network, share = case.network, case.problem.rules.burden_share_percent
    model = model_builder.Model()
    bounds = zip(network.lower.tolist(), network.upper.tolist(), strict=True)
    amounts = [model.new_num_var(lower, upper, "") for lower, upper in bounds]
    at: list[list[tuple[model_builder.Variable, int]]] = [[] for _ in range(network.nodes)]
    for amount, tail, head in zip(amounts, network.tail.tolist(), network.head.tolist(), strict=True):
        at[tail].append((amount, -1))
        at[head].append((amount, 1))
    for ends in at:
        if ends:
            model.add(weighted([one for one, _ in ends], [sign for _, sign in ends]) == 0)
    carried, pairs = amounts[network.burdens], amounts[network.institutions]
    shares = [
        model.add(weighted([one, all_of], [100, -share]) <= 100 - share)
        for one, all_of in zip(carried, pairs, strict=True)
    ]
    model.maximize(weighted(amounts, case.aim.gain.astype(float).tolist()))
    solver = model_builder.Solver("GLOP")
    if solver.solve(model) != model_builder.SolveStatus.OPTIMAL:
        return None
    duals = [solver.dual_value(cast("model_builder.LinearConstraint", row)) for row in shares]
    return np.array([max(0, round(FINE * dual)) for dual in duals], dtype=np.int64)


def weighted(variables: list[model_builder.Variable], weights: Sequence[float]) -> model_builder.LinearExpr:
    return model_builder.LinearExpr.weighted_sum(variables, list(weights))

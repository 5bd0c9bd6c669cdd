"""Where side rules bind: CP-SAT looks for something better, or proves that there is nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.places import belongs, level_of
from services.matching.solver.flow import Best
from services.matching.solver.infeasibility import Infeasible
from services.matching.solver.people import Flags, Ints
from services.matching.solver.prices import Priced
from services.matching.solver.side_rules import Case

EFFORT = 10.0
"""CP-SAT's deterministic time: the same everywhere, unlike a wall clock; about a second each on one core."""


@dataclass(frozen=True)
class Matching:
    """The chosen pairs, their value, and a value that is proven to be out of reach or just reached."""

    chosen: Flags
    value: int
    bound: int


def close(case: Case, priced: Priced, known: Best | None) -> Matching | Infeasible:
    """`known` obeys the side rules, and may yet be bettered."""
    kept = worth_a_look(case, priced, known)
    model, pair_vars, total = model_of(case, kept)
    model.add(total <= priced.bound)
    if known is not None:
        model.add(total >= known.value)
        for var, amount in zip(pair_vars, known.flow[case.network.pairs][kept].tolist(), strict=True):
            model.add_hint(var, amount)
    model.maximize(total)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = case.problem.policy.seed
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        chosen = np.zeros(len(case.edges.mentor), dtype=np.bool_)
        chosen[kept] = [solver.boolean_value(var) for var in pair_vars]
        value = round(solver.objective_value)
        bound = value if status == cp_model.OPTIMAL else min(priced.bound, round(solver.best_objective_bound))
        return Matching(chosen, value, bound)
    if known is not None:
        return Matching(known.flow[case.network.pairs] > 0, known.value, priced.bound)
    if status == cp_model.INFEASIBLE:
        return Infeasible("The minimums of the quotas cannot be met together with the programme's other limits.")
    return Infeasible("No matching was found that meets the minimums of the quotas and the programme's other limits.")


def worth_a_look(case: Case, priced: Priced, known: Best | None) -> Ints:
    """The pairs that can be in anything at least as good as what is known; the others lose too much alone."""
    if known is None:
        return np.arange(len(case.edges.mentor))
    useful = (priced.loss <= priced.bound - known.value) | (known.flow[case.network.pairs] > 0)
    return np.flatnonzero(useful)


def model_of(case: Case, kept: Ints) -> tuple[cp_model.CpModel, Sequence[cp_model.IntVar], cp_model.LinearExpr]:
    model = cp_model.CpModel()
    pair_vars = [model.new_bool_var("") for _ in kept]
    terms = [score * var for score, var in zip(case.edges.score[kept].tolist(), pair_vars, strict=True)]
    for rows, capacity in (
        (case.edges.mentor[kept], case.people.mentor_capacity),
        (case.edges.mentee[kept], case.people.mentee_capacity),
    ):
        for row, mine in grouped(rows.tolist(), pair_vars).items():
            role = model.new_bool_var("")
            model.add(sum(mine) >= role)
            model.add(sum(mine) <= int(capacity[row]) * role)
            terms.append(case.aim.role * role)
    limit_quotas(case, kept, model, pair_vars)
    limit_burdens(case, kept, model, pair_vars)
    number = dict(zip(kept.tolist(), pair_vars, strict=True))
    for pair, mirror in zip(kept.tolist(), case.mirror[kept].tolist(), strict=True):
        if mirror > pair and mirror in number:
            model.add_at_most_one(number[pair], number[mirror])
    return model, pair_vars, cp_model.LinearExpr.sum(terms)


def grouped(keys: Iterable[int], variables: Sequence[cp_model.IntVar]) -> dict[int, list[cp_model.IntVar]]:
    groups: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for key, variable in zip(keys, variables, strict=True):
        groups[key].append(variable)
    return groups


def limit_quotas(case: Case, kept: Ints, model: cp_model.CpModel, pair_vars: Sequence[cp_model.IntVar]) -> None:
    for quota in case.problem.policy.quotas:
        level: Level | None = level_of(quota.place_id, case.problem.places)
        rows = case.edges.mentor if quota.side is Side.MENTOR else case.edges.mentee
        members = [case.people.members[row] for row in rows[kept].tolist()]
        mine = [var for var, m in zip(pair_vars, members, strict=True) if belongs(m, quota.place_id, level)]
        model.add_linear_constraint(
            cp_model.LinearExpr.sum(mine), quota.minimum, len(mine) if quota.maximum is None else quota.maximum
        )


def limit_burdens(case: Case, kept: Ints, model: cp_model.CpModel, pair_vars: Sequence[cp_model.IntVar]) -> None:
    """carried <= 1, or 100 carried <= share * pairs: what `burden.allowed` says, without its rounding."""
    share = case.problem.rules.burden_share_percent
    mentors = case.edges.mentor[kept]
    disclosed = dict(zip((var.index for var in pair_vars), case.people.disclosed[mentors].tolist(), strict=True))
    for pairs in grouped(case.people.institution[mentors].tolist(), pair_vars).values():
        carried = [var for var in pairs if disclosed[var.index]]
        if carried:
            lone = model.new_bool_var("")
            model.add(sum(carried) <= 1).only_enforce_if(lone)
            model.add(100 * sum(carried) <= share * sum(pairs)).only_enforce_if(~lone)

"""CP-SAT over the columns that can still matter: what it finds, and what it proves."""

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.program import FREE, Program


@dataclass(frozen=True)
class Searched:
    """`answer` is None if none was found; nothing within these columns gains more than `bound` (None: nothing is)."""

    answer: Ints | None
    bound: int | None


@dataclass(frozen=True)
class Limits:
    """`effort` is CP-SAT's deterministic time: the same everywhere, unlike a wall clock; about a second each."""

    effort: float
    seed: int
    at_least: int
    at_most: int


def search(program: Program, gain: Ints, columns: Flags, start: Ints | None, limits: Limits) -> Searched:
    """The answer of the highest gain in which the other columns stay at their lower bounds."""
    kept = np.flatnonzero(columns)
    model = written(program, gain, kept, limits)
    if start is not None:
        hint = model.proto.solution_hint
        hint.vars.extend(range(len(kept)))
        hint.values.extend(start[kept].tolist())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = limits.seed % (1 << 31)
    solver.parameters.max_deterministic_time = limits.effort
    solver.parameters.linearization_level = 2
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return Searched(None, None)
    bound = min(limits.at_most, round(solver.best_objective_bound))
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Searched(None, limits.at_most)
    answer = program.lower.copy()
    answer[kept] = np.asarray(solver.response_proto.solution, dtype=np.int64)
    return Searched(answer, int(gain @ answer) if status == cp_model.OPTIMAL else bound)


def written(program: Program, gain: Ints, kept: Ints, limits: Limits) -> cp_model.CpModel:
    model = cp_model.CpModel()
    proto = model.proto
    for lowest, highest in zip(program.lower[kept].tolist(), program.upper[kept].tolist(), strict=True):
        proto.variables.add().domain.extend((lowest, highest))
    place: Ints = np.full(len(program.lower), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    columns: Flags = place >= 0
    fixed = np.where(columns, 0, program.lower)
    moved: Ints = np.zeros(len(program.low), dtype=np.int64)
    np.add.at(moved, program.row, program.value * fixed[program.column])
    needed = program.binding(columns)
    entries = np.flatnonzero(columns[program.column] & needed[program.row])
    order = entries[np.argsort(program.row[entries], kind="stable")]
    rows = program.row[order]
    starts = np.searchsorted(rows, np.arange(len(program.low) + 1))
    variables, values = place[program.column[order]].tolist(), program.value[order].tolist()
    low = np.where(program.low <= -FREE, -FREE, program.low - moved).tolist()
    high = np.where(program.high >= FREE, FREE, program.high - moved).tolist()
    for row in np.flatnonzero(needed).tolist():
        first, last = int(starts[row]), int(starts[row + 1])
        line = proto.constraints.add().linear
        line.vars.extend(variables[first:last])
        line.coeffs.extend(values[first:last])
        line.domain.extend((low[row], high[row]))
    gaining = np.flatnonzero(gain[kept])
    amounts = gain[kept][gaining].tolist()
    away = int(gain @ fixed)
    if gaining.size:
        line = proto.constraints.add().linear
        line.vars.extend(gaining.tolist())
        line.coeffs.extend(amounts)
        line.domain.extend((limits.at_least - away, limits.at_most - away))
    proto.objective.vars.extend(gaining.tolist())
    proto.objective.coeffs.extend([-amount for amount in amounts])
    proto.objective.scaling_factor = -1.0
    proto.objective.offset = float(-away)
    return model

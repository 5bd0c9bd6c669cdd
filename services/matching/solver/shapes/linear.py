"""Floating point, kept apart: linear programs and guesses, whose prices and answers are checked in whole numbers."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as math_opt

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.program import FREE, Program

Floats: TypeAlias = npt.NDArray[np.float64]

# With a row for each member of each group the primal simplex takes thirty times as long.
LINEAR = parameters_pb2.SolveParametersProto(lp_algorithm=parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX)
GUESSING = parameters_pb2.SolveParametersProto(random_seed=1, node_limit=50)


@dataclass(frozen=True)
class Linear:
    """The optimum of a linear program in floating point: prices of rows and values of columns."""

    prices: Floats
    values: Floats


def linear_optimum(program: Program, gain: Ints, columns: Flags) -> Linear | None:
    """The linear program over these columns, the others at 0; None if it has no answer."""
    kept, rows, result = solved(program, gain, columns, whole=False)
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
        return None
    prices = np.zeros(len(program.low))
    dual = result.solutions[0].dual_solution.dual_values
    prices[rows[np.asarray(dual.ids, dtype=np.int64)]] = dual.values
    return Linear(prices, values_of(program, kept, result))


def guess(program: Program, gain: Ints, columns: Flags) -> Ints | None:
    """A good answer over these columns by branch and bound in floating point, checked in whole numbers; or None."""
    kept, _, result = solved(program, gain, columns, whole=True)
    if not result.solutions:
        return None
    values = np.rint(values_of(program, kept, result)).astype(np.int64)
    return values if program.holds(values) else None


def values_of(program: Program, kept: Ints, result: Any) -> Floats:
    values = program.lower.astype(np.float64)
    primal = result.solutions[0].primal_solution.variable_values
    values[kept[np.asarray(primal.ids, dtype=np.int64)]] = primal.values
    return values


def nudges(columns: Ints, rows: int) -> Floats:
    """A little more gain for each column, different for each, all too little to matter.

    Among many equal optima the simplex wanders: without this it takes ten times as long. It costs no exactness, for
    what the prices prove is counted with the gains as they are.
    """
    mixed = columns.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(40)).astype(np.float64) / (1 << 24) / (2 * rows + 2)


def solved(program: Program, gain: Ints, columns: Flags, *, whole: bool) -> tuple[Ints, Ints, Any]:
    """The columns and the rows that were looked at, and what OR-Tools answered."""
    kept = np.flatnonzero(columns)
    rows = np.flatnonzero(program.binding(columns))
    place: Ints = np.full(len(columns), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    line: Ints = np.full(len(program.low), -1, dtype=np.int64)
    line[rows] = np.arange(len(rows))
    there = np.flatnonzero((place[program.column] >= 0) & (line[program.row] >= 0))
    entries = (line[program.row[there]], place[program.column[there]], there)
    # OR-Tools publishes no types for its protocol buffers.
    model: Any = model_pb2.ModelProto()
    variables, constraints, matrix = model.variables, model.linear_constraints, model.linear_constraint_matrix
    variables.ids.extend(range(len(kept)))
    variables.lower_bounds.extend(program.lower[kept].astype(float).tolist())
    variables.upper_bounds.extend(program.upper[kept].astype(float).tolist())
    variables.integers.extend([whole] * len(kept))
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(len(kept)))
    model.objective.linear_coefficients.values.extend((gain[kept] + (0 if whole else nudges(kept, len(rows)))).tolist())
    constraints.ids.extend(range(len(rows)))
    low, high = program.low[rows], program.high[rows]
    constraints.lower_bounds.extend(np.where(low <= -FREE, -np.inf, low).tolist())
    constraints.upper_bounds.extend(np.where(high >= FREE, np.inf, high).tolist())
    order = np.lexsort((entries[1], entries[0]))
    matrix.row_ids.extend(entries[0][order].tolist())
    matrix.column_ids.extend(entries[1][order].tolist())
    matrix.coefficients.extend(program.value[entries[2]][order].astype(float).tolist())
    result = math_opt.solve(
        model,
        parameters_pb2.SOLVER_TYPE_HIGHS if whole else parameters_pb2.SOLVER_TYPE_GLOP,
        parameters_pb2.SolverInitializerProto(),
        GUESSING if whole else LINEAR,
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    return kept, rows, result

"""Floating point, kept apart: linear programs and guesses, whose prices and answers are checked in whole numbers."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2
from ortools.math_opt.core.python import solver as math_opt

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.program import FREE, Program

Floats: TypeAlias = npt.NDArray[np.float64]

GUESSING = parameters_pb2.SolveParametersProto(random_seed=1, node_limit=50)


@dataclass(frozen=True)
class Linear:
    """The optimum of a linear program in floating point: prices of rows and values of columns."""

    prices: Floats
    values: Floats


def guess(program: Program, gain: Ints, columns: Flags) -> Ints | None:
    """A good answer over these columns by branch and bound in floating point, checked in whole numbers; or None."""
    kept = np.flatnonzero(columns)
    rows = np.flatnonzero(program.binding(columns))
    result = math_opt.solve(
        model_of(program, gain[kept], kept, rows, whole=True),
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        GUESSING,
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    if not result.solutions:
        return None
    values = np.rint(values_of(program, kept, result)).astype(np.int64)
    return values if program.holds(values) else None


def values_of(program: Program, kept: Ints, result: Any) -> Floats:
    values = program.lower.astype(np.float64)
    primal = result.solutions[0].primal_solution.variable_values
    values[kept[np.asarray(primal.ids, dtype=np.int64)]] = primal.values
    return values


def prices_of(program: Program, rows: Ints, result: Any) -> Floats:
    prices = np.zeros(len(program.low))
    dual = result.solutions[0].dual_solution.dual_values
    prices[rows[np.asarray(dual.ids, dtype=np.int64)]] = dual.values
    return prices


def model_of(program: Program, points: Ints | Floats, kept: Ints, rows: Ints, *, whole: bool) -> Any:
    """These rows of these columns, the others at 0; OR-Tools publishes no types for its protocol buffers."""
    model: Any = model_pb2.ModelProto()
    variables, constraints, matrix = model.variables, model.linear_constraints, model.linear_constraint_matrix
    variables.ids.extend(range(len(kept)))
    variables.lower_bounds.extend(program.lower[kept].astype(float).tolist())
    variables.upper_bounds.extend(program.upper[kept].astype(float).tolist())
    variables.integers.extend([whole] * len(kept))
    model.objective.maximize = True
    model.objective.linear_coefficients.ids.extend(range(len(kept)))
    model.objective.linear_coefficients.values.extend(points.astype(float).tolist())
    low, high = program.low[rows], program.high[rows]
    constraints.ids.extend(range(len(rows)))
    constraints.lower_bounds.extend(np.where(low <= -FREE, -np.inf, low).tolist())
    constraints.upper_bounds.extend(np.where(high >= FREE, np.inf, high).tolist())
    place: Ints = np.full(len(program.lower), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    line: Ints = np.full(len(program.low), -1, dtype=np.int64)
    line[rows] = np.arange(len(rows))
    there = np.flatnonzero((place[program.column] >= 0) & (line[program.row] >= 0))
    row, column = line[program.row[there]], place[program.column[there]]
    order = np.lexsort((column, row))
    matrix.row_ids.extend(row[order].tolist())
    matrix.column_ids.extend(column[order].tolist())
    matrix.coefficients.extend(program.value[there][order].astype(float).tolist())
    return model

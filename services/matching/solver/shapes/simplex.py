"""A linear program that is solved again and again, each time from where it ended before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as math_opt

from services.matching.domain.instance.arrays import NONE, Flags, Ints
from services.matching.solver.shapes.linear import Floats, Linear, model_of, prices_of, values_of
from services.matching.solver.shapes.program import Program

# With a row for each member of each group the primal simplex takes thirty times as long.
FIRST = parameters_pb2.SolveParametersProto(lp_algorithm=parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX)
AGAIN = parameters_pb2.SolveParametersProto(
    lp_algorithm=parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX, presolve=parameters_pb2.EMPHASIS_OFF
)
PULL = 200
"""A limit that cannot be kept is worth this many times the highest gain instead."""


@dataclass(frozen=True)
class Limit:
    """These columns stay between these bounds."""

    column: Ints
    lower: int
    upper: int


class Simplex:
    """Over these columns of the program; the others stay at 0. `before` is one of fewer columns to go on from."""

    def __init__(self, program: Program, gain: Ints, columns: Flags, before: "Simplex | None" = None) -> None:
        self.program = program
        self.gain = gain
        self.columns = columns
        self.kept = np.flatnonzero(columns)
        self.rows = np.arange(len(program.low))
        self.place: Ints = np.full(len(columns), -1, dtype=np.int64)
        self.place[self.kept] = np.arange(len(self.kept))
        self.points = gain[self.kept] + nudges(self.kept, len(self.rows))
        self.limits: tuple[Limit, ...] = ()
        self.basis: Any = None if before is None else self.taken_over(before)
        self.warm = False
        self.solver: Any = math_opt.new(
            parameters_pb2.SOLVER_TYPE_GLOP,
            model_of(program, self.points, self.kept, self.rows, whole=False),
            parameters_pb2.SolverInitializerProto(),
        )

    def solve(self, limits: Sequence[Limit] = ()) -> Linear | None:
        """The optimum within these limits; None if there is none."""
        self.keep(tuple(limits))
        start = model_parameters_pb2.ModelSolveParametersProto()
        if self.basis is not None and not self.warm:
            start.initial_basis.CopyFrom(self.basis)
        how = FIRST if self.basis is None else AGAIN
        result = self.solver.solve(how, start, None, callback_pb2.CallbackRegistrationProto(), None, None)
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        self.warm, self.basis = self.basis is not None, result.solutions[0].basis
        return Linear(prices_of(self.program, self.rows, result), values_of(self.program, self.kept, result))

    def pulled(self, limits: Sequence[Limit]) -> Linear | None:
        """The optimum where the last limits need not be kept, but pull: for the prices of what cannot be.

        As few of them as can be. None if there is no optimum even without limits.
        """
        pull, pulling = PULL * float(np.abs(self.gain).max(initial=1)), 1
        while limits:
            kept = max(0, len(limits) - pulling)
            points = self.points.copy()
            for limit in limits[kept:]:
                place = self.place[limit.column]
                points[place[place >= 0]] += pull if limit.lower > 0 else -pull
            there = self.touched(tuple(limits[kept:]))
            self.earn(there, points[there])
            found = self.solve(limits[:kept])
            self.earn(there, self.points[there])
            if found is not None or kept == 0:
                return found
            pulling *= 2
        return None

    def grown(self, columns: Flags) -> "Simplex":
        """With these columns as well."""
        return Simplex(self.program, self.gain, self.columns | columns, self)

    def keep(self, limits: tuple[Limit, ...]) -> None:
        touched = self.touched(self.limits + limits)
        lower, upper = bounds_within(self.program, limits)
        update = model_update_pb2.ModelUpdateProto()
        for sparse, bound in (
            (update.variable_updates.lower_bounds, lower),
            (update.variable_updates.upper_bounds, upper),
        ):
            sparse.ids.extend(touched.tolist())
            sparse.values.extend(bound[self.kept[touched]].astype(float).tolist())
        self.solver.update(update)
        self.limits = limits

    def touched(self, limits: tuple[Limit, ...]) -> Ints:
        found = np.unique(np.concatenate([NONE, *(self.place[limit.column] for limit in limits)]))
        return found[found >= 0]

    def earn(self, variables: Ints, points: Floats) -> None:
        update = model_update_pb2.ModelUpdateProto()
        update.objective_updates.linear_coefficients.ids.extend(variables.tolist())
        update.objective_updates.linear_coefficients.values.extend(points.tolist())
        self.solver.update(update)

    def taken_over(self, before: "Simplex") -> Any:
        """Its last basis, with what it does not know at the lower bounds."""
        if before.basis is None:
            return None
        known = before.basis.variable_status
        status: Ints = np.full(len(self.place), solution_pb2.BASIS_STATUS_AT_LOWER_BOUND, dtype=np.int64)
        status[before.kept[np.asarray(known.ids, dtype=np.int64)]] = known.values
        basis = solution_pb2.BasisProto()
        basis.variable_status.ids.extend(range(len(self.kept)))
        basis.variable_status.values.extend(status[self.kept].tolist())
        basis.constraint_status.CopyFrom(before.basis.constraint_status)
        return basis


def bounds_within(program: Program, limits: Sequence[Limit]) -> tuple[Ints, Ints]:
    """The lower and upper bounds of all columns."""
    lower, upper = program.lower.copy(), program.upper.copy()
    for limit in limits:
        lower[limit.column] = np.maximum(lower[limit.column], limit.lower)
        upper[limit.column] = np.minimum(upper[limit.column], limit.upper)
    return lower, upper


def nudges(columns: Ints, rows: int) -> Floats:
    """A little more gain for each column, different for each, all too little to matter.

    Among many equal optima the simplex wanders: without this it takes ten times as long. It costs no exactness, for
    what the prices prove is counted with the gains as they are.
    """
    mixed = columns.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(40)).astype(np.float64) / (1 << 24) / (2 * rows + 2)

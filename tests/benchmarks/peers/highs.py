"""HiGHS on the network of the round as a linear program, whose corners are whole (Hoffman & Kruskal 1956).

Columns: pairs, the first unit and the further units of every person, and the flow above each institution, region and
the nation of both sides. Rows: what comes into a node goes out of it. A filled role counts more than all scores.
"""

from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_matrix

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance
from tests.benchmarks.peers.contest import Found, Run, Sides, sides


@dataclass
class Program:
    """Columns with the rows that each leaves and enters; -1 for none."""

    gain: list[Ints] = field(default_factory=list)
    low: list[Ints] = field(default_factory=list)
    high: list[Ints] = field(default_factory=list)
    leaves: list[Ints] = field(default_factory=list)
    enters: list[Ints] = field(default_factory=list)

    def add(self, leaves: Ints, enters: Ints, gain: Ints, low: Ints, high: Ints) -> None:
        for column, one in zip((self.leaves, self.enters, self.gain, self.low, self.high),
                               np.broadcast_arrays(leaves, enters, gain, low, high), strict=True):  # fmt: skip
            column.append(one)


def ready(instance: Instance) -> Run:
    """The program is made beforehand; timed is from giving it to HiGHS to having its answer."""
    of = sides(instance)
    program, rows = network(instance, of)
    gain, low, high, leaves, enters = (
        np.concatenate(one) for one in (program.gain, program.low, program.high, program.leaves, program.enters)
    )
    columns = np.arange(len(gain))
    out, into = leaves >= 0, enters >= 0
    values = np.concatenate((np.full(out.sum(), -1.0), np.ones(into.sum())))
    where = (np.concatenate((leaves[out], enters[into])), np.concatenate((columns[out], columns[into])))
    matrix = csr_matrix((values, where), shape=(rows, len(gain)))

    def run() -> Found:
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("threads", 1)
        solver.passModel(model(rows, matrix, gain, low, high))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(solver.modelStatusToString(solver.getModelStatus()))
        chosen = np.array(solver.getSolution().col_value)[: len(of.score)] > 0.5
        return Found(int(chosen.sum()), int(of.score[chosen].sum()))

    return run


def network(instance: Instance, of: Sides) -> tuple[Program, int]:
    """With its number of rows."""
    people, places = instance.people, instance.places
    role = np.asarray(len(of.score) and int(of.score.max()) * min(len(of.mentors), len(of.mentees)) * 3 + 1)
    program = Program()
    nodes = len(of.mentors) + len(of.mentees)
    none, one = np.asarray(0), np.asarray(1)
    program.add(of.mentor, len(of.mentors) + of.mentee, of.score, none, one)
    for side, rows, first in ((Side.MENTOR, of.mentors, 0), (Side.MENTEE, of.mentees, len(of.mentors))):
        capacity = people.mentor_capacity if side is Side.MENTOR else people.mentee_capacity
        institutions = nodes + np.arange(len(places.institutions))
        regions = institutions[-1] + 1 + np.arange(len(places.regions))
        nation = np.asarray(regions[-1] + 1)
        nodes = int(nation) + 1
        person = first + np.arange(len(rows))
        steps = [
            (institutions[people.institution[rows]], person, role, none, one),
            (institutions[people.institution[rows]], person, none, none, capacity[rows] - 1),
            (regions[places.region_of], institutions, none, *bounds(instance, side, Level.INSTITUTION)),
            (np.full(len(regions), nation), regions, none, *bounds(instance, side, Level.REGION)),
            (np.full(1, -1), nation, none, *bounds(instance, side, Level.NATION)),
        ]
        for above, below, gain, low, high in steps:
            program.add(*((above, below) if side is Side.MENTOR else (below, above)), gain, low, high)
    return program, nodes


def bounds(instance: Instance, side: Side, level: Level) -> tuple[Ints, Ints]:
    count = {Level.INSTITUTION: len(instance.places.institutions), Level.REGION: len(instance.places.regions)}
    low = np.zeros(count.get(level, 1), dtype=np.int64)
    high = np.full(len(low), int(instance.people.mentor_capacity.sum()))
    for limit in instance.limits:
        if (limit.side, limit.level) == (side, level):
            low[limit.code] = limit.minimum
            high[limit.code] = high[limit.code] if limit.maximum is None else limit.maximum
    return low, high


def model(rows: int, matrix: csr_matrix, gain: Ints, low: Ints, high: Ints) -> highspy.HighsLp:
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows, len(gain)
    program.col_cost_, program.col_lower_, program.col_upper_ = (one.astype(np.float64) for one in (gain, low, high))
    program.row_lower_ = program.row_upper_ = np.zeros(rows)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    # The stubs of scipy leave open what its arrays hold.
    form: Any = matrix
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = form.indptr, form.indices, form.data
    program.sense_ = highspy.ObjSense.kMaximize
    return program

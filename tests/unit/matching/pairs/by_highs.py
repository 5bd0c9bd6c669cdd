"""The same optimum by another way: all valid pairs, all rules as rows, and HiGHS."""

import highspy
import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.verifying import plainly


def all_pairs(instance: Instance) -> tuple[Ints, Ints, Ints]:
    """Every valid pair by rows, with its score, found without the kernel."""
    people = instance.people
    mentor, mentee = (rows.ravel() for rows in np.meshgrid(people.mentors, people.mentees, indexing="ij"))
    score, valid = plainly.scores(instance, mentor, mentee)
    return mentor[valid], mentee[valid], score[valid]


def most_roles_then_score(instance: Instance) -> tuple[int, int] | None:
    """None if no matching keeps all quotas."""
    mentor, mentee, score = all_pairs(instance)
    roles = solved(instance, mentor, mentee, np.zeros_like(score), 1, None)
    if roles is None:
        return None
    total = solved(instance, mentor, mentee, score, 0, roles)
    assert total is not None
    return roles, total


def solved(instance: Instance, mentor: Ints, mentee: Ints, score: Ints, role: int, roles: int | None) -> int | None:
    """The best total of scores and of `role` for each filled role, with at least so many of these."""
    people, pairs = instance.people, len(score)
    sides = ((mentor, people.mentor_capacity), (mentee, people.mentee_capacity))
    model = highspy.Highs()
    model.silent()
    costs = [*score.tolist(), *[role] * (2 * people.count)]
    for cost in costs:
        model.addVar(0, 1)
        model.changeColCost(model.numVariables - 1, cost)
        model.changeColIntegrality(model.numVariables - 1, highspy.HighsVarType.kInteger)
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    for number, (rows, capacity) in enumerate(sides):
        for person in range(people.count):
            mine, filled = np.flatnonzero(rows == person), pairs + number * people.count + person
            add_row(model, 0, np.inf, np.append(mine, filled), [1] * len(mine) + [-1])
            add_row(model, -np.inf, int(capacity[person]), mine, [1] * len(mine))
    for limit in instance.limits:
        mine = np.flatnonzero(belongs(instance, limit)[mentor if limit.side is Side.MENTOR else mentee])
        most = np.inf if limit.maximum is None else limit.maximum
        add_row(model, limit.minimum, most, mine, [1] * len(mine))
    if roles is not None:
        filled = np.arange(pairs, pairs + 2 * people.count)
        add_row(model, roles, np.inf, filled, [1] * len(filled))
    model.setOptionValue("mip_rel_gap", 0)
    model.run()
    if model.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(model.getInfo().objective_function_value)


def add_row(model: highspy.Highs, low: float, high: float, columns: Ints, values: list[int]) -> None:
    model.addRow(low, high, len(columns), columns.astype(np.int32), np.array(values, dtype=np.float64))


def belongs(instance: Instance, limit: Limit) -> Flags:
    people = instance.people
    match limit.level:
        case Level.NATION:
            return np.ones(people.count, dtype=np.bool_)
        case Level.REGION:
            return people.region == limit.code
        case Level.INSTITUTION:
            return people.institution == limit.code

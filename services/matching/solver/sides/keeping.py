"""A plan is mended until people can fill it and every rule is kept."""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.sides.case import Groups, Plan, Sided
from services.matching.solver.sides.course import Course
from services.matching.solver.sides.flowing import Flowed
from services.matching.solver.sides.multipliers import allowed_of

MENDED = 8
"""How often a plan is mended before it is given up."""


def keep(course: Course) -> Flowed | None:
    """The flow that keeps the plan, mended where people cannot fill it; the answer is taken in. None if none does."""
    sought = course.flow(strict=False)
    if sought is None:
        return None
    if course.thorough:
        course.settle(sought)
    course.plan = mended(course, sought)
    for _ in range(MENDED):
        kept = course.flow(strict=True)
        if kept is None:
            sought = course.flow(strict=False)
            if sought is None:
                return None
            course.plan = mended(course, sought)
            continue
        what = course.what(kept)
        if what.enough:
            course.take(kept)
            return kept
        course.correct(what, cheaper=False)
    return None


def mended(course: Course, sought: Flowed) -> Plan:
    """Groups that stayed too small close; disclosers carry no more than the pairs that were found allow."""
    case, plan = course.case, course.plan
    held = course.what(sought).held
    carried = np.minimum(plan.carried, allowed_of(case.instance, held))
    return replace(plan, carried=carried, groups=None if plan.groups is None else filled(case, plan.groups, sought))


def filled(case: Sided, groups: Groups, sought: Flowed) -> Groups:
    mentor: Ints = sought.key[sought.chosen] // case.instance.people.count
    members = np.bincount(mentor, minlength=case.instance.people.count)[case.leaders]
    opens: Flags = groups.opens & (members >= case.shape.minimum)
    return replace(groups, opens=opens)

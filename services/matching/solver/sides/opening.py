"""Which leaders open a group, and for what topic, at given prices and with so many pairs of each institution."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.whole import Units
from services.matching.solver.sides.case import Groups, Sided
from services.matching.solver.sides.pricing import Priced


@compiled
def sizes(units: Ints, groups: Ints, total: int) -> Ints:
    """How many members each leader has where mentors with these units and leaders have so many pairs at best."""
    leaders = len(groups)
    led = np.full((leaders + 1, total + 1), NOTHING, np.int64)
    choice = np.zeros((leaders, total + 1), np.int64)
    led[0, 0] = 0
    for leader in range(leaders):
        led[leader + 1] = led[leader]
        for size in range(1, groups.shape[1]):
            for pairs in range(size, total + 1):
                both = led[leader, pairs - size] + groups[leader, size]
                if groups[leader, size] > NOTHING >> 1 and both > led[leader + 1, pairs]:
                    led[leader + 1, pairs], choice[leader, pairs] = both, size
    best, pairs, alone = NOTHING, 0, np.int64(0)
    for more in range(min(total, len(units)) + 1):
        both = led[leaders, total - more] + alone
        if led[leaders, total - more] > NOTHING >> 1 and both > best:
            best, pairs = both, total - more
        if more < len(units):
            alone += units[more]
    found = np.zeros(leaders, np.int64)
    for leader in range(leaders - 1, -1, -1):
        found[leader] = choice[leader, pairs]
        pairs -= found[leader]
    return found


def opened(case: Sided, priced: Priced, pairs: Ints, carried: Ints) -> Groups:
    """`pairs` of each institution, and how many of them disclosers carry."""
    people, leaders = case.instance.people, case.leaders
    disclosed = people.disclosed[leaders] & (case.instance.side_rules.burden_percent is not None)
    worth = np.where(priced.groups.worth > NOTHING >> 1, priced.groups.worth + (case.role << case.shift), NOTHING)
    worth[:, :1] = 0
    size: Ints = np.zeros(len(leaders), dtype=np.int64)
    for home in np.unique(people.institution[leaders]).tolist():
        for tells in (False, True):
            here = np.flatnonzero((people.institution[leaders] == home) & (disclosed == tells))
            units: Units = priced.wholes.told if tells else priced.wholes.plain
            total = int(carried[home] if tells else pairs[home] - carried[home])
            size[here] = sizes(units.of(home), worth[here], total)
    topic = priced.groups.topic[np.arange(len(leaders)), np.maximum(size, case.shape.minimum)]
    return Groups(size > 0, topic)

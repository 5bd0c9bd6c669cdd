"""Ways that are sought together are those that are found one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.solver.reasons.paths import Steps, around, edges, many_ways, ways
from services.matching.solver.reasons.searching import reached

NODES = 9
NODE = st.integers(0, NODES - 1)
DRAWN = st.lists(st.tuples(NODE, NODE, st.integers(0, 2)), max_size=24)


def steps_of(drawn: list[tuple[int, int, int]]) -> Steps:
    start, end, length = np.array(drawn, dtype=np.int64).reshape(-1, 3).T
    return Steps(edges(NODES, start, end, length), edges(NODES, end, start, length))


@settings(deadline=None)
@given(DRAWN, st.lists(st.tuples(NODE, NODE, st.integers(0, 5)), max_size=8))
def test_many_ways_are_the_same_as_each_of_them(
    drawn: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]]
) -> None:
    steps = steps_of(drawn)
    for (source, target, cap), (length, way) in zip(wanted, many_ways(steps, wanted), strict=True):
        alone, nodes = ways(steps, source, target, cap)
        assert (length, way.tolist()) == (alone, nodes.tolist())


@settings(deadline=None)
@given(DRAWN, st.lists(st.tuples(NODE, NODE), min_size=1, max_size=8))
def test_what_many_reach_is_what_each_of_them_reaches(
    drawn: list[tuple[int, int, int]], asked: list[tuple[int, int]]
) -> None:
    steps = steps_of(drawn)
    sources, targets = np.array(asked, dtype=np.int64).T
    after, before = around(steps, sources, targets)
    for number, (source, target) in enumerate(asked):
        bit = np.uint64(1 << number)
        forward, backward = steps.forward, steps.backward
        assert ((after & bit) > 0).tolist() == reached(forward.ends, forward.to, source).tolist()
        assert ((before & bit) > 0).tolist() == reached(backward.ends, backward.to, target).tolist()

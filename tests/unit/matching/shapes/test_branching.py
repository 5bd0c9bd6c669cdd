"""The tree of decisions finds the best of every answer, and its bounds hold, whatever columns it begins with."""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.solver.shapes import branching
from services.matching.solver.shapes.branching import Tree, tree_over
from services.matching.solver.shapes.program import Program, Sheet
from services.matching.solver.shapes.relaxation import priced
from services.matching.solver.shapes.simplex import Limit, Simplex, bounds_within
from services.matching.solver.shapes.splitting import Choices

COLUMNS, ROWS, STEPS = 7, 4, 3
LEAST = -1000
"""Less than any answer gains."""


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, Choices, Ints]:
    """Switches, a ladder, other columns of 0 and 1 and one that counts them, rows of all of these, and gains."""
    sheet = Sheet()
    columns, ladder, count = sheet.columns(COLUMNS), sheet.columns(STEPS), sheet.columns(1, COLUMNS)
    sheet.put(sheet.rows(1, 1, 1)[0], ladder)
    counted = sheet.rows(1, 0, 0)[0]
    sheet.put(counted, columns)
    sheet.put(counted, count, -1)
    everything = np.concatenate((columns, ladder, count))
    for _ in range(draw(st.integers(0, ROWS))):
        values = draw(st.lists(st.integers(-4, 4), min_size=len(everything), max_size=len(everything)))
        low = draw(st.integers(-8, 4))
        sheet.put(sheet.rows(1, low, low + draw(st.integers(0, 6)))[0], everything, np.array(values))
    gain = np.array(draw(st.lists(st.integers(-10, 30), min_size=len(everything), max_size=len(everything))))
    return sheet.program(), Choices(count, columns[:3], (ladder,)), gain


def answers(program: Program) -> list[Ints]:
    found: list[Ints] = []
    for chosen, step in product(product((0, 1), repeat=COLUMNS), range(STEPS)):
        one = np.array([*chosen, *(int(number == step) for number in range(STEPS)), sum(chosen)])
        if program.holds(one):
            found.append(one)
    return found


def tree(program: Program, gain: Ints, first: Ints, choices: Choices, value: int) -> Tree:
    columns = np.zeros(len(program.lower), dtype=np.bool_)
    columns[first] = True
    return tree_over(program, gain, columns, choices, value, lambda _, __: None)


@settings(max_examples=150, deadline=None)
@given(drawn=programs(), first=st.sets(st.integers(0, COLUMNS + STEPS)), short=st.integers(0, 40))
def test_the_best_is_found_and_proven(drawn: tuple[Program, Choices, Ints], first: set[int], short: int) -> None:
    program, choices, gain = drawn
    best = max((int(gain @ one) for one in answers(program)), default=None)
    assume(best is not None)
    assert best is not None
    grown = tree(program, gain, np.array(sorted(first), dtype=np.int64), choices, best - short)
    assert grown.climb() == best
    if short:
        assert grown.answer is not None
        assert program.holds(grown.answer)
        assert int(gain @ grown.answer) == best
    else:
        assert grown.answer is None


@pytest.mark.parametrize("short", [0, 1, 5])
def test_where_no_linear_program_tells_anything_more_what_is_open_is_decided(short: int) -> None:
    """Prices cannot show that one of its nodes is impossible: they would have to be higher than limits ever pull."""
    sheet = Sheet()
    columns, ladder, count = sheet.columns(COLUMNS), sheet.columns(STEPS), sheet.columns(1, COLUMNS)
    sheet.put(sheet.rows(1, 1, 1)[0], ladder)
    counted = sheet.rows(1, 0, 0)[0]
    sheet.put(counted, columns)
    sheet.put(counted, count, -1)
    everything = np.concatenate((columns, ladder, count))
    for low, high, values in (
        (-2, -1, [4, -2, -3, -4, 0, 0, -4, 0, 0, -4, 2]),
        (-1, -1, [-2, 1, 3, 0, 2, -3, 2, 1, 2, 0, -1]),
        (-3, -3, [3, 3, -4, 2, 0, -3, 0, 0, 3, 0, -1]),
    ):
        sheet.put(sheet.rows(1, low, high)[0], everything, np.array(values))
    program, gain = sheet.program(), np.array([0, -1, 0, 0, 0, -1, 0, 0, 0, 0, 0])
    best = max(int(gain @ one) for one in answers(program))
    grown = tree(program, gain, NONE, Choices(count, columns[:3], (ladder,)), best - short)
    assert grown.climb() == best
    assert (grown.answer is not None) == (short > 0)


@settings(max_examples=100, deadline=None)
@given(drawn=programs(), programs_allowed=st.integers(0, 4))
def test_a_tree_that_is_cut_short_still_bounds(drawn: tuple[Program, Choices, Ints], programs_allowed: int) -> None:
    program, choices, gain = drawn
    worths = [int(gain @ one) for one in answers(program)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(branching, "PROGRAMS", programs_allowed)
        cut = tree(program, gain, NONE, choices, LEAST)
        assert cut.climb() >= max(worths, default=LEAST)


def test_what_cannot_be_kept_pulls_until_its_prices_show_it_and_leaves_no_trace() -> None:
    sheet = Sheet()
    columns = sheet.columns(3)
    sheet.put(sheet.rows(1, high=2)[0], columns)
    program, gain = sheet.program(), np.array([3, 2, 1])
    simplex = Simplex(program, gain, np.ones(3, dtype=np.bool_))
    before = simplex.solve()
    every = tuple(Limit(np.array([column]), 1, 1) for column in columns.tolist())
    assert simplex.solve(every) is None
    pulled = simplex.pulled(every)
    after = simplex.solve()
    assert before is not None
    assert pulled is not None
    assert after is not None
    assert before.values.tolist() == after.values.tolist() == [1, 1, 0]
    within = program.within(*bounds_within(program, every))
    shown = priced(within, gain, np.rint(pulled.prices * 16).astype(np.int64), 16, simplex.columns)
    assert shown.bound < 0


def test_more_columns_go_on_from_the_same_basis() -> None:
    sheet = Sheet()
    columns = sheet.columns(4)
    sheet.put(sheet.rows(1, high=2)[0], columns)
    program, gain = sheet.program(), np.array([1, 2, 3, 4])
    few = Simplex(program, gain, np.array([True, True, False, False]))
    first = few.solve()
    more = few.grown(np.array([False, False, True, True])).solve((Limit(np.array([3]), 0, 0),))
    assert first is not None
    assert more is not None
    assert first.values.tolist() == [1, 1, 0, 0]
    assert more.values.tolist() == [0, 1, 1, 0]


@settings(max_examples=100, deadline=None)
@given(drawn=programs(), large=st.lists(st.integers(1 << 58, 1 << 61), min_size=ROWS + 2, max_size=ROWS + 2))
def test_no_prices_however_large_prove_too_little(drawn: tuple[Program, Choices, Ints], large: list[int]) -> None:
    program, _, gain = drawn
    prices = np.array(large[: len(program.low)]) * np.resize([1, -1], len(program.low))
    found = priced(program, gain, prices, 1 << 16, np.ones(len(gain), dtype=np.bool_))
    assert all(int(gain @ one) <= found.bound for one in answers(program))

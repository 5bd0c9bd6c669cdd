"""The best assignment of listed pairs, against trying every one, against scipy, and against its own prices."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from services.matching.domain.instance.arrays import Ints
from services.matching.solver.assignment import Assigned, assign, most_pairs

Pairs = dict[tuple[int, int], int]


def pairs(people: int, least: int, most: int) -> st.SearchStrategy[Pairs]:
    person = st.integers(0, people - 1)
    return st.dictionaries(st.tuples(person, person), st.integers(least, most), max_size=people * people)


def columns(listed: Pairs, people: int) -> tuple[Ints, Ints]:
    key = np.array(sorted(mentor * people + mentee for mentor, mentee in listed), dtype=np.int64)
    return key, np.array([listed[divmod(int(one), people)] for one in key], dtype=np.int64)


def solved(listed: Pairs, people: int) -> Assigned:
    key, score = columns(listed, people)
    return assign(people, key, score, most_pairs(people, key, score))


def best_by_trying(listed: Pairs) -> tuple[int, int]:
    """Most pairs, then the highest score."""
    if not listed:
        return 0, 0
    (mentor, mentee), score = next(iter(listed.items()))
    without = {pair: points for pair, points in listed.items() if pair != (mentor, mentee)}
    disjoint = {pair: points for pair, points in without.items() if pair[0] != mentor and pair[1] != mentee}
    count, points = best_by_trying(disjoint)
    return max(best_by_trying(without), (count + 1, points + score))


@settings(deadline=None)  # The first example compiles.
@given(pairs(4, -3, 3).filter(lambda listed: len(listed) <= 9))
def test_no_other_assignment_has_more_pairs_or_as_many_and_a_higher_score(listed: Pairs) -> None:
    found = solved(listed, 4)
    chosen = [listed[pair] for pair in zip(found.mentor.tolist(), found.mentee.tolist(), strict=True)]
    assert (len(chosen), sum(chosen)) == best_by_trying(listed)


@pytest.mark.parametrize("most", [1, 9, 10**9])
@settings(deadline=None)
@given(data=st.data())
def test_the_worth_is_that_of_scipy(most: int, data: st.DataObject) -> None:
    people = data.draw(st.integers(1, 30))
    listed = data.draw(pairs(people, 0, most))
    key, score = columns(listed, people)
    filled = most_pairs(people, key, score)
    found = assign(people, key, score, filled)
    matrix: Ints = np.zeros((people, people), dtype=np.int64)
    matrix[key // people, key % people] = score + filled
    assert matrix[found.mentor, found.mentee].sum() == matrix[linear_sum_assignment(matrix, maximize=True)].sum()


TIED = st.sampled_from([(0, 1), (1, 2), (-1, 1), (-5, 5), (0, 10**6)]).flatmap(
    lambda span: st.integers(3, 12).flatmap(lambda people: pairs(people, *span))
)
"""Few people and few scores: who is outbid, and who stays alone, hangs on ties."""


@settings(deadline=None, max_examples=1_000)
@example(0, {(0, 1): 1, (0, 2): 1, (1, 2): 1, (2, 1): 1})  # The first is outbid twice, and then stays alone.
@given(st.integers(0, 3) | st.just(10**9), TIED)
def test_prices_prove_that_no_assignment_is_worth_more(filled: int, listed: Pairs) -> None:
    key, score = columns(listed, 12)
    found = assign(12, key, score, filled)
    mentor, mentee = np.divmod(key, 12)
    assert np.all(found.mentor_price >= 0)
    assert np.all(found.mentee_price >= 0)
    assert np.all(found.mentor_price[mentor] + found.mentee_price[mentee] >= score + filled)
    assert len(np.unique(found.mentor)) == len(np.unique(found.mentee)) == len(found.mentor)
    worth = sum(listed[pair] + filled for pair in zip(found.mentor.tolist(), found.mentee.tolist(), strict=True))
    assert worth == found.mentor_price.sum() + found.mentee_price.sum()


def test_whole_rows_are_looked_at_when_a_shortlist_does_not_hold_the_answer() -> None:
    """All want the same few: 60 mentors and 60 mentees, of whom every mentor likes the first best."""
    score = np.repeat(np.arange(60, 0, -1)[None, :], 60, axis=0) + np.arange(60)[:, None] * np.arange(60)[None, :] % 7
    key = np.arange(60)[:, None] * 60 + np.arange(60)[None, :]
    found = assign(60, key.ravel(), score.ravel(), most_pairs(60, key.ravel(), score.ravel()))
    assert score[found.mentor, found.mentee].sum() == score[linear_sum_assignment(score, maximize=True)].sum()


def test_many_who_want_few_are_not_outbid_point_by_point() -> None:
    """Two mentees for a thousand mentors, and points of a thousand million."""
    key = (np.arange(1000)[:, None] * 1000 + np.arange(2)[None, :]).ravel()
    score = np.tile(np.array([10**9, 10**9 - 1]), 1000)
    found = assign(1000, key, score, most_pairs(1000, key, score))
    assert found.mentee.tolist() in ([0, 1], [1, 0])

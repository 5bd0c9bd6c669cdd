"""Each reason is tried: what it names is relaxed, the round is solved again, and the person has a pair."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.market import open_market
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.reasons.reason import Reason, Strength, WhyNot
from services.matching.solver.reasons.unmatched import reasons
from tests.unit.matching.rounds_drawn import best, matchings, small_rounds, unwatched


def matched_at_best(instance: Instance, row: int) -> bool:
    """In some best matching, of all that there are."""
    return any(row in one.matched for one in best(matchings(instance)))


def with_limit(instance: Instance, old: Limit, new: Limit) -> Instance:
    return replace(instance, limits=tuple(new if one == old else one for one in instance.limits))


def one_higher(instance: Instance, limit: Limit) -> Instance:
    return with_limit(instance, limit, replace(limit, maximum=(limit.maximum or 0) + 1))


def one_lower(instance: Instance, limit: Limit) -> Instance:
    return with_limit(instance, limit, replace(limit, minimum=limit.minimum - 1))


def with_place(instance: Instance, row: int) -> Instance:
    people = instance.people
    one = np.zeros(people.count, dtype=np.int64)
    one[row] = 1
    mentors = people.mentor_capacity + one * (people.mentor_capacity > 0)
    mentees = people.mentee_capacity + one * (people.mentee_capacity > 0)
    return replace(instance, people=replace(people, mentor_capacity=mentors, mentee_capacity=mentees))


def helped_by_limits(instance: Instance, row: int) -> list[Limit]:
    higher = [one for one in instance.limits if one.maximum is not None]
    lower = [one for one in instance.limits if one.minimum > 0]
    found = [one for one in higher if matched_at_best(one_higher(instance, one), row)]
    return found + [one for one in lower if matched_at_best(one_lower(instance, one), row)]


def counterparts(instance: Instance, row: int) -> set[int]:
    assert instance.listed is not None
    pairs = [divmod(key, instance.people.count) for key in instance.listed.key.tolist()]
    return {one for pair in pairs if row in pair for one in pair} - {row}


def holds(relaxed: Instance, reason: Reason, matched: frozenset[int]) -> bool:
    """`matched` are the people matched now, none of whom has two roles here."""
    if reason.strength is Strength.MATCHED:
        return matched_at_best(relaxed, reason.row)
    return any(matched | {reason.row} <= one.matched for one in matchings(relaxed))


def check(instance: Instance, reason: Reason, matched: frozenset[int]) -> None:
    row = reason.row
    match reason.kind:
        case WhyNot.LOTTERY:
            assert matched_at_best(instance, row)
        case WhyNot.QUOTA:
            assert reason.limit is not None
            lower = reason.sentence.startswith("If the minimum")
            tried = one_lower(instance, reason.limit) if lower else one_higher(instance, reason.limit)
            assert holds(tried, reason, matched)
            if reason.strength is Strength.MATCHED:
                assert reason.helped_by == len(helped_by_limits(instance, row))
        case WhyNot.QUOTAS:
            tried = instance
            for limit in reason.limits:
                tried = one_higher(tried, limit)
            assert holds(tried, reason, matched)
        case WhyNot.PLACE:
            assert any(holds(with_place(instance, one), reason, matched) for one in counterparts(instance, row))
        case WhyNot.COMPETITION:
            assert not matched_at_best(instance, row)
            assert not helped_by_limits(instance, row)
        case WhyNot.SEVERAL:
            assert not counterparts(instance, row)
        case WhyNot.ROOM | WhyNot.RULE:
            raise AssertionError(reason)


@settings(deadline=None, max_examples=200)
@given(small_rounds(most_pairs=8))
def test_each_quota_and_place_that_is_named_would_help_and_nothing_is_named_that_would_not(instance: Instance) -> None:
    market = open_market(instance)
    answer = best_pairs(instance, market, unwatched)
    if not isinstance(answer, Answer):
        return
    found = reasons(instance, market, answer)
    left = set(range(instance.people.count)) - set(answer.mentor.tolist()) - set(answer.mentee.tolist())
    assert [one.row for one in found] == sorted(left)
    for reason in found:
        check(instance, reason, frozenset(range(instance.people.count)) - left)

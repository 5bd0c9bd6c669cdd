"""An impossible round names quotas of which every one is needed for the conflict, and the cheapest repair works."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from hypothesis import assume, given, settings

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.market import open_market
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.growing import Round
from services.matching.solver.pairs.network import frame_of
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.reasons.conflict import conflict_of
from services.matching.solver.reasons.quotas import Quotas, quotas_of
from services.matching.solver.reasons.repair import cheapest_repair
from tests.unit.matching.instances import Person, instance_of, quota
from tests.unit.matching.rounds_drawn import matchings, small_rounds, unwatched, within


def quotas(instance: Instance) -> Quotas:
    return quotas_of(Round(instance, open_market(instance), frame_of(instance)))


def some(instance: Instance, limits: Sequence[Limit]) -> bool:
    return bool(matchings(replace(instance, limits=tuple(limits))))


def only(limits: Sequence[Limit], minimums: Sequence[bool], maximums: Sequence[bool]) -> list[Limit]:
    return [
        replace(limit, minimum=limit.minimum if least else 0, maximum=limit.maximum if most else None)
        for limit, least, most in zip(limits, minimums, maximums, strict=True)
    ]


def fewest_missed(instance: Instance, limits: Sequence[Limit]) -> int:
    """Pairs that the minimums miss in all, in the matching that comes closest within the maximums."""
    bounded = replace(instance, limits=tuple(replace(one, minimum=0) for one in limits))
    return min(
        sum(next(n for n in range(9) if within(instance, lowered(one, n), matching.pairs)) for one in limits)
        for matching in matchings(bounded)
    )


def lowered(limit: Limit, count: int) -> Limit:
    return replace(limit, minimum=max(0, limit.minimum - count))


@settings(deadline=None, max_examples=100)
@given(small_rounds(most_pairs=7))
def test_a_conflict_is_one_and_none_of_its_quotas_is_needless(instance: Instance) -> None:
    assume(not matchings(instance))
    known = quotas(instance)
    market = known.case.market
    found = conflict_of(known, *market.valid(market.shortlist(1)), unwatched)
    assert found is not None
    least, most = found.minimums.tolist(), found.maximums.tolist()
    assert not some(instance, only(known.limits, least, most))
    assert found.missed == fewest_missed(instance, only(known.limits, least, most))
    for number in range(len(known.limits)):
        if least[number]:
            assert some(instance, only(known.limits, [*least[:number], False, *least[number + 1 :]], most))
        if most[number]:
            assert some(instance, only(known.limits, least, [*most[:number], False, *most[number + 1 :]]))


def cost(pairs: Sequence[tuple[int, int]], instance: Instance) -> int:
    """How far the quotas have to move for this matching."""
    total = 0
    for limit in instance.limits:
        moved = range(limit.minimum + len(pairs) + 1)
        total += next(
            n
            for n in moved
            if any(
                within(
                    instance,
                    replace(
                        limit,
                        minimum=max(0, limit.minimum - low),
                        maximum=None if limit.maximum is None else limit.maximum + n - low,
                    ),
                    pairs,
                )
                for low in range(n + 1)
            )
        )
    return total


@settings(deadline=None, max_examples=100)
@given(small_rounds(most_pairs=7))
def test_no_repair_moves_quotas_by_fewer_pairs_and_the_repaired_round_has_a_matching(instance: Instance) -> None:
    assume(not matchings(instance))
    known = quotas(instance)
    market = known.case.market
    repair = cheapest_repair(known, *market.valid(market.shortlist(1)), unwatched)
    repaired = replace(instance, limits=repair.limits)
    assert isinstance(best_pairs(repaired, open_market(repaired), unwatched), Answer)
    unbound = matchings(replace(instance, limits=()))
    assert int(repair.lowered.sum() + repair.raised.sum()) == min(cost(one.pairs, instance) for one in unbound)


def test_a_minimum_beyond_what_maximums_leave_is_told_with_them() -> None:
    cohort = [Person(f"g{n}", "north-a", mentor=1) for n in range(3)]
    cohort += [Person(f"t{n}", "south-b", mentee=1) for n in range(3)]
    scores = {(f"g{one}", f"t{other}"): 1 for one, other in product(range(3), range(3))}
    limits = (quota(cohort, "north", Side.MENTOR, 0, 1), quota(cohort, "south-b", Side.MENTEE, 3))
    instance = instance_of(cohort, scores, limits=limits)
    answer = best_pairs(instance, open_market(instance), unwatched)
    assert answer == Impossible(
        "The minimum of 3 pairs for mentees of south-b cannot be met: at most 1 valid pair is possible there at once "
        "within the maximum of 1 pair for mentors of north.",
        ("The minimum of 3 pairs for mentees of south-b.", "The maximum of 1 pair for mentors of north."),
        ("Lower the minimum for mentees of south-b from 3 to 1 pair.",),
    )


def test_a_minimum_that_too_few_valid_pairs_could_meet_is_told_alone() -> None:
    cohort = [Person("g0", "north-a", mentor=1), Person("t0", "south-b", mentee=1), Person("t1", "south-b", mentee=1)]
    limits = (quota(cohort, "south", Side.MENTEE, 2), quota(cohort, "north", Side.MENTOR, 0, 5))
    instance = instance_of(cohort, {("g0", "t0"): 1}, limits=limits)
    answer = best_pairs(instance, open_market(instance), unwatched)
    assert isinstance(answer, Impossible)
    assert answer.conflict == ("The minimum of 2 pairs for mentees of south.",)
    assert answer.repair == ("Lower the minimum for mentees of south from 2 to 1 pair.",)
    assert answer.reason.endswith("cannot be met: at most 1 valid pair is possible there at once.")

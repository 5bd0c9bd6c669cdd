"""The modes of a round, beside every matching that it has."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.blocking import is_stable
from services.matching.domain.instance.blocking_among import matched_of
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit, Mode, SideRules, Wishes
from services.matching.domain.instance.liking import liking
from services.matching.domain.instance.market import open_market
from services.matching.domain.verifying.levels import most
from services.matching.domain.verifying.verify import findings
from services.matching.solver.answering import answer
from services.matching.solver.impossible import Impossible
from services.matching.solver.reasons.reason import WhyNot
from services.matching.solver.reasons.unmatched import reasons
from tests.unit.matching.instances import Person, instance_of
from tests.unit.matching.rounds_drawn import Matching, best, matchings, small_rounds, unwatched


@st.composite
def ranked_rounds(draw: st.DrawFn) -> Instance:
    """Small rounds in which everybody ranks some of their counterparts."""
    instance = draw(small_rounds(most_pairs=8))
    assert instance.listed is not None
    key = instance.listed.key
    mentor, mentee = np.divmod(key, instance.people.count)
    ranks = [drawn_ranks(draw, rows) for rows in (mentor, mentee)]
    wished = (ranks[0] > 0) | (ranks[1] > 0)
    wishes = Wishes(key[wished], np.zeros_like(key[wished]), ranks[0][wished], ranks[1][wished])
    return replace(instance, wishes=wishes)


def drawn_ranks(draw: st.DrawFn, rows: Ints) -> Ints:
    rank = np.zeros_like(rows)
    for row in np.unique(rows).tolist():
        own = draw(st.permutations(np.flatnonzero(rows == row).tolist()))
        named = own[: draw(st.integers(0, len(own)))]
        rank[named] = np.arange(1, len(named) + 1)
    return rank


def stable_ones(instance: Instance) -> list[Matching]:
    return [one for one in matchings(instance) if stable(instance, answer_of(instance, one))]


def stable(instance: Instance, found: Answer) -> bool:
    assert instance.listed is not None
    mentor, mentee = np.divmod(instance.listed.key, instance.people.count)
    every = liking(instance, mentor, mentee, instance.listed.score)
    return is_stable(matched_of(instance, open_market(instance), found), [every])


def answer_of(instance: Instance, one: Matching) -> Answer:
    keys = np.array(sorted(mentor * instance.people.count + mentee for mentor, mentee in one.pairs), dtype=np.int64)
    mentor, mentee = np.divmod(keys, instance.people.count)
    return Answer(mentor, mentee, np.full(len(keys), -1), ())


def asked(instance: Instance, mode: Mode) -> Answer | Impossible:
    found = answer(replace(instance, mode=mode), unwatched)
    if isinstance(found, Answer):
        assert findings(replace(instance, mode=mode), found).findings == ()
    return found


def pairs_of(found: Answer) -> list[tuple[int, int]]:
    return list(zip(found.mentor.tolist(), found.mentee.tolist(), strict=True))


@settings(deadline=None, max_examples=150)
@given(ranked_rounds())
def test_stable_mode_finds_a_stable_matching_where_there_is_one_and_else_says_that_there_is_none(
    instance: Instance,
) -> None:
    found, every = asked(instance, Mode.STABLE), stable_ones(instance)
    assert isinstance(found, Answer) == bool(every)
    if isinstance(found, Answer):
        assert sorted(pairs_of(found)) in [sorted(one.pairs) for one in every]
    else:
        assert found.reason.startswith("There is no stable matching") == bool(matchings(instance))
        assert found.conflict


@settings(deadline=None, max_examples=80)
@given(ranked_rounds())
def test_else_the_best_is_taken(instance: Instance) -> None:
    one, other = asked(instance, Mode.STABLE), asked(instance, Mode.STABLE_ELSE_OPTIMAL)
    wanted = one if isinstance(one, Answer) else asked(instance, Mode.OPTIMAL)
    assert isinstance(other, Answer) == isinstance(wanted, Answer)
    if isinstance(other, Answer) and isinstance(wanted, Answer):
        assert pairs_of(other) == pairs_of(wanted)


@settings(deadline=None, max_examples=100)
@given(ranked_rounds())
def test_the_proof_of_a_stable_matching_is_what_the_best_has(instance: Instance) -> None:
    found = asked(instance, Mode.STABLE)
    if isinstance(found, Answer):
        top = best(matchings(instance))[0]
        assert most(instance, found.proofs[0]) == (top.roles, top.score)


@settings(deadline=None, max_examples=100)
@given(ranked_rounds())
def test_only_a_stable_matching_passes_in_stable_mode(instance: Instance) -> None:
    given_stable = replace(instance, mode=Mode.STABLE)
    for one in matchings(instance)[:12]:
        told = findings(given_stable, answer_of(instance, one)).findings
        unstable = [sentence for sentence in told if sentence.startswith("The matching is not stable: ")]
        assert len(unstable) == (not stable(instance, answer_of(instance, one)))


@settings(deadline=None, max_examples=150)
@given(ranked_rounds())
def test_whoever_a_stable_matching_leaves_out_is_refused_where_the_reason_says(instance: Instance) -> None:
    """A quota that is named helps; what is said to be full is full; else the person's own side has room."""
    found = asked(instance, Mode.STABLE)
    if not isinstance(found, Answer):
        return
    market = open_market(instance)
    for reason in reasons(replace(instance, mode=Mode.STABLE), market, found):
        if reason.kind is WhyNot.SEVERAL:
            continue
        helpful = [limit for limit in instance.limits if helps(instance, limit, reason.row)]
        if reason.kind is WhyNot.QUOTA:
            assert reason.limit in helpful
            continue
        assert reason.kind is WhyNot.COMPETITION
        assert not [limit for limit in reason.limits if limit in helpful]
        for limit in reason.limits:
            rows = found.mentor if limit.side is Side.MENTOR else found.mentee
            assert int(lies_in(instance, limit)[rows].sum()) == limit.maximum
            assert lies_in(instance, limit)[reason.row]
        if not reason.limits:
            assert has_room(instance, found, reason.row)


def helps(instance: Instance, limit: Limit, row: int) -> bool:
    """Whether a maximum one higher gives this person a pair in the stable matching."""
    if limit.maximum is None:
        return False
    higher = replace(limit, maximum=limit.maximum + 1)
    other = asked(
        replace(instance, limits=tuple(higher if one == limit else one for one in instance.limits)), Mode.STABLE
    )
    return isinstance(other, Answer) and row in {*other.mentor.tolist(), *other.mentee.tolist()}


def lies_in(instance: Instance, limit: Limit) -> Ints:
    people = instance.people
    if limit.level is Level.NATION:
        return np.ones(people.count, dtype=np.int64)
    return ((people.region if limit.level is Level.REGION else people.institution) == limit.code).astype(np.int64)


def has_room(instance: Instance, found: Answer, row: int) -> bool:
    """Whether one more pair of this person keeps the maximums of their own side."""
    side = Side.MENTOR if instance.people.mentor_capacity[row] else Side.MENTEE
    rows = found.mentor if side is Side.MENTOR else found.mentee
    return all(
        limit.maximum is None or int(lies_in(instance, limit)[rows].sum()) < limit.maximum
        for limit in instance.limits
        if limit.side is side and lies_in(instance, limit)[row]
    )


HEAVY = (
    Person("ann", mentor=1, disclosed=True),
    Person("bea", mentor=1, disclosed=True),
    Person("cat", mentor=1),
    *(Person(name, mentee=1) for name in ("xia", "yan", "zoe")),
)
SCORES = {("ann", "xia"): 9, ("bea", "yan"): 8, ("cat", "xia"): 1, ("cat", "yan"): 1}


def test_a_stable_matching_that_burdens_few_is_not_taken() -> None:
    instance = instance_of(HEAVY, SCORES, side_rules=SideRules(burden_percent=50))
    found = asked(instance, Mode.STABLE)
    assert isinstance(found, Impossible)
    assert found.reason == "The stable matching does not keep the burden share of the programme."
    other, wanted = asked(instance, Mode.STABLE_ELSE_OPTIMAL), asked(instance, Mode.OPTIMAL)
    assert isinstance(other, Answer)
    assert isinstance(wanted, Answer)
    assert pairs_of(other) == pairs_of(wanted)


def test_a_stable_matching_that_keeps_the_burden_share_is_taken_with_what_the_share_costs_apart() -> None:
    instance = instance_of(HEAVY, SCORES, side_rules=SideRules(burden_percent=100))
    found = asked(instance, Mode.STABLE)
    assert isinstance(found, Answer)
    assert most(instance, found.proofs[0]) == (4, 17)


def test_two_people_who_would_mentor_each_other_are_told_apart_from_quotas() -> None:
    both = [Person("ann", mentor=1, mentee=1), Person("ben", mentor=1, mentee=1)]
    found = asked(instance_of(both, {("ann", "ben"): 3, ("ben", "ann"): 3}), Mode.STABLE)
    assert isinstance(found, Impossible)
    assert found.conflict in {
        ("ann and ben would be paired in both directions.",),
        ("ben and ann would be paired in both directions.",),
    }


def test_what_stands_in_the_way_of_every_stable_matching_is_a_minimum_that_is_named() -> None:
    people = [Person("ann", mentor=1), Person("ben", mentor=1), Person("xia", mentee=1), Person("yan", mentee=1)]
    scores = {("ann", "xia"): 9, ("ann", "yan"): 1, ("ben", "xia"): 1}
    two = Limit(Level.NATION, 0, Side.MENTOR, 2, None)
    found = asked(instance_of(people, scores, limits=(two,)), Mode.STABLE)
    assert found == Impossible(
        "There is no stable matching that keeps all quotas.",
        ("The minimum of 2 pairs for mentors of the nation is met by no stable matching.",),
        ('Ask for the mode "stable-else-optimal", or lower this minimum.',),
    )

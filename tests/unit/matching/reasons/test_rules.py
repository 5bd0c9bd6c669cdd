"""Who has no counterpart reads which rule stands in the way; the rule is waived, and the person has a pair."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Listed, PairTerms, Points
from services.matching.domain.instance.market import open_market
from services.matching.domain.pairing import Rule
from services.matching.domain.verifying.plainly import scores
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.reasons.breaking import opened_by
from services.matching.solver.reasons.reason import Reason, Strength, WhyNot
from services.matching.solver.reasons.unmatched import reasons
from tests.unit.matching.instances import NO_WISHES, Person, ints, people_of, places_of
from tests.unit.matching.rounds_drawn import HOMES, best, limits, matchings, unwatched


def terms(regions: int) -> PairTerms:
    points = Points(ints([3, 1, 2]), ints([1, 1, 4]), 1, 2, 1, 1, 2, np.eye(regions, dtype=np.int64))
    return PairTerms(Direction.REVERSE, 1, 1, Scope.NATIONAL, points)


@st.composite
def people(draw: st.DrawFn, side: str) -> list[Person]:
    some = st.sampled_from([(0,), (1,), (0, 1)])
    return [
        Person(
            f"{side}{n}",
            draw(st.sampled_from(HOMES)),
            stage=draw(st.integers(0, 1)) + (side == "t"),
            offers=draw(some),
            seeks=draw(some),
            languages=draw(some),
            free=draw(some),
            reach=draw(st.sampled_from([2, 2, 2, 1])),
            in_person=draw(st.sampled_from([False, False, True])),
            virtual=False,
            mentor=int(side == "g"),
            mentee=int(side == "t"),
        )
        for n in range(draw(st.integers(1, 3)))
    ]


@st.composite
def rounds(draw: st.DrawFn) -> Instance:
    cohort = draw(people("g")) + draw(people("t"))
    known, places = people_of(cohort), places_of(cohort)
    ends = draw(st.lists(st.tuples(*[st.integers(0, known.count - 1)] * 2), max_size=3))
    rule = draw(st.sampled_from([Rule.AUTHORITY, Rule.EXCLUSION]))
    both = sorted({pair for one, other in ends for pair in ((one, other), (other, one))})
    barred = {rule: (ints([one for one, _ in both]), ints([other for _, other in both]))}
    plain = Instance(
        people=replace(known, barred=barred),
        places=places,
        terms=terms(len(places.regions)),
        listed=None,
        wishes=NO_WISHES,
        limits=(),
        seed=7,
    )
    return replace(plain, limits=draw(limits(plain, minimums=False)))


def listed(instance: Instance, row: int, rule: Rule | None) -> Instance:
    """The same round with its valid pairs as a list, and with those of a row that only break one rule."""
    everybody = instance.people
    mentor, mentee = (side.ravel() for side in np.meshgrid(everybody.mentors, everybody.mentees, indexing="ij"))
    score, valid = scores(instance, mentor, mentee)
    key = mentor * everybody.count + mentee
    found = dict(zip(key[valid].tolist(), score[valid].tolist(), strict=True))
    worth = dict(zip(key.tolist(), score.tolist(), strict=True))
    for one in opened_by(instance, row):
        for other in one.other.tolist() if one.rule is rule else []:
            pair = row * everybody.count + other if one.side == "mentor" else other * everybody.count + row
            assert pair not in found
            found[pair] = worth[pair]
    keys = sorted(found)
    return replace(instance, terms=None, listed=Listed(ints(keys), ints([found[one] for one in keys])))


def matched_at_best(instance: Instance, row: int) -> bool:
    return any(row in one.matched for one in best(matchings(instance)))


def check(instance: Instance, reason: Reason) -> None:
    row = reason.row
    rules = {one.rule for one in opened_by(instance, row)}
    if reason.kind is WhyNot.SEVERAL:
        assert not rules
    if reason.kind is WhyNot.RULE:
        assert reason.rule in rules - {Rule.EXCLUSION}
        tried = reason.strength is Strength.MATCHED
        assert tried == matched_at_best(listed(instance, row, reason.rule), row)
        assert tried or not any(matched_at_best(listed(instance, row, one), row) for one in rules)


@settings(deadline=None, max_examples=100)
@given(rounds())
def test_a_rule_is_named_that_would_give_a_pair_if_any_would(instance: Instance) -> None:
    market = open_market(instance)
    answer = best_pairs(instance, market, unwatched)
    assert isinstance(answer, Answer)
    for reason in reasons(instance, market, answer):
        check(instance, reason)


def told(rule: Rule, mentee: Person) -> str:
    """What a mentee reads whom this rule bars from the only mentor."""
    mentor = Person("g0", offers=(0,), seeks=(1,), mentor=1, in_person=False, virtual=False)
    cohort = [mentor, replace(mentee, stage=1, mentee=1, in_person=False, virtual=False)]
    known = replace(people_of(cohort), barred={rule: (ints([0, 1]), ints([1, 0]))})
    instance = Instance(known, places_of(cohort), terms(1), None, NO_WISHES, (), 7)
    market = open_market(instance)
    answer = best_pairs(instance, market, unwatched)
    assert isinstance(answer, Answer)
    return next(one.sentence for one in reasons(instance, market, answer) if known.ids[one.row] == "t0")


def test_an_exclusion_reads_as_if_several_rules_stood_in_the_way() -> None:
    suitable, unsuitable = Person("t0", offers=(1,), seeks=(0,)), Person("t0", offers=(2,), seeks=(2,))
    assert told(Rule.EXCLUSION, suitable) == told(Rule.AUTHORITY, unsuitable)
    assert told(Rule.AUTHORITY, suitable) == (
        'Nobody is a valid counterpart. Without the rule "line of authority" for this person, 1 pair would be valid, '
        "and this person would be matched."
    )

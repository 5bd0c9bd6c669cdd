"""Two rounds are compared: whose pairs changed, and why, along whoever displaced whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.pairing import Rule
from services.matching.solver.pairs.solving import best_pairs
from services.matching.solver.reasons.differences import Because, differences
from tests.unit.matching.instances import NO_WISHES, Person, instance_of, ints, people_of, places_of, quota
from tests.unit.matching.reasons.test_rules import rounds, terms
from tests.unit.matching.rounds_drawn import unwatched

ANA, BEN = Person("ana", mentee=1), Person("ben", mentee=1)
MAX, NAT = Person("max", mentor=1), Person("nat", mentor=1)
SCORES = {("max", "ana"): 9, ("max", "ben"): 5, ("nat", "ben"): 8}


def solved(instance: Instance) -> tuple[Instance, Answer]:
    answer = best_pairs(instance, open_market(instance), unwatched)
    assert isinstance(answer, Answer)
    return instance, answer


def listed(cohort: Sequence[Person], scores: Mapping[tuple[str, str], int], **more: object) -> tuple[Instance, Answer]:
    ids = {one.id for one in cohort}
    return solved(instance_of(cohort, {pair: score for pair, score in scores.items() if ids.issuperset(pair)}, **more))


def test_nothing_changed_is_said_so() -> None:
    one = listed((ANA, BEN, MAX, NAT), SCORES)
    assert differences(one, one).sentences() == ("No input that may be shown changed.", "Everybody has the same pairs.")


def test_who_lost_a_mentor_because_another_lost_one_reads_the_whole_way() -> None:
    scores = {**SCORES, ("max", "ben"): 10, ("max", "ana"): 1}
    before, after = listed((ANA, BEN, MAX, NAT), scores), listed((ANA, BEN, MAX), scores)
    assert differences(before, after).sentences() == (
        "nat left the round.",
        "ana: with max before, without a pair now. ana and max parted, because max was paired with ben, because ben "
        "and nat parted: nat left the round.",
        "ben: with nat before, with max now. nat left the round.",
        "max: with ana before, with ben now. max was paired with ben, because ben and nat parted: nat left the round.",
        "nat: with ben before, without a pair now. nat left the round.",
    )


def test_a_changed_quota_is_the_reason_where_nobody_changed() -> None:
    cohort = (ANA, BEN, MAX, NAT)
    before = listed(cohort, SCORES)
    after = listed(cohort, SCORES, limits=(quota(cohort, "", Side.MENTOR, 0, 1),))
    found = differences(before, after)
    assert found.inputs == ("The quota for mentors of the nation changed from none to 0 to 1.",)
    assert {(one.person, one.because) for one in found.changes} == {("ben", Because.RULES), ("nat", Because.RULES)}


def test_another_draw_of_equally_good_pairs_is_the_lottery() -> None:
    even = dict.fromkeys([("max", "ana"), ("max", "ben"), ("nat", "ana"), ("nat", "ben")], 3)
    before = listed((ANA, BEN, MAX, NAT), even)
    drawn = (listed((replace(ANA, ticket=n), BEN, MAX, NAT), even) for n in range(50))
    other = next(one for one in drawn if differences(before, one).changes)
    assert {one.because for one in differences(before, other).changes} == {Because.LOTTERY}


def profiled(rule: Rule | None) -> tuple[Instance, Answer]:
    mentor = Person("max", offers=(0,), seeks=(1,), mentor=1, in_person=False, virtual=False)
    mentee = replace(mentor, id="ana", stage=1, offers=(1,), seeks=(0,), mentor=0, mentee=1)
    cohort = [mentor, mentee]
    barred = {} if rule is None else {rule: (ints([0, 1]), ints([1, 0]))}
    known = replace(people_of(cohort), barred=barred)
    return solved(Instance(known, places_of(cohort), terms(1), None, NO_WISHES, (), 7))


def test_a_rule_that_a_pair_now_breaks_is_named_and_an_exclusion_never_is() -> None:
    told = differences(profiled(None), profiled(Rule.AUTHORITY)).sentences()
    assert told[-1] == 'max: with ana before, without a pair now. max and ana would now break "line of authority".'
    secret = differences(profiled(None), profiled(Rule.EXCLUSION)).sentences()
    whole = "The best matching of the round as a whole is another one now."
    assert secret == (
        "No input that may be shown changed.",
        f"ana: with max before, without a pair now. {whole}",
        f"max: with ana before, without a pair now. {whole}",
    )


@settings(deadline=None, max_examples=60)
@given(rounds(), st.data())
def test_everybody_whose_pairs_changed_reads_why_along_pairs_that_changed(
    instance: Instance, data: st.DataObject
) -> None:
    people = instance.people
    row = data.draw(st.integers(0, people.count - 1))
    mentor, mentee = people.mentor_capacity.copy(), people.mentee_capacity.copy()
    mentor[row], mentee[row] = 0, 0
    before = solved(instance)
    after = solved(replace(instance, people=replace(people, mentor_capacity=mentor, mentee_capacity=mentee)))
    pairs = [
        {tuple(sorted((people.ids[one], people.ids[other]))) for one, other in zip(a.mentor, a.mentee, strict=True)}
        for _, a in (before, after)
    ]
    changed = {one for pair in pairs[0] ^ pairs[1] for one in pair}
    found = differences(before, after)
    assert [one.person for one in found.changes] == sorted(changed)
    for one in found.changes:
        here = one.person
        for link in one.chain:
            assert link.one == here
            assert tuple(sorted((link.one, link.other))) in pairs[int(link.began)] - pairs[1 - int(link.began)]
            here = link.other
    assert "confidential" not in " ".join(found.sentences())

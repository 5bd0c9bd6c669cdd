"""Groups, institutions and numbers of pairs, each at given prices: what is compiled agrees with trying everything."""

from dataclasses import replace
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Proof
from services.matching.domain.instance.grouping import NOTHING
from services.matching.domain.instance.groups_priced import Groups, dearest_of, groups_of, leaders_of
from services.matching.domain.instance.instance import GroupShape, Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.trees import tree_of
from services.matching.domain.instance.whole import Wholes
from services.matching.domain.verifying.bound import pair_prices
from services.matching.domain.verifying.whole_bound import wholes_at
from tests.unit.matching.pairs.by_highs import all_pairs
from tests.unit.matching.shapes.every_choice import topics
from tests.unit.matching.sides.prices import ROLE, whole_proofs
from tests.unit.matching.sides.rounds import USUAL, listed_twin, sided_rounds

GONE = NOTHING >> 1
FEW = settings(USUAL, max_examples=50)


def worths(instance: Instance, proof: Proof) -> dict[tuple[int, int], int]:
    """Of every valid pair, less the price of its mentee."""
    people, rules, twin = instance.people, proof.rules, listed_twin(instance)
    found: dict[tuple[int, int], int] = {}
    for mentor, mentee, score in zip(*(column.tolist() for column in all_pairs(instance)), strict=True):
        worth = score * proof.scale - int(proof.mentees.person[mentee])
        worth -= 100 * rules.across_institutions * bool(people.institution[mentor] == people.institution[mentee])
        worth -= 100 * rules.across_regions * bool(people.region[mentor] == people.region[mentee])
        if people.profiles is not None:
            for price, one in zip(rules.coverage.tolist(), instance.side_rules.coverage, strict=True):
                worth += price * (one.topic in topics(twin, mentor, mentee))
        found[mentor, mentee] = worth
    return found


def best_groups(instance: Instance, proof: Proof, leader: int, shape: GroupShape) -> list[int]:
    """By size from 0, of every set of mentees who share a topic with the leader; NOTHING where there is none."""
    pairs, twin = worths(instance, proof), listed_twin(instance)
    members = [mentee for mentor, mentee in pairs if mentor == leader]
    best = [0] + [NOTHING] * shape.maximum
    most = int(instance.people.mentor_capacity[leader]) if shape.within_capacity else shape.maximum
    for size in range(shape.minimum, min(most, shape.maximum) + 1):
        for group in combinations(members, size):
            if set.intersection(*(topics(twin, leader, mentee) for mentee in group)):
                best[size] = max(best[size], sum(pairs[leader, mentee] for mentee in group))
    return best


@FEW
@given(sided_rounds(groups=True), st.booleans(), st.data())
def test_the_best_group_of_each_size_is_the_best_of_all_sets(
    instance: Instance, within: bool, data: st.DataObject
) -> None:
    assert isinstance(instance.shape, GroupShape)
    shape, proof = replace(instance.shape, within_capacity=within), data.draw(whole_proofs(instance))
    leaders = leaders_of(instance)
    found: Groups = groups_of(open_market(instance), pair_prices(instance, proof), leaders, shape)
    for leader, row in zip(leaders.tolist(), found.worth.tolist(), strict=True):
        assert [max(one, NOTHING) for one in row] == best_groups(instance, proof, leader, shape)


@FEW
@given(sided_rounds(), st.data())
def test_a_mentor_is_at_least_as_dear_as_the_best_valid_pair(instance: Instance, data: st.DataObject) -> None:
    proof, mentors = data.draw(whole_proofs(instance)), instance.people.mentors
    found = dearest_of(open_market(instance), pair_prices(instance, proof), mentors)
    dearest = dict(zip(mentors.tolist(), found.tolist(), strict=True))
    for (mentor, _), worth in worths(instance, proof).items():
        assert dearest[mentor] >= worth


def of_institution(instance: Instance, proof: Proof, home: int) -> dict[int, int]:
    """By number of pairs the best of every number of pairs of each mentor, as burden.py allows."""
    people, shape, role = instance.people, instance.shape, ROLE * proof.scale
    leaders, percent = set(leaders_of(instance).tolist()), instance.side_rules.burden_percent
    mentors = [one for one in people.mentors.tolist() if people.institution[one] == home]
    choices: list[list[int]] = []
    for one in mentors:
        if one in leaders:
            assert isinstance(shape, GroupShape)
            told = best_groups(instance, proof, one, shape)
            choices.append([0, *(worth + role if worth > GONE else NOTHING for worth in told[1:])])
        else:
            price = int(proof.mentors.person[one])
            choices.append([0, *(role + price * pairs for pairs in range(1, int(people.mentor_capacity[one]) + 1))])
    best: dict[int, int] = {}
    for taken in product(*(range(len(one)) for one in choices)):
        worth = [choice[number] for choice, number in zip(choices, taken, strict=True)]
        carried = sum(number for one, number in zip(mentors, taken, strict=True) if people.disclosed[one])
        shared = percent is None or carried <= 1 or 100 * carried <= percent * sum(taken)
        if min(worth, default=0) > GONE and shared:
            best[sum(taken)] = max(best.get(sum(taken), NOTHING), sum(worth))
    return best


@FEW
@given(sided_rounds(), st.data())
def test_an_institution_is_worth_the_best_of_its_choices(instance: Instance, data: st.DataObject) -> None:
    proof = data.draw(whole_proofs(instance))
    found: Wholes = wholes_at(instance, open_market(instance), proof, pair_prices(instance, proof))
    most = tree_of(instance, Side.MENTOR).institutions.upper.tolist()
    for home in range(len(instance.places.institutions)):
        best = of_institution(instance, proof, home)
        assert [max(one, NOTHING) for one in found.of(home).tolist()] == [
            best.get(pairs, NOTHING) for pairs in range(most[home] + 1)
        ]

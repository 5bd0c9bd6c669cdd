"""What no valid matching can exceed, from prices alone.

Every person, place and rule sells what it has at its price. Whoever passes from one to the next gains what that is
worth less the difference of the prices; the most that can be gained everywhere, with what the rules cost, bounds every
valid matching (weak duality of linear programming; Geoffrion 1974). Nothing is believed: prices may be any numbers.
"""

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Proof, SidePrices
from services.matching.domain.instance.groups_priced import NEVER, leaders_of
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.needs import Needs
from services.matching.domain.instance.prices import Market, PairPrices, Surplus
from services.matching.domain.instance.trees import Bounds, Tree, discloser_bounds, tree_of
from services.matching.domain.instance.whole import Wholes
from services.matching.domain.verifying.sizes import check_sizes, sum_of
from services.matching.domain.verifying.whole_bound import check_whole, of_wholes, wholes_at
from services.matching.domain.verifying.wrong_prices import PricesDoNotFit


def bound_of(instance: Instance, market: Market, proof: Proof, needs: Needs) -> int:
    """In points of the aim, rounded up. Raises PricesDoNotFit."""
    check(instance, proof)
    prices = pair_prices(instance, proof)
    if proof.whole:
        prices.mentor[leaders_of(instance)] = NEVER
    pairs = market.beyond(prices)
    mentors, mentees = tree_of(instance, Side.MENTOR), tree_of(instance, Side.MENTEE)
    if proof.whole:
        return -(-parts_of_whole(instance, proof, wholes_at(instance, market, proof, prices), pairs) // proof.scale)
    total = (
        sum_of(pairs.worth)
        + of_both(instance, proof, mentors, mentees, needs.mentees)
        + of_disclosers(instance, proof, mentors)
        + of_people(proof, mentors, proof.mentors, above_mentors(instance, proof, mentors), burden(instance, proof))
        + of_institutions(instance, proof, mentors, proof.mentors, needs.mentors)
    )
    return -(-total // proof.scale)


def parts_of_whole(instance: Instance, proof: Proof, counted: Wholes, pairs: Surplus) -> int:
    """The bound in points divided by the scale, of a proof that counts institutions of mentors whole."""
    mentors, mentees = tree_of(instance, Side.MENTOR), tree_of(instance, Side.MENTEE)
    nothing = np.zeros(len(instance.places.institutions), dtype=np.int64)
    return of_both(instance, proof, mentors, mentees, nothing) + of_wholes(instance, proof, mentors, counted, pairs)


def of_both(instance: Instance, proof: Proof, mentors: Tree, mentees: Tree, need: Ints) -> int:
    """What every bound is made of beside the pairs and the institutions of mentors."""
    return (
        of_rules(instance, proof)
        + of_people(proof, mentees, proof.mentees, proof.mentees.institution[mentees.institution], None)
        + of_institutions(instance, proof, mentees, proof.mentees, need)
        + of_regions(mentees, proof.mentees)
        + of_regions(mentors, proof.mentors)
        + of_nation(instance, proof, mentors, mentees)
    )


def pair_prices(instance: Instance, proof: Proof) -> PairPrices:
    """A share of pairs across places takes a hundred times its price from every pair within one."""
    return PairPrices(
        proof.scale.bit_length() - 1 if proof.aim.score else -1,
        proof.mentors.person.copy(),
        proof.mentees.person,
        -100 * proof.rules.across_institutions,
        -100 * proof.rules.across_regions,
        np.array([one.topic for one in instance.side_rules.coverage], dtype=np.int64),
        proof.rules.coverage,
    )


def of_rules(instance: Instance, proof: Proof) -> int:
    """100 carried <= percent * pairs + 100 - percent, whatever is rounded; so many pairs in which the topic flows."""
    percent, coverage = instance.side_rules.burden_percent, instance.side_rules.coverage
    relief = 0 if percent is None else (100 - percent) * int(proof.rules.burden.sum())
    return relief - sum(price * one.pairs for price, one in zip(proof.rules.coverage.tolist(), coverage, strict=True))


def of_disclosers(instance: Instance, proof: Proof, mentors: Tree) -> int:
    most = None if owes(proof) else discloser_bounds(instance, mentors)
    if most is None:
        return 0
    return earned(proof.rules.disclosers - proof.mentors.institution, Bounds(np.zeros_like(most), most))


def above_mentors(instance: Instance, proof: Proof, mentors: Tree) -> Ints:
    """For each mentor the price of the node from which units come."""
    place = proof.mentors.institution[mentors.institution]
    if owes(proof) or instance.side_rules.burden_percent is None:
        return place
    return np.where(instance.people.disclosed[mentors.people], proof.rules.disclosers[mentors.institution], place)


def burden(instance: Instance, proof: Proof) -> Ints | None:
    """By row of people, what the burden share adds to each pair of a mentor."""
    percent = instance.side_rules.burden_percent
    if percent is None:
        return None
    people = instance.people
    return proof.rules.burden[people.institution] * (percent - 100 * people.disclosed)


def of_people(proof: Proof, tree: Tree, prices: SidePrices, above: Ints, added: Ints | None) -> int:
    person = prices.person[tree.people] + (0 if added is None else added[tree.people])
    first = prices.first[tree.institution] if owes(proof) else above
    role = -(-proof.aim.role * proof.scale // tree.units) + proof.rules.linked[tree.people]
    filling = np.maximum(role + person - first, 0) @ np.minimum(tree.units, tree.capacity)
    adding = np.maximum(person - above, 0) @ np.maximum(tree.capacity - tree.units, 0)
    return int(filling + adding)


def of_regions(tree: Tree, prices: SidePrices) -> int:
    return earned(prices.region - prices.nation, tree.regions)


def of_institutions(instance: Instance, proof: Proof, tree: Tree, prices: SidePrices, need: Ints) -> int:
    total = earned(prices.institution - prices.region[instance.places.region_of], tree.institutions)
    if not owes(proof):
        return total
    people = np.bincount(tree.institution, np.minimum(tree.units, tree.capacity), len(need)).astype(np.int64)
    difference, none = prices.first - prices.institution, np.zeros_like(need)
    if proof.aim.need == 0:
        return total + earned(difference, Bounds(need, people))
    rewarded = earned(difference + proof.aim.need * proof.scale, Bounds(none, need))
    return total + rewarded + earned(difference, Bounds(none, people - need))


def of_nation(instance: Instance, proof: Proof, mentors: Tree, mentees: Tree) -> int:
    rules, side = proof.rules, instance.side_rules
    shares = rules.across_institutions * (100 - side.across_institutions_percent)
    shares += rules.across_regions * (100 - side.across_regions_percent)
    low = np.maximum(mentors.nation.lower, mentees.nation.lower)
    high = np.minimum(mentors.nation.upper, mentees.nation.upper)
    return earned(np.array([proof.mentors.nation + proof.mentees.nation + shares]), Bounds(low, high))


def owes(proof: Proof) -> bool:
    """Whether filled roles of an institution pass through a node of their own."""
    return proof.aim.per_mille > 0


def earned(difference: Ints, bounds: Bounds) -> int:
    return int(np.maximum(difference * bounds.lower, difference * bounds.upper).sum())


def check(instance: Instance, proof: Proof) -> None:
    """Raises PricesDoNotFit."""
    people, places, rules = instance.people, instance.places, proof.rules
    lengths = [
        *((prices.person, people.count) for prices in (proof.mentors, proof.mentees)),
        *(
            (column, len(places.institutions))
            for prices in (proof.mentors, proof.mentees)
            for column in (prices.institution, prices.first)
        ),
        *((prices.region, len(places.regions)) for prices in (proof.mentors, proof.mentees)),
        (rules.burden, len(places.institutions)),
        (rules.disclosers, len(places.institutions)),
        (rules.coverage, len(instance.side_rules.coverage)),
        (rules.linked, people.count),
    ]
    signed = min(
        rules.across_institutions, rules.across_regions, rules.burden.min(initial=0), rules.coverage.min(initial=0)
    )
    if any(len(column) != length for column, length in lengths) or signed < 0:
        raise PricesDoNotFit(PricesDoNotFit.__doc__)
    if proof.scale < 1 or proof.scale & (proof.scale - 1) or proof.aim.score not in {0, 1} or proof.aim.role < 0:
        raise PricesDoNotFit("The scale of a proof is a power of two, and its aim counts scores once or not at all.")
    check_sizes(instance, proof)
    if proof.whole:
        check_whole(instance, proof)
    linked = rules.linked.copy()
    for link in instance.side_rules.linked:
        rows = list(link)
        if linked[rows].sum() != 0 or ((linked[rows] != 0).any() and both_roles(instance, rows)):
            raise PricesDoNotFit("The prices of linked people add up to zero, and only count for people of one role.")
        linked[rows] = 0
    if linked.any():
        raise PricesDoNotFit("Somebody who is linked to nobody has a price for it.")


def both_roles(instance: Instance, rows: list[int]) -> bool:
    people = instance.people
    return bool(((people.mentor_capacity[rows] > 0) & (people.mentee_capacity[rows] > 0)).any())

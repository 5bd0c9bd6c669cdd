"""The best answer of any shape by trying all: slow, plain, and independent of solver and checker."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations, product
from math import floor

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Words
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, NetworkShape, PairShape

Choice = tuple[tuple[int, int], ...]
"""Pairs of rows: mentor and mentee."""


def every(instance: Instance) -> Iterator[Choice]:
    """Every choice of valid pairs, whether it keeps the rules or not."""
    assert instance.listed is not None
    pairs = [divmod(int(key), instance.people.count) for key in instance.listed.key]
    for taken in product((False, True), repeat=len(pairs)):
        yield tuple(pair for pair, there in zip(pairs, taken, strict=True) if there)


def best(instance: Instance) -> tuple[int, ...] | None:
    """The worth of the best choice on each level but the lottery; None if no choice keeps the rules."""
    return max((worth(instance, choice) for choice in every(instance) if keeps(instance, choice)), default=None)


def worth(instance: Instance, choice: Choice) -> tuple[int, ...]:
    assert instance.listed is not None
    score = dict(zip(instance.listed.key.tolist(), instance.listed.score.tolist(), strict=True))
    total = sum(score[mentor * instance.people.count + mentee] for mentor, mentee in choice)
    filled = {("mentor", one) for one, _ in choice} | {("mentee", other) for _, other in choice}
    if not instance.fairness:
        return (len(filled), total)
    return (len(filled), worst_off(instance, filled), total)


def worst_off(instance: Instance, filled: set[tuple[str, int]]) -> int:
    """Of each institution the filled part of the roles that somebody could fill, per mille; the least of all."""
    assert instance.listed is not None
    pairs = [divmod(int(key), instance.people.count) for key in instance.listed.key]
    usable = pairs
    if isinstance(instance.shape, ChainShape):
        usable = [pair for pair in pairs if consecutive(instance, instance.shape, pair)]
    could = {("mentor", one) for one, _ in usable} | {("mentee", other) for _, other in usable}
    home = instance.people.institution
    all_of = Counter(int(home[row]) for _, row in could)
    some_of = Counter(int(home[row]) for _, row in filled)
    return min((floor(1000 * some_of[place] / amount) for place, amount in all_of.items()), default=1000)


def keeps(instance: Instance, choice: Choice) -> bool:
    shape = instance.shape
    if any((other, one) in choice for one, other in choice):
        return False
    match shape:
        case PairShape():
            kept = within_capacity(instance, choice)
        case GroupShape():
            kept = are_groups(instance, shape, choice)
        case NetworkShape():
            kept = are_networks(instance, shape, choice)
        case ChainShape():
            kept = are_chains(instance, shape, choice)
    return kept and keeps_limits(instance, choice) and keeps_side_rules(instance, choice)


def with_topics(instance: Instance, choice: Choice) -> list[int]:
    """A topic for each pair, as the shape asks; any where none fits."""
    shape, topic = instance.shape, [-1] * len(choice)
    if isinstance(shape, GroupShape):
        in_duo = {one: duo for duo in shape.duos for one in duo}
        for place, (mentor, _) in enumerate(choice):
            if mentor in in_duo or shape.leaders is None or mentor in shape.leaders:
                team = in_duo.get(mentor, (mentor,))
                group = [pair for pair in choice if pair[0] in team]
                topic[place] = min(set.intersection(*(topics(instance, *pair) for pair in group)), default=0)
    if isinstance(shape, NetworkShape):
        for mentee in {other for _, other in choice}:
            places = [place for place, pair in enumerate(choice) if pair[1] == mentee]
            for order in permutations(range(6), len(places)):
                if all(one in topics(instance, *choice[place]) for one, place in zip(order, places, strict=True)):
                    for one, place in zip(order, places, strict=True):
                        topic[place] = one
    return topic


def within_capacity(instance: Instance, choice: Choice) -> bool:
    mentors, mentees = Counter(one for one, _ in choice), Counter(other for _, other in choice)
    return all(amount <= instance.people.mentor_capacity[one] for one, amount in mentors.items()) and all(
        amount <= instance.people.mentee_capacity[one] for one, amount in mentees.items()
    )


def are_groups(instance: Instance, shape: GroupShape, choice: Choice) -> bool:
    in_duo = {one: duo for duo in shape.duos for one in duo}
    members: defaultdict[tuple[int, ...], dict[int, set[int]]] = defaultdict(dict)
    places: Counter[int] = Counter()
    mentoring: Counter[int] = Counter()
    for mentor, mentee in choice:
        if mentor in in_duo or shape.leaders is None or mentor in shape.leaders:
            members[in_duo.get(mentor, (mentor,))].setdefault(mentor, set()).add(mentee)
        else:
            places[mentee] += 1
            mentoring[mentor] += 1
    for team, of_leader in members.items():
        groups = [of_leader.get(leader, set[int]()) for leader in team]
        if any(group != groups[0] for group in groups) or not shape.minimum <= len(groups[0]) <= shape.maximum:
            return False
        if not set.intersection(*(topics(instance, leader, one) for leader in team for one in groups[0])):
            return False
        places.update(groups[0])
        mentoring.update(team)
    return all(amount <= instance.people.mentee_capacity[one] for one, amount in places.items()) and all(
        amount <= instance.people.mentor_capacity[one] for one, amount in mentoring.items()
    )


def topics(instance: Instance, mentor: int, mentee: int) -> set[int]:
    assert instance.people.profiles is not None
    return numbers(instance.people.profiles.offers[mentor]) & numbers(instance.people.profiles.seeks[mentee])


def numbers(words: Words) -> set[int]:
    return {bit for bit in range(64 * len(words)) if int(words[bit // 64]) >> bit % 64 & 1}


def are_networks(instance: Instance, shape: NetworkShape, choice: Choice) -> bool:
    for mentee in {other for _, other in choice}:
        mentors = [one for one, other in choice if other == mentee]
        homes = {int(instance.people.institution[one]) for one in mentors}
        if not shape.minimum <= len(mentors) <= shape.maximum or len(homes) < len(mentors):
            return False
        if not any(
            all(topic in topics(instance, one, mentee) for one, topic in zip(mentors, order, strict=True))
            for order in permutations(range(6), len(mentors))
        ):
            return False
    return within_capacity(instance, choice)


def consecutive(instance: Instance, shape: ChainShape, pair: tuple[int, int]) -> bool:
    assert instance.people.profiles is not None
    above, below = (int(instance.people.profiles.stage[row]) for row in pair)
    return (below, above) in zip(shape.stages, shape.stages[1:], strict=False)


def are_chains(instance: Instance, shape: ChainShape, choice: Choice) -> bool:
    if not all(consecutive(instance, shape, pair) for pair in choice):
        return False
    if len({one for one, _ in choice}) < len(choice) or len({other for _, other in choice}) < len(choice):
        return False
    return all(length(one, choice) >= shape.minimum for pair in choice for one in pair)


def length(person: int, choice: Choice) -> int:
    """How many people are in this person's chain."""
    chain = {person}
    while grown := {row for pair in choice for row in pair if set(pair) & chain} - chain:
        chain |= grown
    return len(chain)


def keeps_limits(instance: Instance, choice: Choice) -> bool:
    people = instance.people
    for limit in instance.limits:
        rows = [one if limit.side is Side.MENTOR else other for one, other in choice]
        column = {Level.INSTITUTION: people.institution, Level.REGION: people.region}.get(limit.level)
        amount = len(rows) if column is None else sum(int(column[row]) == limit.code for row in rows)
        if amount < limit.minimum or (limit.maximum is not None and amount > limit.maximum):
            return False
    return True


def keeps_side_rules(instance: Instance, choice: Choice) -> bool:
    rules, people = instance.side_rules, instance.people
    matched = {row for pair in choice for row in pair}
    return (
        share(people.institution.tolist(), choice) >= rules.across_institutions_percent * len(choice)
        and share(people.region.tolist(), choice) >= rules.across_regions_percent * len(choice)
        and all(
            sum(coverage.topic in topics(instance, *pair) for pair in choice) >= coverage.pairs
            for coverage in rules.coverage
        )
        and all(len(matched & set(link)) in {0, len(link)} for link in rules.linked)
        and (rules.burden_percent is None or burdens_fit(instance, rules.burden_percent, choice))
    )


def share(place: Sequence[int], choice: Choice) -> int:
    return 100 * sum(place[one] != place[other] for one, other in choice)


def burdens_fit(instance: Instance, percent: int, choice: Choice) -> bool:
    home, disclosed = instance.people.institution, instance.people.disclosed
    for place in {int(home[one]) for one, _ in choice}:
        mentors: Iterable[int] = [one for one, _ in choice if home[one] == place]
        carried = sum(bool(disclosed[one]) for one in mentors)
        if carried > 1 and 100 * carried > percent * len([*mentors]):
            return False
    return True

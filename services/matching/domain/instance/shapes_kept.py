"""Does an answer keep its shape, and every rule beside? This knows the rules and no solver."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import assert_never

import numpy as np

from services.matching.domain.instance.arrays import contains
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.chains_kept import broken_chains
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, NetworkShape, PairShape
from services.matching.domain.instance.pairs_kept import Named, both_ways, exceeded, needless_topics, said, wrong_topics
from services.matching.domain.instance.people import People
from services.matching.domain.instance.side_rules_kept import broken_side_rules
from services.matching.domain.instance.valid_pairs import Pairs


def broken_shape(instance: Instance, answer: Answer, valid: Pairs) -> tuple[str, ...]:
    """Every rule that the answer breaks, as a sentence; none if it is valid."""
    count = instance.people.count
    key = answer.mentor * count + answer.mentee
    if not len(answer.mentor) == len(answer.mentee) == len(answer.topic):
        return ("The columns of the answer differ in length.",)
    if np.any(np.diff(key) <= 0):
        return ("The pairs are not sorted, or one is there twice.",)
    strange = ~contains(valid.mentor * count + valid.mentee, key)
    if strange.any():
        return tuple(f"{said(instance.people, one)} is not a valid pair." for one in rows(answer) if strange[one[3]])
    pairs = [(mentor, mentee, topic) for mentor, mentee, topic, _ in rows(answer)]
    return (*both_ways(instance, pairs), *misshapen(instance, pairs), *broken_side_rules(instance, answer))


def rows(answer: Answer) -> list[tuple[int, int, int, int]]:
    columns = (answer.mentor.tolist(), answer.mentee.tolist(), answer.topic.tolist())
    return [(*one, number) for number, one in enumerate(zip(*columns, strict=True))]


def misshapen(instance: Instance, pairs: Sequence[Named]) -> Iterator[str]:
    people, shape = instance.people, instance.shape
    match shape:
        case PairShape():
            yield from exceeded(people, Counter(mentor for mentor, _, _ in pairs), people.mentor_capacity.tolist())
            yield from exceeded(people, Counter(mentee for _, mentee, _ in pairs), people.mentee_capacity.tolist())
            yield from needless_topics(people, pairs)
        case GroupShape():
            yield from broken_groups(people, shape, pairs)
        case NetworkShape():
            yield from broken_networks(people, shape, pairs)
        case ChainShape():
            yield from broken_chains(people, shape, pairs)
        case _:
            assert_never(shape)


def broken_groups(people: People, shape: GroupShape, pairs: Sequence[Named]) -> Iterator[str]:
    partner = dict(shape.duos) | {other: one for one, other in shape.duos}
    led: defaultdict[int, list[Named]] = defaultdict(list)
    alone: list[Named] = []
    for pair in pairs:
        leads = shape.leaders is None or pair[0] in shape.leaders or pair[0] in partner
        (led[pair[0]] if leads else alone).append(pair)
    for leader, group in sorted(led.items()):
        name = people.ids[leader]
        if len(group) < shape.minimum:
            yield f"The group of {name} has {len(group)} members, fewer than {shape.minimum}."
        most = int(shape.most(people.mentor_capacity[[leader]])[0])
        if len(group) > most:
            yield f"The group of {name} has {len(group)} members, more than {most}."
        if len({topic for _, _, topic in group}) > 1:
            yield f"{name} leads two groups, or one without a common topic."
        yield from wrong_topics(people, group)
        other = partner.get(leader, leader)
        if [pair[1:] for pair in led.get(other, [])] != [pair[1:] for pair in group]:
            yield f"{name} and {people.ids[other]} lead together, and their groups differ."
    yield from needless_topics(people, alone)
    # A group of two mentors takes one place of each member.
    second = {max(duo) for duo in shape.duos}
    joined = Counter(mentee for mentor, mentee, _ in pairs if mentor not in second)
    able = [min(1, capacity) if person in led else capacity for person, capacity in enumerate(people.mentor_capacity)]
    yield from exceeded(people, joined, people.mentee_capacity.tolist())
    yield from exceeded(people, Counter([*led, *(pair[0] for pair in alone)]), able)


def broken_networks(people: People, shape: NetworkShape, pairs: Sequence[Named]) -> Iterator[str]:
    networks: defaultdict[int, list[Named]] = defaultdict(list)
    for pair in pairs:
        networks[pair[1]].append(pair)
    for mentee, network in sorted(networks.items()):
        name = people.ids[mentee]
        if not shape.minimum <= len(network) <= shape.maximum:
            yield f"{name} has {len(network)} mentors, not from {shape.minimum} to {shape.maximum}."
        if len({int(people.institution[mentor]) for mentor, _, _ in network}) < len(network):
            yield f"{name} has two mentors of one institution."
        if people.profiles is not None and len({topic for _, _, topic in network}) < len(network):
            yield f"{name} has two mentors for one topic."
    yield from wrong_topics(people, pairs)
    yield from exceeded(people, Counter(mentor for mentor, _, _ in pairs), people.mentor_capacity.tolist())
    yield from exceeded(people, Counter(mentee for _, mentee, _ in pairs), people.mentee_capacity.tolist())

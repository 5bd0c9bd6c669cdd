"""What every pair of an answer must keep, whatever the shape. This knows the rules and no solver."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.people import People
from services.matching.domain.instance.topics import flowing

Named: TypeAlias = tuple[int, int, int]
"""One pair of an answer: the rows of mentor and mentee, and the topic."""


def said(people: People, pair: Sequence[int]) -> str:
    return f"{people.ids[pair[0]]} as mentor of {people.ids[pair[1]]}"


def both_ways(instance: Instance, pairs: Sequence[Named]) -> Iterator[str]:
    there = {(mentor, mentee) for mentor, mentee, _ in pairs}
    for mentor, mentee in sorted(there):
        if mentor < mentee and (mentee, mentor) in there:
            yield f"{instance.people.ids[mentor]} and {instance.people.ids[mentee]} are paired both ways."


def exceeded(people: People, held: Mapping[int, int], capacity: Sequence[int]) -> Iterator[str]:
    for person, amount in sorted(held.items()):
        if amount > capacity[person]:
            yield f"{people.ids[person]} holds {amount} places and has a capacity of {capacity[person]}."


def needless_topics(people: People, pairs: Sequence[Named]) -> Iterator[str]:
    for pair in pairs:
        if pair[2] != -1:
            yield f"{said(people, pair)} names a topic where none is asked for."


def wrong_topics(people: People, pairs: Sequence[Named]) -> Iterator[str]:
    for mentor, mentee, topic in pairs:
        known = flowing(people, mentor, mentee) if people.profiles is not None else (-1,)
        if topic not in known:
            yield f"{said(people, (mentor, mentee))} is for a topic that does not flow from one to the other."

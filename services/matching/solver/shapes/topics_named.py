"""What each pair of an answer is for, where the shape asks for a topic."""

from functools import reduce
from typing import assert_never

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, NetworkShape, PairShape
from services.matching.domain.instance.topics import distinct, flowing


def named(instance: Instance, mentor: Ints, mentee: Ints) -> Ints:
    """The first topic in the vocabulary that fits; -1 where none is asked for, or none is told."""
    topic: Ints = np.full(len(mentor), -1, dtype=np.int64)
    shape = instance.shape
    if instance.people.profiles is None:
        return topic
    match shape:
        case GroupShape():
            name_groups(instance, shape, mentor, mentee, topic)
        case NetworkShape():
            name_networks(instance, mentor, mentee, topic)
        case PairShape() | ChainShape():
            pass
        case _:
            assert_never(shape)
    return topic


def name_groups(instance: Instance, shape: GroupShape, mentor: Ints, mentee: Ints, topic: Ints) -> None:
    """In place."""
    partner = dict(shape.duos) | {other: one for one, other in shape.duos}
    leaders: list[int] = np.unique(mentor).tolist()
    for leader in leaders:
        if shape.leaders is None or leader in shape.leaders or leader in partner:
            members = np.flatnonzero(mentor == leader)
            team = (leader, partner.get(leader, leader))
            topics = [set(flowing(instance.people, one, member)) for one in team for member in mentee[members].tolist()]
            topic[members] = min(reduce(set.intersection, topics))


def name_networks(instance: Instance, mentor: Ints, mentee: Ints, topic: Ints) -> None:
    """In place; the mentors of one mentee choose in the order of the lottery."""
    for person in np.unique(mentee).tolist():
        mine = np.flatnonzero(mentee == person)
        mine = mine[np.argsort(instance.people.ticket[mentor[mine]], kind="stable")]
        choice = distinct(tuple(flowing(instance.people, one, person) for one in mentor[mine].tolist()))
        if choice is None:
            raise RuntimeError("The mentors of one mentee do not bring different topics.")
        topic[mine] = choice

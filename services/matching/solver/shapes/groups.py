"""Groups: teams of one or two mentors, each with the topics that it could open with; the other mentors have pairs."""

from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import NONE, Flags, Ints, place_in
from services.matching.domain.instance.instance import GroupShape, Instance
from services.matching.domain.instance.topics import has_topic
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.shapes.draft import Draft, Stands, add_roles
from services.matching.solver.shapes.program import Sheet

Team = tuple[int, ...]


@dataclass(frozen=True)
class Offer:
    """One team with one topic: who could join, and the pairs of each member with each of the team."""

    team: Team
    members: Ints
    pairs: tuple[Ints, ...]


def draft_groups(instance: Instance, pairs: Pairs, shape: GroupShape) -> Draft:
    sheet, people = Sheet(), instance.people
    offers = offered(instance, pairs, shape)
    sizes = np.array([len(offer.members) for offer in offers], dtype=np.int64)
    opened = sheet.columns(len(offers))
    group = np.repeat(np.arange(len(offers)), sizes)
    joining = sheet.columns(len(group))
    member = np.concatenate([NONE, *(offer.members for offer in offers)])
    capacities = [people.mentor_capacity[list(offer.team)].min() for offer in offers]
    add_sizes(sheet, opened, group, joining, shape, shape.most(np.array(capacities, dtype=np.int64)))

    leads = np.zeros(people.count, dtype=np.bool_)
    leads[[leader for team in teams(instance, pairs, shape) for leader in team]] = True
    alone = np.flatnonzero(~leads[pairs.mentor])
    paired = sheet.columns(len(alone))
    most = people.mentor_capacity
    mentor_role = add_roles(sheet, Side.MENTOR, pairs.mentor[alone], paired, np.minimum(most, 1), most)
    leader = np.array([one for offer in offers for one in offer.team], dtype=np.int64)
    led = np.repeat(opened, [len(offer.team) for offer in offers])
    ones = np.ones(people.count, dtype=np.int64)
    mentor_role = np.maximum(mentor_role, add_roles(sheet, Side.MENTOR, leader, led, ones, ones))
    mentee_role = add_roles(
        sheet,
        Side.MENTEE,
        np.concatenate((member, pairs.mentee[alone])),
        np.concatenate((joining, paired)),
        np.minimum(people.mentee_capacity, 1),
        people.mentee_capacity,
    )
    number = np.arange(len(pairs.mentor))
    joined = stands(offers, joining, paired, alone)
    return Draft(instance, pairs, sheet, joined, mentor_role, mentee_role, number, opened)


def add_sizes(sheet: Sheet, opened: Ints, group: Ints, joining: Ints, shape: GroupShape, most: Ints) -> None:
    """`most` is how many each may have."""
    for rows, size in (
        (sheet.rows(len(opened), high=0), most),
        (sheet.rows(len(opened), low=0), np.full_like(most, shape.minimum)),
    ):
        sheet.put(rows, opened, -size)
        sheet.put(rows[group], joining)
    within = sheet.rows(len(joining), high=0)
    sheet.put(within, joining)
    sheet.put(within, opened[group], -1)


def stands(offers: list[Offer], joining: Ints, paired: Ints, alone: Ints) -> Stands:
    columns, numbers, start = [paired], [alone], 0
    for offer in offers:
        mine = joining[start : start + len(offer.members)]
        start += len(offer.members)
        for pair in offer.pairs:
            columns.append(mine)
            numbers.append(pair)
    return Stands(np.concatenate(columns), np.concatenate(numbers))


def teams(instance: Instance, pairs: Pairs, shape: GroupShape) -> list[Team]:
    """The duos, and everybody else who leads alone."""
    together = {leader for duo in shape.duos for leader in duo}
    leaders = np.unique(pairs.mentor).tolist() if shape.leaders is None else sorted(shape.leaders)
    able = instance.people.mentor_capacity > 0
    return [*shape.duos, *((leader,) for leader in leaders if leader not in together and able[leader])]


def offered(instance: Instance, pairs: Pairs, shape: GroupShape) -> list[Offer]:
    """Every team with every topic that enough of its mentees seek; not those whose members another topic has too."""
    vocabulary = instance.people.profiles.vocabulary.topics if instance.people.profiles is not None else ()
    able = instance.people.mentee_capacity[pairs.mentee] > 0
    flows: list[Flags] = [has_topic(instance.people, pairs, topic) & able for topic in range(len(vocabulary))]
    flows = flows if instance.people.profiles is not None else [able]
    offers: list[Offer] = []
    for team in teams(instance, pairs, shape):
        runs = [np.arange(*np.searchsorted(pairs.mentor, (one, one + 1))) for one in team]
        candidates = [shared(pairs, [run[flow[run]] for run in runs]) for flow in flows]
        large = [one for one in candidates if len(one[0]) >= shape.minimum]
        offers += [Offer(team, *one) for one in undominated(large)]
    return offers


def shared(pairs: Pairs, runs: list[Ints]) -> tuple[Ints, tuple[Ints, ...]]:
    """The mentees of all of these runs of pairs, and their pairs in each."""
    members = pairs.mentee[runs[0]]
    for run in runs[1:]:
        members = np.intersect1d(members, pairs.mentee[run], assume_unique=True)
    return members, tuple(run[place_in(pairs.mentee[run], members)] for run in runs)


def undominated(candidates: list[tuple[Ints, tuple[Ints, ...]]]) -> list[tuple[Ints, tuple[Ints, ...]]]:
    """Without those whose members are all among the members of another; of equals the first stays."""
    kept: list[tuple[Ints, tuple[Ints, ...]]] = []
    for one in sorted(candidates, key=lambda candidate: -len(candidate[0])):
        if not any(np.isin(one[0], other[0]).all() for other in kept):
            kept.append(one)
    return kept

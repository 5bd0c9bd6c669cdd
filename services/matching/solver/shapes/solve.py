"""One round of a shape that is not pairs, where all valid pairs fit in memory."""

from typing import assert_never

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import ChainShape, GroupShape, Instance, NetworkShape, PairShape
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.impossible import Impossible
from services.matching.solver.shapes.chains import draft_chains
from services.matching.solver.shapes.draft import Draft
from services.matching.solver.shapes.found import FLOOR, LOTTERY, ROLES, SCORE, Found
from services.matching.solver.shapes.groups import draft_groups
from services.matching.solver.shapes.levels import Level, Nothing, lexicographic
from services.matching.solver.shapes.lottery import drawn
from services.matching.solver.shapes.networks import draft_networks
from services.matching.solver.shapes.rules import add_fairness, add_rules
from services.matching.solver.shapes.topics_named import named
from services.matching.solver.watching import Watch

EFFORT = 12.0
"""CP-SAT's deterministic time for each level; about a second each on one core."""
LOTTERY_EFFORT = 3.0
LIKELY = 12
"""So many of the best pairs of each person begin the relaxation."""


def solve_shape(instance: Instance, pairs: Pairs, watch: Watch) -> Found | Impossible:
    """`pairs` are all valid ones. Most roles filled, then fairness, then the highest score, then the lottery."""
    draft = drafted(instance, pairs)
    return draft if isinstance(draft, Impossible) else searched(draft, watch)


def drafted(instance: Instance, pairs: Pairs) -> Draft | Impossible:
    shape = instance.shape
    match shape:
        case PairShape():
            draft = draft_groups(instance, pairs, GroupShape(1, 1, leaders=()))
        case GroupShape():
            draft = draft_groups(instance, pairs, shape)
        case NetworkShape():
            draft = draft_networks(instance, pairs, shape)
        case ChainShape():
            if instance.people.profiles is None:
                return Impossible("Chains follow the career stages, and this round tells none.")
            draft = draft_chains(instance, pairs, shape, instance.people.profiles)
        case _:
            assert_never(shape)
    add_rules(draft)
    return draft


def searched(draft: Draft, watch: Watch) -> Found | Impossible:
    floor = add_fairness(draft) if draft.instance.fairness else None
    levels = levels_of(draft, floor)
    closed = lexicographic(draft.sheet.program(), levels, likely(draft), unpaired(draft), draft.instance.seed, watch)
    if isinstance(closed, Nothing):
        if closed.proven:
            return Impossible("The quotas, shares and links of this round cannot hold together.")
        return Impossible("No answer that keeps the quotas, shares and links of this round was found in the effort.")
    chosen = np.unique(draft.stands.pair[closed.answer[draft.stands.column] > 0])
    mentor, mentee = draft.pairs.mentor[chosen], draft.pairs.mentee[chosen]
    names = tuple(level.name for level in levels)
    topic = named(draft.instance, mentor, mentee)
    return Found(mentor, mentee, topic, names, closed.values, closed.bounds)


def levels_of(draft: Draft, floor: int | None) -> list[Level]:
    levels = [Level(ROLES, draft.roles(), EFFORT)]
    if floor is not None:
        worst: Ints = np.zeros(draft.sheet.column_count, dtype=np.int64)
        worst[floor] = 1
        levels.append(Level(FLOOR, worst, EFFORT))
    lottery = -draft.of_pairs(drawn(draft.instance.people, draft.pairs))
    return [*levels, Level(SCORE, draft.of_pairs(draft.pairs.score), EFFORT), Level(LOTTERY, lottery, LOTTERY_EFFORT)]


def unpaired(draft: Draft) -> Flags:
    """The columns that stand for no pair: roles, open groups, ends of chains."""
    columns = np.ones(draft.sheet.column_count, dtype=np.bool_)
    columns[draft.stands.column] = False
    return columns


def likely(draft: Draft) -> Flags:
    """Every column that is no pair, and the best of each person's pairs."""
    first = unpaired(draft)
    pair = draft.stands.pair
    score = draft.pairs.score[pair]
    for person in (draft.pairs.mentor[pair], draft.pairs.mentee[pair]):
        order = np.lexsort((-score, person))
        starts = np.searchsorted(person[order], person[order])
        best = order[np.arange(len(order)) - starts < LIKELY]
        first[draft.stands.column[best]] = True
    return first

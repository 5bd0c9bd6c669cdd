"""One round with side rules, and what is decided on in it."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.groups_priced import leaders_of
from services.matching.domain.instance.instance import GroupShape, Instance, PairShape
from services.matching.domain.instance.prices import Market
from services.matching.solver.pairs.growing import Round
from services.matching.solver.pairs.network import frame_of
from services.matching.solver.pairs.solving import weight_of_role

FINEST = {False: 4, True: 8}
"""Prices are in points divided by two to at most this power, in a hasty and in a thorough course."""
COST_BITS = 52
"""Costs times nodes stay below two to this power, so that the bound of their prices can be counted; see sizes.py."""
INCENTIVE = 3
"""So many roles is each of the first pairs of a group worth while it is looked for."""
ALONE = GroupShape(1, 1, leaders=())


@dataclass(frozen=True)
class Sided:
    """`role` are the points of a filled role, which outweigh all scores; prices are points times 2 ** `shift`."""

    round: Round
    leaders: Ints
    """Rows of those who lead groups, sorted."""
    shape: GroupShape
    role: int
    shift: int
    best_score: int

    @property
    def instance(self) -> Instance:
        return self.round.instance

    @property
    def market(self) -> Market:
        return self.round.market

    @property
    def leads(self) -> Flags:
        """By place in the tree of mentors."""
        return np.isin(self.round.frame.mentors.people, self.leaders)


@dataclass(frozen=True)
class Groups:
    """By leader: whether the group opens, and its topic (-1 where none is asked for)."""

    opens: Flags
    topic: Ints


@dataclass(frozen=True)
class Plan:
    """What institutions and leaders are told, until the next prices say otherwise."""

    carried: Ints
    """The most pairs of each institution that disclosers may carry."""
    subsidy: Ints
    """Added to each pair of an institution, for the disclosers whom it lets in."""
    groups: Groups | None
    """None while nothing is decided on: then a leader fills a part of the role with each pair."""


def can_be_priced(instance: Instance) -> bool:
    """Pairs, and groups of one leader, with every side rule but links."""
    shape = instance.shape
    counted = isinstance(shape, PairShape) or (isinstance(shape, GroupShape) and not shape.duos)
    return counted and not instance.side_rules.linked and not instance.fairness


def sided(instance: Instance, market: Market, score: Ints, *, thorough: bool) -> Sided | None:
    """`score` holds the best pair of everybody. None if the numbers are too large."""
    case = Round(instance, market, frame_of(instance))
    role = weight_of_role(case.frame, score)
    room = COST_BITS - (2 * INCENTIVE * role * (case.frame.count + 1)).bit_length()
    if room < 0:
        return None
    shape = instance.shape if isinstance(instance.shape, GroupShape) else ALONE
    return Sided(case, leaders_of(instance), shape, role, min(FINEST[thorough], room), int(score.max(initial=1)))

"""The shape that a programme asks for, and who has room in it."""

from typing import assert_never

from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Direction, Shape, Side, Stage
from services.matching.domain.instance import instance
from services.matching.domain.problem import Problem
from services.matching.domain.shaping import SpotHasNoRounds, check_shape


def shape_of(rules: ProgrammeRules) -> instance.Shape:
    """Raises what `check_shape` refuses."""
    check_shape(rules)
    sizes = rules.sizes
    match rules.shape:
        case Shape.PAIR:
            return instance.PairShape()
        case Shape.GROUP:
            return instance.GroupShape(sizes.group_minimum, sizes.group_maximum, within_capacity=True)
        case Shape.NETWORK:
            return instance.NetworkShape(sizes.network_minimum, sizes.network_maximum)
        case Shape.CHAIN:
            return instance.ChainShape(stages_of(rules.direction), sizes.chain_minimum)
        case Shape.SPOT:
            raise SpotHasNoRounds
    assert_never(rules.shape)


def stages_of(direction: Direction) -> tuple[int, ...]:
    """The whole ladder, from mentee to mentor."""
    ladder = range(len(Stage))
    return tuple(ladder if direction is Direction.CLASSICAL else reversed(ladder))


def room(problem: Problem, member: CohortMember, side: Side) -> int:
    """The capacity of a person; whoever has not room for the smallest group or network is in none."""
    capacity, sizes = problem.capacity(member, side), problem.rules.sizes
    match problem.rules.shape, side:
        case Shape.GROUP, Side.MENTOR:
            return capacity if capacity >= sizes.group_minimum else 0
        case Shape.NETWORK, Side.MENTEE:
            return capacity if capacity >= sizes.network_minimum else 0
        case _:
            return capacity

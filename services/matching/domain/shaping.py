"""Which shapes a round can have: what a programme asks for must be possible at all."""

from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Direction, Shape
from libs.eventsourcing.deciding.decider import Refused


class SpotHasNoRounds(Refused):
    """A spot programme has no rounds: whoever has a question asks it, and is matched at once."""


class ChainSkipsStages(Refused):
    """A chain has one person of each stage in turn: direction must be reverse or classical, and stage_gap 1."""


class SizesContradictThemselves(Refused):
    """sizes: the minimum of this shape is above its maximum."""


def check_shape(rules: ProgrammeRules) -> None:
    """Raises a refusal where no round of this programme can be solved."""
    sizes = rules.sizes
    match rules.shape:
        case Shape.SPOT:
            raise SpotHasNoRounds
        case Shape.CHAIN if rules.direction is Direction.PEER or rules.stage_gap > 1:
            raise ChainSkipsStages
        case Shape.GROUP if sizes.group_minimum > sizes.group_maximum:
            raise SizesContradictThemselves
        case Shape.NETWORK if sizes.network_minimum > sizes.network_maximum:
            raise SizesContradictThemselves
        case Shape.PAIR | Shape.CHAIN | Shape.GROUP | Shape.NETWORK:
            return

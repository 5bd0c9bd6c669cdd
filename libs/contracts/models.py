"""The seven named models: direction, shape and modality, as rules that a programme can be opened with."""

from collections.abc import Mapping
from types import MappingProxyType

from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Direction, Modality, Model, Shape

RULES: Mapping[Model, ProgrammeRules] = MappingProxyType(
    {
        Model.REVERSE: ProgrammeRules(direction=Direction.REVERSE),
        Model.CLASSICAL: ProgrammeRules(direction=Direction.CLASSICAL),
        Model.CASCADING: ProgrammeRules(direction=Direction.CLASSICAL, shape=Shape.CHAIN),
        Model.GROUP: ProgrammeRules(direction=Direction.CLASSICAL, shape=Shape.GROUP, capacity_cap=6, load_cap=10),
        Model.NETWORK: ProgrammeRules(direction=Direction.CLASSICAL, shape=Shape.NETWORK, capacity_cap=4),
        Model.SPOT: ProgrammeRules(direction=Direction.CLASSICAL, shape=Shape.SPOT),
        Model.VIRTUAL: ProgrammeRules(direction=Direction.REVERSE, modality=Modality.VIRTUAL),
    }
)
"""A programme may be opened with any other rules as well: these are where most begin."""

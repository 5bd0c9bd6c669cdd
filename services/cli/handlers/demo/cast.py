"""Who and what takes part in the demo, at hand for every chapter."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Model
from services.cli.domain import cohort, country
from services.cli.domain.cohort import Person
from services.cli.domain.country import Institution, Region
from services.cli.domain.schemes import Scheme
from services.cli.handlers.demo.story import Story
from services.cli.queries.gateway import Gateway
from services.cli.queries.tokens import Signer

REGIONS = 8
INSTITUTIONS = 60
SMALL = 15
"""People to an institution, on average, when there are too few for 60."""


@dataclass(frozen=True)
class World:
    """The invented country of one seed."""

    regions: Sequence[Region]
    institutions: Sequence[Institution]
    people: Sequence[Person]

    @property
    def largest(self) -> Institution:
        return max(self.institutions, key=lambda one: one.size)


@dataclass(frozen=True)
class Cast:
    world: World
    scheme: Scheme
    gateway: Gateway
    sign: Signer
    story: Story
    chance: np.random.Generator


def world(people: int, chance: np.random.Generator, model: Model = Model.REVERSE, called: str = "person") -> World:
    regions = country.regions(min(REGIONS, people // SMALL))
    institutions = country.institutions(regions, min(INSTITUTIONS, people // SMALL), people, chance)
    return World(regions, institutions, cohort.generate(institutions, chance, model, called))

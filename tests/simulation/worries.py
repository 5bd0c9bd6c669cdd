"""A concern of one of the two, and what safeguarding makes of it."""

from datetime import datetime

import numpy as np

from libs.contracts.concerns import AcknowledgeConcern, RaiseConcern, Resolution, ResolveConcern
from tests.simulation.agenda import Said, Script
from tests.simulation.chance import between
from tests.simulation.world import Pair

RESOLUTIONS = tuple(Resolution)


class Worry:
    def __init__(self, pair: Pair, chance: np.random.Generator) -> None:
        self._pair = pair
        self._chance = chance
        self._raiser = (pair.mentor, pair.mentee)[between(chance, 0, 1)]
        self._concern_id = f"c-{pair.id[-40:]}"
        self._resolution = RESOLUTIONS[between(chance, 0, 2)]

    def told(self) -> Script:
        yield between(self._chance, 2, 70), self._raise
        yield between(self._chance, 1, 2), self._acknowledge
        yield between(self._chance, 1, 6), self._resolve

    def _raise(self, _: datetime) -> Said:
        """Whoever parted long ago has none."""
        if self._pair.closed:
            return None
        return RaiseConcern(
            concern_id=self._concern_id,
            mentorship_id=self._pair.id,
            by=self._raiser,
            account=f"sealed:{self._concern_id}:AAAA",
        )

    def _acknowledge(self, _: datetime) -> Said:
        if not self._pair.concern_id:
            return None
        return AcknowledgeConcern(concern_id=self._concern_id, by=self._pair.contact_id)

    def _resolve(self, _: datetime) -> Said:
        if not self._pair.concern_id:
            return None
        return ResolveConcern(concern_id=self._concern_id, by=self._pair.contact_id, resolution=self._resolution)

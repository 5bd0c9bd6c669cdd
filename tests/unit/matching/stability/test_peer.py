"""Deferred acceptance beside `matching` from PyPI (https://matching.readthedocs.io)."""

import numpy as np
import pytest
from matching.games import HospitalResident

from libs.contracts.vocabulary import Side
from services.matching.solver.stability.stable import Stable, stable
from tests.unit.matching.stability.markets import Small, market, named, pairs


@pytest.mark.parametrize("seed", range(6))
def test_residents_go_where_the_library_sends_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    residents, hospitals, length = 40, 8, 4
    lists = [rng.permutation(hospitals)[:length].tolist() for _ in range(residents)]
    ranked = [[r for r in rng.permutation(residents).tolist() if h in lists[r]] for h in range(hospitals)]
    seats = rng.integers(1, 7, hospitals).tolist()
    small = Small(ranked, lists, seats, [1] * residents)
    for side, optimal in ((Side.MENTEE, "resident"), (Side.MENTOR, "hospital")):
        ours = stable(market(small), pairs(small), side)
        assert isinstance(ours, Stable)
        assert named(small, ours) == theirs(lists, ranked, seats, optimal)


def theirs(lists: list[list[int]], ranked: list[list[int]], seats: list[int], optimal: str) -> set[tuple[int, int]]:
    game = HospitalResident.create_from_dictionaries(
        dict(enumerate(lists)), dict(enumerate(ranked)), dict(enumerate(seats))
    )
    return {(int(h.name), int(r.name)) for h, found in game.solve(optimal=optimal).items() for r in found}

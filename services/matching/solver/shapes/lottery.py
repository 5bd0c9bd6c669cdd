"""The lottery that decides between answers of the same worth."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.people import People
from services.matching.domain.instance.valid_pairs import Pairs

BITS = 20


def drawn(people: People, pairs: Pairs, bits: int = BITS) -> Ints:
    """What the lottery dislikes about each pair: the finaliser of splitmix64 (Steele et al. 2014) over both tickets."""
    mixed = people.ticket[pairs.mentor] * np.uint64(0x9E3779B97F4A7C15) + people.ticket[pairs.mentee]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - bits)).astype(np.int64)

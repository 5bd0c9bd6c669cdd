"""People for spot questions, at random."""

import numpy as np

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.instance import PairTerms, Points
from services.matching.domain.instance.people import People, Places, Profiles, Vocabulary
from services.matching.domain.pairing import Rule

LANGUAGES, STAGES = 6, 6


def places(regions: int, each: int) -> Places:
    return Places(
        tuple(f"i{n:05}" for n in range(regions * each)),
        tuple(f"r{n:03}" for n in range(regions)),
        np.repeat(np.arange(regions), each),
    )


def crowd(count: int, where: Places, seed: int, topics: int = 18, slots: int = 168) -> People:
    """All of them mentors and mentees; a few are barred from each other. A language or two, some topics and hours."""
    rng = np.random.default_rng(seed)
    institution = np.sort(rng.integers(0, len(where.institutions), count))
    ways = rng.integers(0, 3, count)
    known = Vocabulary(
        tuple(f"stage-{n}" for n in range(STAGES)),
        tuple(f"topic-{n}" for n in range(topics)),
        tuple(f"language-{n}" for n in range(LANGUAGES)),
        tuple(f"slot-{n}" for n in range(slots)),
    )
    one, other = rng.integers(0, count, (2, count))
    return People(
        tuple(f"p{n:06}" for n in range(count)),
        rng.integers(0, 1 << 63, count).astype(np.uint64),
        institution,
        where.region_of[institution],
        (rng.random(count) < 0.9).astype(np.int64),
        np.ones(count, dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
        Profiles(
            known,
            rng.integers(0, STAGES, count),
            rng.integers(0, 3, count),
            ways != 0,
            ways != 1,
            masks(rng, count, topics, 3),
            masks(rng, count, topics, 3),
            masks(rng, count, LANGUAGES, 2),
            masks(rng, count, slots, 10),
        ),
        {Rule.CONFLICT: (np.concatenate([one, other]), np.concatenate([other, one]))},
    )


def masks(rng: np.random.Generator, count: int, bits: int, each: int) -> np.typing.NDArray[np.uint64]:
    result = np.zeros((count, -(-bits // 64)), dtype=np.uint64)
    for _ in range(each):
        bit = rng.integers(0, bits, count)
        result[np.arange(count), bit // 64] |= np.uint64(1) << (bit % 64).astype(np.uint64)
    return result


def terms(scope: Scope = Scope.NATIONAL, direction: Direction = Direction.REVERSE, gap: int = 1) -> PairTerms:
    none = np.zeros(0, dtype=np.int64)
    return PairTerms(direction, gap, 1, scope, Points(none, none, 0, 0, 0, 0, 0, np.zeros((0, 0), dtype=np.int64)))

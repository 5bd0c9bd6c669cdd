"""Topics that flow from a mentor to a mentee, as masks of bits."""

import numpy as np

from services.matching.domain.instance.arrays import Flags, Words
from services.matching.domain.instance.people import People
from services.matching.domain.instance.valid_pairs import Pairs

ONE = np.uint64(1)


def has_topic(people: People, pairs: Pairs, topic: int) -> Flags:
    """In which pairs the mentor offers what the mentee seeks."""
    if people.profiles is None:
        return np.zeros(len(pairs.mentor), dtype=np.bool_)
    word, bit = topic // 64, np.uint64(topic % 64)
    offers, seeks = people.profiles.offers[:, word], people.profiles.seeks[:, word]
    return ((offers[pairs.mentor] & seeks[pairs.mentee]) >> bit & ONE) > 0


def flowing(people: People, mentor: int, mentee: int) -> tuple[int, ...]:
    """The topics that this mentor offers and this mentee seeks, lowest first; a pinned pair is none of them."""
    if people.profiles is None:
        return ()
    found = bits(people.profiles.offers[mentor] & people.profiles.seeks[mentee])
    return tuple(topic for topic in found if topic < people.profiles.subjects)


def bits(words: Words) -> tuple[int, ...]:
    """The places of the bits that are set in one row of words."""
    return tuple(
        64 * number + bit for number, word in enumerate(words.tolist()) for bit in range(64) if int(word) >> bit & 1
    )


def distinct(choices: tuple[tuple[int, ...], ...]) -> tuple[int, ...] | None:
    """One choice of each, all different, the first such in the order of the choices; None if there is none."""
    if not choices:
        return ()
    for first in choices[0]:
        rest = distinct(tuple(tuple(one for one in other if one != first) for other in choices[1:]))
        if rest is not None:
            return (first, *rest)
    return None

"""Chance of each person and each thing on its own, so that no order in which answers come in changes what follows."""

import hashlib

import numpy as np


def chance_of(seed: int, *names: str | int) -> np.random.Generator:
    """The same for the same seed and names."""
    digest = hashlib.blake2b("/".join(map(str, names)).encode(), digest_size=8).digest()
    return np.random.default_rng([seed, int.from_bytes(digest)])


def between(chance: np.random.Generator, first: int, last: int) -> int:
    """A whole number, both ends among them."""
    return int(chance.integers(first, last + 1))


def happens(chance: np.random.Generator, share: float) -> bool:
    return bool(chance.random() < share)

"""Deferred acceptance: PyPI `matching` and ours, for residents with lists of 15 and programmes that rank them."""

from tests.benchmarks.peers.contest import Found, Run
from tests.benchmarks.stability import library, lists, matched_of


def theirs(residents: int) -> Run:
    """From dictionaries to the matching; the library is timed within the deep thread that it needs."""
    given = lists(residents)

    def run() -> Found:
        seconds, pairs = library(given)
        return Found(len(pairs), 0, seconds)

    return run


def ours(residents: int) -> Run:
    """From arrays to the matching."""
    given = lists(residents)
    return lambda: Found(len(matched_of(given).pairs.mentor), 0)

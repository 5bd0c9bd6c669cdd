"""Quotas in the words of a coordinator."""

from typing import assert_never

from libs.contracts.vocabulary import Level
from services.matching.domain.instance.instance import Limit
from services.matching.domain.instance.people import Places


def place_of(places: Places, limit: Limit) -> str:
    match limit.level:
        case Level.NATION:
            return "the nation"
        case Level.REGION:
            return places.regions[limit.code]
        case Level.INSTITUTION:
            return places.institutions[limit.code]
    assert_never(limit.level)


def minimum(places: Places, limit: Limit) -> str:
    return f"the minimum of {pairs(limit.minimum)} for {limit.side}s of {place_of(places, limit)}"


def maximum(places: Places, limit: Limit) -> str:
    return f"the maximum of {pairs(limit.maximum or 0)} for {limit.side}s of {place_of(places, limit)}"


def pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def sentence(words: str) -> str:
    """With a capital and a full stop."""
    return f"{words[:1].upper()}{words[1:]}."


def joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""

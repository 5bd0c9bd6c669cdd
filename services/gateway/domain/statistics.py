"""Figures of a round as those see it who do not coordinate it: nothing small, and nothing that gives it away."""

from typing import Protocol

THRESHOLD = 5
MATCHED = ("eligible_people", "matched_people", "unmatched_people", "proposal_count")
WITH_MATCHED = (*MATCHED, "score", "bound")
"""Who knows the score of all pairs can guess how few they are."""
ANSWERED = ("open_count", "accepted_count", "declined_count", "lapsed_count")


class Counts(Protocol):
    """A row of a table, or a dict."""

    def __getitem__(self, name: str, /) -> int | None: ...


def figures(counts: Counts, *, exact: bool) -> dict[str, int | None]:
    """How people were matched and how they answered, each None where it is not known or not told.

    Figures that add up are told together or not at all: one small part withheld alone follows from the others.
    """
    matched, answered = [counts[name] for name in MATCHED], [counts[name] for name in ANSWERED]
    tells_size = exact or _publishable([counts["cohort_size"]])
    tells_matched = exact or _publishable([*matched, *_left_over(counts)])
    tells_answered = exact or (tells_matched and _publishable(answered))
    told = {"cohort_size": tells_size, **dict.fromkeys(WITH_MATCHED, tells_matched)}
    told |= dict.fromkeys(ANSWERED, tells_answered)
    return {name: counts[name] if may else None for name, may in told.items()}


def _left_over(counts: Counts) -> list[int | None]:
    """Who was not eligible, and who was eligible and left without a match: they follow by subtraction."""
    size, eligible, matched = counts["cohort_size"], counts["eligible_people"], counts["matched_people"]
    if size is None or eligible is None or matched is None:
        return [size]
    return [size, size - eligible, eligible - matched]


def _publishable(parts: list[int | None]) -> bool:
    return all(part is None or part == 0 or part >= THRESHOLD for part in parts)

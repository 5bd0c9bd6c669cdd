"""What a solver hands over: who is matched with whom, and the prices that bound every other answer.

Prices belong to people, places and rules. For whatever whole numbers stand there, no valid matching is worth more
than their bound (linear programming duality); so a wrong price can only weaken a bound, never forge one.
"""

from dataclasses import dataclass

from services.matching.domain.instance.arrays import Ints


@dataclass(frozen=True)
class Aim:
    """One level of the objective: points for the score (0 or 1 a point), for filled roles, for institutions in need."""

    score: int
    role: int
    need: int = 0
    """Points of each filled role of an institution up to its need."""
    per_mille: int = 0
    """The need of an institution: this share of its people who have a valid counterpart, rounded up."""


@dataclass(frozen=True)
class SidePrices:
    """Prices of the nodes of one side's tree."""

    person: Ints
    institution: Ints
    first: Ints
    """Of the node through which an institution fills roles; as `institution` where no need is counted."""
    region: Ints
    nation: int


@dataclass(frozen=True)
class RulePrices:
    """Prices of the side rules, none negative but those of linked people."""

    across_institutions: int
    across_regions: int
    burden: Ints
    """For each institution, of 100 carried - percent * pairs <= 100 - percent."""
    disclosers: Ints
    """For each institution, of the node of its mentors who disclosed a background."""
    coverage: Ints
    linked: Ints
    """For each person, of being matched when their links are: they add up to zero within a link."""


@dataclass(frozen=True)
class Proof:
    """No valid matching is worth more than `bound` by this aim. Prices are in points divided by `scale`."""

    aim: Aim
    scale: int
    mentors: SidePrices
    mentees: SidePrices
    rules: RulePrices
    bound: int
    searched: int | None = None
    """A lower bound than prices can show, found by exhaustive search; only solving again can check it."""
    whole: bool = False
    """Institutions of mentors are counted whole (whole.py), so that no price stands for their burden or groups."""


@dataclass(frozen=True)
class Answer:
    """Pairs by rows, sorted by key."""

    mentor: Ints
    mentee: Ints
    topic: Ints
    """What each pair is for in a group or a network; -1 elsewhere."""
    proofs: tuple[Proof, ...]
    """One for each level of the objective, in their order."""

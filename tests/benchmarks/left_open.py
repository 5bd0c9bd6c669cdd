"""What a bound leaves open, in roles and in points of score.

A filled role counts more than all scores together, so a percentage of the worth says little of the score: a bound that
is near by that measure may still leave open half of the score, and a role.
"""

from services.matching.domain.instance.certificate import Answer


def roles_unproven(bound: int, worth: int, role: int) -> int:
    """How many more roles the bound allows; no score may be below zero, nor all scores together reach `role`."""
    return bound // role - worth // role


def score_gap(bound: int, worth: int, role: int) -> float | None:
    """Percent of the score; None while roles are unproven, for then the bound says nothing of the score."""
    if roles_unproven(bound, worth, role) > 0:
        return None
    return percent(bound - worth, worth % role)


def bound_of(found: Answer) -> int:
    """Of the last level of the objective, by prices or by search."""
    proof = found.proofs[-1]
    return proof.bound if proof.searched is None else min(proof.bound, proof.searched)


def percent(part: int, whole: int) -> float:
    return round(100 * part / max(1, abs(whole)), 5)

"""The largest share of their roles that every institution can be guaranteed while most roles are filled.

Units of a filled role up to what an institution is owed earn a point; if one flow earns all of them, the share can be
guaranteed. Bisection finds the largest, and the prices of the flow at the next share prove that it cannot be.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Proof
from services.matching.domain.instance.needs import Needs, needs, people_with_counterpart
from services.matching.solver.pairs.growing import Optimum, Round, optimum
from services.matching.solver.pairs.network import Arcs, frame_of
from services.matching.solver.pairs.proving import no_multipliers, proof_of
from services.matching.solver.pairs.value import Value, of_roles
from services.matching.solver.watching import Watch

WHOLE = 1000


@dataclass(frozen=True)
class Guarantee:
    """`case` asks for the share; `key` and `score` are pairs over which it can be kept."""

    per_mille: int
    case: Round
    key: Ints
    score: Ints
    proof: Proof | None
    """That no larger share can be guaranteed; None where nobody is left out."""


@dataclass(frozen=True)
class Tried:
    per_mille: int
    aim: Aim
    found: Optimum
    kept: bool


def guarantee(plain: Round, best: Optimum, unit: int, watch: Watch) -> Guarantee:
    """`best` fills most roles; the points of a role are a multiple of `unit`."""
    instance, market = plain.instance, plain.market
    case = replace(plain, frame=frame_of(instance, owed=True))
    counterparts = people_with_counterpart(instance, market)
    filled = roles_filled(plain, best)
    key, score = best.key, best.score
    low, high, above = share(filled, counterparts), WHOLE, None
    roles = int(filled.mentors.sum() + filled.mentees.sum())
    while low < high:
        tried = attempt(case, counterparts, (low + high + 1) // 2, roles, unit, best, watch)
        if tried.kept:
            low, key, score = tried.per_mille, tried.found.key, tried.found.score
        else:
            high, above = tried.per_mille - 1, tried
    proof = None
    if above is not None:
        proof = proof_of(case, above.aim, 1, above.found, no_multipliers(instance), above.found.value)
    return Guarantee(low, floored(case, needs(counterparts, low)) if low else plain, key, score, proof)


def roles_filled(case: Round, best: Optimum) -> Needs:
    """For each institution."""
    mentor, mentee = np.divmod(best.chosen, case.instance.people.count)
    home, count = case.instance.people.institution, len(case.instance.places.institutions)
    return Needs(
        np.bincount(home[np.unique(mentor)], minlength=count), np.bincount(home[np.unique(mentee)], minlength=count)
    )


def share(filled: Needs, counterparts: Needs) -> int:
    """The largest share that every institution has, per mille, rounded down."""
    have = np.concatenate((filled.mentors, filled.mentees))
    could = np.concatenate((counterparts.mentors, counterparts.mentees))
    return int((WHOLE * have[could > 0] // could[could > 0]).min(initial=WHOLE))


def attempt(
    case: Round, counterparts: Needs, per_mille: int, roles: int, unit: int, start: Optimum, watch: Watch
) -> Tried:
    """One point for each filled role that is owed; a role weighs more than all of these."""
    owed = needs(counterparts, per_mille)
    owed_roles = np.concatenate((owed.mentors, owed.mentees))
    whole = int(owed_roles.sum())
    role = unit * (1 + whole // unit)
    frame, firsts = case.frame, firsts_of(case)
    arcs = frame.arcs
    upper = arcs.upper.copy()
    upper[firsts] -= owed_roles
    none = np.zeros_like(owed_roles)
    twins = Arcs(
        np.append(arcs.tail, arcs.tail[firsts]),
        np.append(arcs.head, arcs.head[firsts]),
        np.append(arcs.lower, none),
        np.append(upper, owed_roles),
        np.append(arcs.units, none),
    )
    rewarded = replace(case, frame=replace(frame, arcs=twins))
    tree = np.append(of_roles(frame, role, -1).tree, np.ones_like(owed_roles))
    found = optimum(rewarded, Value(-1, tree), start.key, start.score, watch)
    if found is None:
        raise RuntimeError("All minimums were met, and yet no flow was found.")
    return Tried(per_mille, Aim(0, role, 1, per_mille), found, kept=found.value >= role * roles + whole)


def firsts_of(case: Round) -> Ints:
    """The arcs of filled roles of the institutions, of mentors and then of mentees."""
    runs = case.frame.runs
    return np.concatenate([np.arange(run.start, run.stop) for run in (runs["mentor firsts"], runs["mentee firsts"])])


def floored(case: Round, owed: Needs) -> Round:
    arcs = case.frame.arcs
    lower = arcs.lower.copy()
    lower[firsts_of(case)] = np.concatenate((owed.mentors, owed.mentees))
    return replace(case, frame=replace(case.frame, arcs=replace(arcs, lower=lower)))

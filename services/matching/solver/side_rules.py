"""What a flow cannot say: shares of burden, and one pair at most between two people.

Limits are tightened, and the flow found anew, until it obeys; what that costs is closed by a search afterwards.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.burden import allowed
from services.matching.domain.problem import Problem
from services.matching.solver.eligibility import Edges
from services.matching.solver.flow import Best, Objective, best_flow
from services.matching.solver.network import Network
from services.matching.solver.people import Flags, Ints, People


@dataclass(frozen=True)
class Case:
    """Everything about one problem that its solving leans on."""

    problem: Problem
    people: People
    edges: Edges
    network: Network
    aim: Objective
    mirror: Ints
    """For each pair the number of the same two people the other way round, or -1."""


def mirrors(people: People, edges: Edges) -> Ints:
    count = len(people.members)
    code, wanted = edges.mentor * count + edges.mentee, edges.mentee * count + edges.mentor
    place = np.minimum(np.searchsorted(code, wanted), max(0, len(code) - 1))
    return np.where(code[place] == wanted, place, -1) if len(code) else place


def obeying_flow(case: Case, start: Best) -> Best | None:
    """A flow that obeys the side rules, good but not proven best; None if tightening led nowhere."""
    upper = case.network.upper.copy()
    best: Best | None = start
    while best is not None and tighten(case, best.flow, upper):
        best = best_flow(case.network, case.aim, upper)
    return best


def tighten(case: Case, flow: Ints, upper: Ints) -> bool:
    """Lowers the bounds that this flow breaks, in place; False if it breaks none."""
    chosen = flow[case.network.pairs] > 0
    carried, pairs = burdens(case, chosen)
    share = case.problem.rules.burden_share_percent
    heavy = [place for place in np.flatnonzero(carried) if carried[place] > allowed(share, int(pairs[place]))]
    for place in heavy:
        upper[case.network.burdens.start + place] = allowed(share, int(pairs[place]))
    twice = np.flatnonzero(chosen & (case.mirror >= 0) & chosen[case.mirror])
    worse = twice[less_liked(case, twice)]
    upper[case.network.pairs.start + worse] = 0
    return bool(heavy) or len(worse) > 0


def burdens(case: Case, chosen: Flags) -> tuple[Ints, Ints]:
    """For each institution: the pairs that mentors with a disclosed background carry, and all of its pairs."""
    mentors = case.edges.mentor[chosen]
    places = case.people.institution[mentors]
    count = case.network.burdens.stop - case.network.burdens.start
    carried = np.bincount(places[case.people.disclosed[mentors]], minlength=count)
    return carried, np.bincount(places, minlength=count)


def less_liked(case: Case, pairs: Ints) -> Flags:
    """Which of these pairs has a lower score than its mirror, or loses the lottery against it."""
    other = case.mirror[pairs]
    score, tie = case.edges.score, case.aim.tie[case.network.pairs]
    even = score[pairs] == score[other]
    drawn = (tie[pairs] > tie[other]) | ((tie[pairs] == tie[other]) & (pairs > other))
    return (score[pairs] < score[other]) | (even & drawn)

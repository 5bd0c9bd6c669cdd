"""The best solution of a shape by trying every set of pairs, with every rule looked at by the checker alone."""

from collections.abc import Iterator, Sequence
from itertools import product

from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Shape
from services.matching.domain.checker import (
    exceeded_burdens,
    exceeded_capacities,
    missed_pins,
    missed_quotas,
    wrong_order,
)
from services.matching.domain.problem import Problem
from services.matching.domain.shapes_checked import misshapen
from services.matching.solver.solve import formed
from tests.unit.matching.brute_force import bare, valid_drafts

MOST = 9


def few_drafts(problem: Problem) -> list[Draft]:
    """All valid pairs; none where they are too many to try all sets."""
    drafts = valid_drafts(problem)
    return drafts if len(drafts) <= MOST else []


def best_of_shape(problem: Problem, drafts: Sequence[Draft]) -> tuple[int, int] | None:
    """The most filled roles and the highest score with as many; None if nothing is valid."""
    values = [
        (tried.filled_roles, tried.score)
        for number in range(2 ** len(drafts))
        for tried in [bare(tuple(one for place, one in enumerate(drafts) if number >> place & 1))]
        if any(holds(problem, named) for named in with_topics(problem, tried.proposals))
    ]
    return max(values, default=None)


def holds(problem: Problem, drafts: Sequence[Draft]) -> bool:
    members = {member.participant_id: member for member in problem.members}
    tried = bare(tuple(sorted(formed(problem, drafts), key=lambda one: one.proposal_id)))
    return not (
        [*exceeded_capacities(problem, tried, members)]
        or [*missed_quotas(problem, tried, members)]
        or [*exceeded_burdens(problem, tried, members)]
        or [*wrong_order(tried)]
        or [*missed_pins(problem, tried)]
        or [*misshapen(problem, tried, members)]
    )


def with_topics(problem: Problem, drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Every way to name topics, where the shape asks for some."""
    if problem.rules.shape not in {Shape.GROUP, Shape.NETWORK}:
        yield [*drafts]
        return
    for topics in product(*(draft.breakdown.topics_to_mentee for draft in drafts)):
        yield [draft.model_copy(update={"topic": topic}) for draft, topic in zip(drafts, topics, strict=True)]

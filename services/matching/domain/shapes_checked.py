"""Do the pairs of a solution stand together as the programme's shape asks? This knows the rules and no solver."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import assert_never

from libs.contracts.registration import Sizes
from libs.contracts.rounds import CohortMember, Draft
from libs.contracts.vocabulary import Direction, Shape
from services.matching.domain.formed import formation_ids, formations
from services.matching.domain.problem import Problem, Solution
from services.matching.domain.shaping import SpotHasNoRounds


def misshapen(problem: Problem, solution: Solution, members: Mapping[str, CohortMember]) -> Iterator[str]:
    """Every rule of the shape that is broken, as a sentence. Everybody who is paired is a member."""
    shape = problem.rules.shape
    formed = formations(shape, solution.proposals)
    yield from wrong_formation_ids(problem, solution)
    match shape:
        case Shape.PAIR:
            yield from needless_topics(solution)
        case Shape.GROUP:
            yield from broken_groups(problem.rules.sizes, formed)
        case Shape.NETWORK:
            yield from broken_networks(problem.rules.sizes, formed)
        case Shape.CHAIN:
            yield from broken_chains(problem, solution, formed, members)
            yield from needless_topics(solution)
        case Shape.SPOT:
            yield str(SpotHasNoRounds())
        case _:
            assert_never(shape)


def broken_groups(sizes: Sizes, groups: Sequence[Sequence[Draft]]) -> Iterator[str]:
    for group in groups:
        name = f"The group of {group[0].mentor_id}"
        yield from wrong_size(name, len(group), sizes.group_minimum, sizes.group_maximum)
        if len({draft.topic for draft in group}) > 1:
            yield f"{name} has more than one topic."
        yield from wrong_topics(group)


def broken_networks(sizes: Sizes, networks: Sequence[Sequence[Draft]]) -> Iterator[str]:
    for network in networks:
        name = f"The network of {network[0].mentee_id}"
        yield from wrong_size(name, len(network), sizes.network_minimum, sizes.network_maximum)
        if len({draft.mentor_institution_id for draft in network}) < len(network):
            yield f"{name} has two mentors of one institution."
        if len({draft.topic for draft in network}) < len(network):
            yield f"{name} has two mentors for one topic."
        yield from wrong_topics(network)


def wrong_formation_ids(problem: Problem, solution: Solution) -> Iterator[str]:
    expected = formation_ids(problem, solution.proposals)
    for draft in solution.proposals:
        if draft.formation_id != expected.get(draft.proposal_id):
            yield f"{draft.proposal_id}: the formation is not that of the pairs that stand together."


def wrong_size(name: str, size: int, minimum: int, maximum: int) -> Iterator[str]:
    if not minimum <= size <= maximum:
        yield f"{name} has {size} pairs, not from {minimum} to {maximum}."


def wrong_topics(drafts: Sequence[Draft]) -> Iterator[str]:
    for draft in drafts:
        if draft.topic not in draft.breakdown.topics_to_mentee:
            yield f"{draft.proposal_id}: its topic does not flow from the mentor to the mentee."


def needless_topics(solution: Solution) -> Iterator[str]:
    for draft in solution.proposals:
        if draft.topic is not None:
            yield f"{draft.proposal_id}: names a topic where none is asked for."


def broken_chains(
    problem: Problem, solution: Solution, formed: Sequence[Sequence[Draft]], members: Mapping[str, CohortMember]
) -> Iterator[str]:
    for role, people in (
        ("mentor", Counter(draft.mentor_id for draft in solution.proposals)),
        ("mentee", Counter(draft.mentee_id for draft in solution.proposals)),
    ):
        yield from (f"{person} is {role} of {times} people in chains." for person, times in people.items() if times > 1)
    step = 1 if problem.rules.direction is Direction.CLASSICAL else -1
    for draft in solution.proposals:
        mentor, mentee = members[draft.mentor_id].profile.stage, members[draft.mentee_id].profile.stage
        if mentor.rank != mentee.rank + step:
            yield f"{draft.proposal_id}: the link skips a stage, or leads the wrong way."
    for chain in formed:
        if len(chain) + 1 < problem.rules.sizes.chain_minimum:
            yield f"The chain from {chain[0].mentee_id} has {len(chain) + 1} people, too few."
        if any(link.mentor_id != following.mentee_id for link, following in pairwise(chain)):
            yield f"The chain from {chain[0].mentee_id} is broken."
    if sum(map(len, formed)) != len(solution.proposals):
        yield "A pair is in no chain, or in two."

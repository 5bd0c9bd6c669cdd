"""Which pairs stand together in a solution: this knows the shapes and no solver."""

from collections import defaultdict
from collections.abc import Sequence
from typing import assert_never

from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Shape
from services.matching.domain.problem import Problem, formation_id


def formation_ids(problem: Problem, drafts: Sequence[Draft]) -> dict[str, str]:
    """By proposal id; of pairs that stand alone there is none."""
    found: dict[str, str] = {}
    for together in formations(problem.rules.shape, drafts):
        couples = [(draft.mentor_id, draft.mentee_id) for draft in together]
        known = formation_id(problem.round_id, problem.attempt, couples)
        found |= {draft.proposal_id: known for draft in together}
    return found


def formations(shape: Shape, drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Groups by their mentor, networks by their mentee, chains from the lowest person up; none of pairs."""
    match shape:
        case Shape.PAIR | Shape.SPOT:
            return []
        case Shape.GROUP:
            return by_person(drafts, [draft.mentor_id for draft in drafts])
        case Shape.NETWORK:
            return by_person(drafts, [draft.mentee_id for draft in drafts])
        case Shape.CHAIN:
            return chains(drafts)
    assert_never(shape)


def by_person(drafts: Sequence[Draft], person_ids: Sequence[str]) -> list[list[Draft]]:
    found: defaultdict[str, list[Draft]] = defaultdict(list)
    for person_id, draft in zip(person_ids, drafts, strict=True):
        found[person_id].append(draft)
    return list(found.values())


def chains(drafts: Sequence[Draft]) -> list[list[Draft]]:
    """Where somebody has two mentors or two mentees, links are told that lead on from neither."""
    above = {draft.mentee_id: draft for draft in drafts}
    mentors = {draft.mentor_id for draft in drafts}
    found: list[list[Draft]] = []
    for lowest in sorted(above.keys() - mentors):
        chain = [above[lowest]]
        while (link := above.get(chain[-1].mentor_id)) is not None and len(chain) < len(drafts):
            chain.append(link)
        found.append(chain)
    return found

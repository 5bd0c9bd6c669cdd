"""Whether what a solution says of itself is so; whether its pairs and prices hold is for the verifier to find."""

from collections.abc import Iterator

import numpy as np

from services.matching.domain.documents.amounts import scaled
from services.matching.domain.documents.answers import (
    Solved,
    counts,
    filled_roles,
    scale_of,
    status,
    unmatched_ids,
)
from services.matching.domain.documents.solution import SolutionDocument
from services.matching.domain.documents.stability import cost_of_fairness, cost_of_stability
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.fingerprint import problem_sha256
from services.matching.domain.instance.instance import Instance


def of_another_problem(document: SolutionDocument, instance: Instance) -> Iterator[str]:
    if document.problem_sha256 != (found := problem_sha256(instance)):
        yield f"problem_sha256: the solution is of another problem; this one has {found}."


def false_claims(document: SolutionDocument, instance: Instance, solved: Solved, scores: Ints) -> Iterator[str]:
    """A sentence for each; `scores` are what the pairs of the answer are worth in truth, and `solved` has counted who
    blocks it."""
    answer = solved.answer
    wrong = np.flatnonzero(scores != solved.score)
    if len(wrong):
        mentor, mentee = (instance.people.ids[int(rows[wrong[0]])] for rows in (answer.mentor, answer.mentee))
        yield f'pairs: the score of "{mentor}" and "{mentee}" is wrong, and {len(wrong) - 1} more.'
    if document.score is None or scaled(document.score, scale_of(instance)) != int(scores.sum()):
        yield "score is not the sum of the scores of the pairs."
    if document.filled_roles != (roles := filled_roles(answer)):
        yield f"filled_roles is {document.filled_roles}, and {roles} roles are filled."
    if document.counts != (found := counts(instance, answer)):
        yield f"counts are wrong: there are {found.pairs} pairs and {found.unmatched_people} people without one."
    if document.status is not (earned := status(instance, solved)):
        yield f'status is "{document.status}", and the proofs show "{earned}".'
    yield from false_stability(document, instance, solved, scores)
    if [one.person for one in document.unmatched] != unmatched_ids(instance, answer):
        yield "unmatched must name everybody who has a capacity and no pair, once, sorted by id."


def false_stability(document: SolutionDocument, instance: Instance, solved: Solved, scores: Ints) -> Iterator[str]:
    blocked = solved.blocking_pairs
    if document.blocking_pairs != blocked:
        told = "none of this shape" if blocked is None else f"{blocked.count}"
        yield f"blocking_pairs is wrong: there are {told}, and the strongest must be listed."
    if document.cost_of_stability != cost_of_stability(instance, solved.answer, scores, blocked):
        yield "cost_of_stability is not what the first proof shows."
    if document.cost_of_fairness != cost_of_fairness(instance, solved.answer, scores, blocked):
        yield "cost_of_fairness is not what the first proof shows."

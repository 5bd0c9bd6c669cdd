"""An answer as a document, and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from services.matching.domain.documents.amounts import in_words, scaled
from services.matching.domain.documents.part import InFile
from services.matching.domain.documents.pricing import from_table, people_prices, proof_of, proof_part
from services.matching.domain.documents.solution import (
    BlockingPairs,
    Certificate,
    Counts,
    MatchedPair,
    SolutionDocument,
    Status,
    UnmatchedPerson,
)
from services.matching.domain.documents.stability import cost_of_fairness, cost_of_stability, is_stable
from services.matching.domain.documents.wrong import SolutionDoesNotFit, shown
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.fingerprint import problem_sha256
from services.matching.domain.instance.instance import Instance


@dataclass(frozen=True)
class Solved:
    """An answer and what is said of it."""

    answer: Answer
    score: Ints
    """Of each pair."""
    worth: tuple[int, ...]
    """Of the answer, by the aim of each proof."""
    unmatched: tuple[UnmatchedPerson, ...] = ()
    blocking_pairs: BlockingPairs | None = None


@dataclass(frozen=True)
class PairColumns:
    mentor: Sequence[str]
    mentee: Sequence[str]
    score: Sequence[str]
    topic: Sequence[str | None]


def solution(instance: Instance, solved: Solved, pairs_file: str | None, prices_file: str | None) -> SolutionDocument:
    """With a name, the pairs and the prices of people are only told to stand in that file."""
    answer, scale = solved.answer, scale_of(instance)
    columns = pair_columns(instance, solved)
    rows = zip(columns.mentor, columns.mentee, columns.score, columns.topic, strict=True)
    people = people_prices(answer.proofs, instance.people) if prices_file is None else InFile(file=prices_file)
    return SolutionDocument(
        problem_sha256=problem_sha256(instance),
        status=status(instance, solved),
        counts=counts(instance, answer),
        filled_roles=filled_roles(answer),
        score=in_words(int(solved.score.sum()), scale),
        pairs=InFile(file=pairs_file)
        if pairs_file is not None
        else tuple(MatchedPair(mentor=one, mentee=two, score=points, topic=topic) for one, two, points, topic in rows),
        certificate=Certificate(
            proofs=tuple(
                proof_part(proof, instance.places, worth)
                for proof, worth in zip(answer.proofs, solved.worth, strict=True)
            ),
            people=people,
        ),
        unmatched=tuple(sorted(solved.unmatched, key=lambda one: one.person)),
        blocking_pairs=solved.blocking_pairs,
        cost_of_stability=cost_of_stability(instance, answer, solved.score, solved.blocking_pairs),
        cost_of_fairness=cost_of_fairness(instance, answer, solved.score, solved.blocking_pairs),
    )


def no_solution(
    instance: Instance, reason: str, conflict: tuple[str, ...], repair: tuple[str, ...]
) -> SolutionDocument:
    sha256 = problem_sha256(instance)
    return SolutionDocument(
        problem_sha256=sha256, status=Status.INFEASIBLE, reason=reason, conflict=conflict, repair=repair
    )


def status(instance: Instance, solved: Solved) -> Status:
    """A stable matching is what a stable mode asks for, whatever it costs against the best."""
    if is_stable(instance, solved.blocking_pairs):
        return Status.STABLE
    return Status.WITHIN_GAP if any(gaps(solved)) else Status.PROVEN


def gaps(solved: Solved) -> tuple[int, ...]:
    """For each level of the objective, the points by which another matching could be better at most.

    A proof that institutions cannot be owed more, or of what is best while they are owed less than in the end, is of
    another matching than the answer, so that it leaves no gap.
    """
    proofs = solved.answer.proofs
    owed = max((proof.aim.per_mille for proof in proofs if not proof.aim.need), default=0)
    return tuple(
        0
        if proof.aim.need or proof.aim.per_mille < owed
        else (proof.bound if proof.searched is None else min(proof.bound, proof.searched)) - worth
        for proof, worth in zip(proofs, solved.worth, strict=True)
    )


def counts(instance: Instance, answer: Answer) -> Counts:
    able = np.union1d(instance.people.mentors, instance.people.mentees)
    matched = np.union1d(answer.mentor, answer.mentee)
    return Counts(
        people=len(able),
        pairs=len(answer.mentor),
        matched_people=len(matched),
        unmatched_people=len(np.setdiff1d(able, matched)),
    )


def filled_roles(answer: Answer) -> int:
    return len(np.unique(answer.mentor)) + len(np.unique(answer.mentee))


def unmatched_ids(instance: Instance, answer: Answer) -> list[str]:
    """Who has a capacity and no pair, sorted."""
    able = np.union1d(instance.people.mentors, instance.people.mentees)
    left = np.setdiff1d(able, np.union1d(answer.mentor, answer.mentee))
    return sorted(instance.people.ids[row] for row in left.tolist())


def scale_of(instance: Instance) -> int:
    return 1 if instance.listed is None else instance.listed.scale


def pair_columns(instance: Instance, solved: Solved) -> PairColumns:
    answer, ids, scale = solved.answer, instance.people.ids, scale_of(instance)
    profiles = instance.people.profiles
    topics: tuple[str, ...] = () if profiles is None else profiles.vocabulary.topics
    named = [topics[int(topic)] if topic >= 0 else None for topic in answer.topic.tolist()]
    return PairColumns(
        mentor=[ids[row] for row in answer.mentor.tolist()],
        mentee=[ids[row] for row in answer.mentee.tolist()],
        score=[in_words(points, scale) for points in solved.score.tolist()],
        topic=named,
    )


def pairs_from_table(table: pa.Table) -> PairColumns:
    if sorted(table.column_names) != ["mentee", "mentor", "score", "topic"]:
        raise SolutionDoesNotFit("The columns must be mentor, mentee, score and topic.")
    if not all(pa.types.is_string(kind) or pa.types.is_null(kind) for kind in table.schema.types):
        raise SolutionDoesNotFit("The columns must hold texts.")
    mentor, mentee, score, topic = (table.column(name).to_pylist() for name in ("mentor", "mentee", "score", "topic"))
    if None in mentor or None in mentee or None in score:
        raise SolutionDoesNotFit("A mentor, mentee or score is empty (null).")
    return PairColumns(mentor, mentee, score, topic)


def pairs_from_rows(rows: Sequence[MatchedPair]) -> PairColumns:
    return PairColumns(
        [pair.mentor for pair in rows],
        [pair.mentee for pair in rows],
        [pair.score for pair in rows],
        [pair.topic for pair in rows],
    )


def solved_of(document: SolutionDocument, pairs: PairColumns, prices: pa.Table | None, instance: Instance) -> Solved:
    """What the document says, as far as it can be one of this problem; `prices` if they stand in a file.

    Raises SolutionDoesNotFit for people, topics and prices that the problem does not know.
    """
    certificate = document.certificate
    if certificate is None:
        raise SolutionDoesNotFit("There is no certificate.")
    if any(proof.worth is None for proof in certificate.proofs):
        raise SolutionDoesNotFit("A proof of the certificate does not say what the matching is worth.")
    mentor, mentee = (_rows(names, instance) for names in (pairs.mentor, pairs.mentee))
    order = np.argsort(mentor * instance.people.count + mentee, kind="stable")
    topic, score = _topics(pairs.topic, instance), _scores(pairs.score, scale_of(instance))
    people = certificate.people
    if isinstance(people, InFile):
        if prices is None:
            raise SolutionDoesNotFit("The prices of people are missing.")
        people = from_table(prices, len(certificate.proofs))
    if people.person != tuple(sorted(instance.people.ids)) or len(people.proofs) != len(certificate.proofs):
        raise SolutionDoesNotFit("The prices of people are not of the people of this problem, sorted by id.")
    proofs = tuple(
        proof_of(part, own, instance.people, instance.places)
        for part, own in zip(certificate.proofs, people.proofs, strict=True)
    )
    return Solved(
        answer=Answer(mentor=mentor[order], mentee=mentee[order], topic=topic[order], proofs=proofs),
        score=score[order],
        worth=tuple(proof.worth or 0 for proof in certificate.proofs),
        unmatched=document.unmatched,
        blocking_pairs=document.blocking_pairs,
    )


def _rows(names: Sequence[str], instance: Instance) -> Ints:
    row = {name: number for number, name in enumerate(instance.people.ids)}
    if unknown := [name for name in names if name not in row]:
        raise SolutionDoesNotFit(f"{shown(unknown[0])} is in a pair and is not among the people.")
    return np.fromiter((row[name] for name in names), dtype=np.int64, count=len(names))


def _topics(names: Sequence[str | None], instance: Instance) -> Ints:
    profiles = instance.people.profiles
    place = {name: bit for bit, name in enumerate(() if profiles is None else profiles.vocabulary.topics)}
    if unknown := [name for name in names if name is not None and name not in place]:
        raise SolutionDoesNotFit(f"{shown(unknown[0])} is the topic of a pair and is no topic of the problem.")
    return np.fromiter((-1 if name is None else place[name] for name in names), dtype=np.int64, count=len(names))


def _scores(texts: Sequence[str], scale: int) -> Ints:
    points = [scaled(text, scale) for text in texts]
    if None in points:
        raise SolutionDoesNotFit(f"The score {texts[points.index(None)]} is none that a pair of this problem can have.")
    return np.array([point or 0 for point in points], dtype=np.int64)

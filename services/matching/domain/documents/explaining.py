"""Why a person has the pairs of a solution, or has none, in words."""

from collections.abc import Iterator

from services.matching.domain.documents.amounts import in_words
from services.matching.domain.documents.answers import Solved, scale_of
from services.matching.domain.documents.wrong import DocumentWrong, shown
from services.matching.domain.instance.breakdown import Parts, parts
from services.matching.domain.instance.instance import Instance


def explained(instance: Instance, solved: Solved, person: str) -> Iterator[str]:
    """Lines. Raises DocumentWrong for whoever is not among the people."""
    people, answer = instance.people, solved.answer
    if person not in people.ids:
        raise DocumentWrong([f"--person {shown(person)} is not among the people of the problem."])
    row = people.ids.index(person)
    found = [
        (mentor, mentee)
        for mentor, mentee in zip(answer.mentor.tolist(), answer.mentee.tolist(), strict=True)
        if row in (mentor, mentee)
    ]
    for mentor, mentee in found:
        yield from _pair(instance, mentor, mentee, row)
    if not found:
        yield from _alone(instance, solved, row)
    for pair in solved.blocking_pairs.listed if solved.blocking_pairs is not None else ():
        if person in {pair.mentor, pair.mentee}:
            yield f"{pair.mentor} and {pair.mentee} would both rather have each other, as mentor and mentee."


def _pair(instance: Instance, mentor: int, mentee: int, row: int) -> Iterator[str]:
    ids, one = instance.people.ids, parts(instance, mentor, mentee)
    role, other = ("mentor", mentee) if row == mentor else ("mentee", mentor)
    yield f"{ids[row]} is {role} of {ids[other]}: {_points(instance, one.score)}."
    for what, why, points in _lines(instance, one, mentor, mentee):
        yield f"  {what}: {why}" + (f" ({_points(instance, points)})" if points is not None else "")


def _lines(instance: Instance, one: Parts, mentor: int, mentee: int) -> Iterator[tuple[str, str, int | None]]:
    people, places = instance.people, instance.places
    if instance.listed is None:
        yield "topics to the mentee", _names(one.topics_to_mentee), one.points_to_mentee
        yield "topics to the mentor", _names(one.topics_to_mentor), one.points_to_mentor
        yield "common free time", _names(one.slots), one.points_slots
        yield "common languages", _names(one.languages), one.points_languages
        where = [places.institutions[people.institution[row]] for row in (mentor, mentee)]
        regions = [places.regions[people.region[row]] for row in (mentor, mentee)]
        yield "place", f"{where[0]} in {regions[0]}, {where[1]} in {regions[1]}", one.points_place
    else:
        yield "listed", "as the problem says", one.points_listed
    ranks = ((one.mentor_rank, "the mentor's"), (one.mentee_rank, "the mentee's"))
    wished = [f"{whose} wish {rank}" for rank, whose in ranks if rank]
    yield "wishes", _names(wished), one.points_wishes if instance.listed is None else None


def _alone(instance: Instance, solved: Solved, row: int) -> Iterator[str]:
    name, people = instance.people.ids[row], instance.people
    if people.mentor_capacity[row] == 0 and people.mentee_capacity[row] == 0:
        yield f"{name} takes part on no side: both capacities are 0."
        return
    told = [one for one in solved.unmatched if one.person == name]
    yield from (f"{name} has no pair ({one.rule}): {one.reason}" for one in told)
    if not told:
        yield f"{name} has no pair, and the solution does not say why."


def _points(instance: Instance, points: int) -> str:
    return f"{in_words(points, scale_of(instance))} points"


def _names(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names) or "none"

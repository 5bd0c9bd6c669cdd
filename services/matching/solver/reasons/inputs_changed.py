"""What differs between two rounds, person by person and rule by rule; nothing confidential is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

import numpy as np

from libs.contracts.vocabulary import Scope
from services.matching.domain.instance.arrays import Words
from services.matching.domain.instance.instance import (
    ChainShape,
    GroupShape,
    Instance,
    Limit,
    NetworkShape,
    PairShape,
    PairTerms,
    Shape,
)
from services.matching.domain.instance.people import Profiles
from services.matching.solver.reasons.breaking import SECRET
from services.matching.solver.reasons.wording import pairs, place_of


@dataclass(frozen=True)
class InputsChanged:
    """By id of a person what changed of them; and what changed for all, in sentences."""

    gone: frozenset[str]
    new: frozenset[str]
    people: dict[str, tuple[str, ...]]
    rules: tuple[str, ...]

    def sentences(self) -> tuple[str, ...]:
        return (
            *(f"{one} left the round." for one in sorted(self.gone)),
            *(f"{one} joined the round." for one in sorted(self.new)),
            *(f"{one} changed: {', '.join(fields)}." for one, fields in sorted(self.people.items())),
            *self.rules,
        )


def inputs_changed(before: Instance, after: Instance) -> InputsChanged:
    earlier, later = set(before.people.ids), set(after.people.ids)
    was, now = described(before), described(after)
    people = {
        one: tuple(field for field in was[one] if was[one][field] != now[one].get(field)) for one in earlier & later
    }
    changed = {one: fields for one, fields in people.items() if fields}
    return InputsChanged(
        frozenset(earlier - later), frozenset(later - earlier), changed, tuple(rules_changed(before, after))
    )


def described(instance: Instance) -> dict[str, dict[str, object]]:
    """What is open about each person, by field. Whoever is barred from whom counts for both."""
    people, profiles = instance.people, instance.people.profiles
    columns: dict[str, Callable[[int], object]] = {
        "institution": lambda row: instance.places.institutions[people.institution[row]],
        "room as mentor": lambda row: int(people.mentor_capacity[row]),
        "room as mentee": lambda row: int(people.mentee_capacity[row]),
    }
    if profiles is not None:
        columns |= of_profiles(profiles)
    found = {name: {field: of(row) for field, of in columns.items()} for row, name in enumerate(people.ids)}
    for rule, (one, other) in people.barred.items():
        if rule in SECRET:
            continue
        named: dict[int, set[str]] = {}
        for mine, theirs in zip(one.tolist(), other.tolist(), strict=True):
            named.setdefault(mine, set()).add(people.ids[theirs])
        for row, name in enumerate(people.ids):
            found[name][str(rule)] = frozenset(named.get(row, ()))
    ranked = zip(*(column.tolist() for column in (instance.wishes.key, instance.wishes.mentor_rank)), strict=True)
    add_wishes(found, instance, {key: rank for key, rank in ranked if rank}, as_mentor=True)
    ranked = zip(*(column.tolist() for column in (instance.wishes.key, instance.wishes.mentee_rank)), strict=True)
    add_wishes(found, instance, {key: rank for key, rank in ranked if rank}, as_mentor=False)
    return found


def add_wishes(
    found: dict[str, dict[str, object]], instance: Instance, ranks: dict[int, int], *, as_mentor: bool
) -> None:
    ids, field = instance.people.ids, "ranked mentees" if as_mentor else "ranked mentors"
    mine: dict[str, dict[str, int]] = {name: {} for name in ids}
    for key, rank in ranks.items():
        mentor, mentee = (ids[row] for row in divmod(key, len(ids)))
        one, other = (mentor, mentee) if as_mentor else (mentee, mentor)
        mine[one][other] = rank
    for name in ids:
        found[name][field] = mine[name]


def of_profiles(profiles: Profiles) -> dict[str, Callable[[int], object]]:
    words = profiles.vocabulary
    return {
        "career stage": lambda row: words.stages[profiles.stage[row]],
        "reach": lambda row: list(Scope)[profiles.reach[row]],
        "way to meet": lambda row: (bool(profiles.in_person[row]), bool(profiles.virtual[row])),
        "topics offered": lambda row: names(profiles.offers[row], words.topics),
        "topics sought": lambda row: names(profiles.seeks[row], words.topics),
        "languages": lambda row: names(profiles.languages[row], words.languages),
        "free time": lambda row: names(profiles.free[row], words.slots),
    }


def names(mask: Words, known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name for bit, name in enumerate(known) if int(mask[bit // 64]) >> (bit % 64) & 1)


def rules_changed(before: Instance, after: Instance) -> Iterator[str]:
    was, now = limits(before), limits(after)
    for which in sorted(was.keys() | now.keys()):
        if was.get(which) != now.get(which):
            yield f"The quota for {which} changed from {said(was.get(which))} to {said(now.get(which))}."
    if comparable(before.terms) != comparable(after.terms):
        yield "The rules or the points of pairs changed."
    both = set(before.people.ids) & set(after.people.ids)
    worth = [listed(instance, both) for instance in (before, after)]
    if differ := sum(worth[0].get(pair) != worth[1].get(pair) for pair in worth[0].keys() | worth[1].keys()):
        yield f"In the list of possible pairs, {pairs(differ)} changed."
    for name, same in (
        ("seed of the lottery", before.seed == after.seed),
        ("shape of the programme", sizes(before.shape) == sizes(after.shape)),
        ("side rules", replace(before.side_rules, linked=()) == replace(after.side_rules, linked=())),
        ("aim", (before.mode, before.fairness) == (after.mode, after.fairness)),
    ):
        if not same:
            yield f"The {name} changed."


def comparable(terms: PairTerms | None) -> str:
    """Every number, however long the columns."""
    with np.printoptions(threshold=1 << 30):
        return repr(terms)


def listed(instance: Instance, both: set[str]) -> dict[tuple[str, str], int]:
    """The scores of listed pairs of two people who are in both rounds."""
    if instance.listed is None:
        return {}
    ids = instance.people.ids
    found = zip(instance.listed.key.tolist(), instance.listed.score.tolist(), strict=True)
    named = {(ids[key // len(ids)], ids[key % len(ids)]): score for key, score in found}
    return {pair: score for pair, score in named.items() if both.issuperset(pair)}


def sizes(shape: Shape) -> tuple[object, ...]:
    """Without the people whom a shape names, whose rows differ from round to round."""
    match shape:
        case PairShape():
            return ("pairs",)
        case GroupShape() | NetworkShape():
            return (type(shape).__name__, shape.minimum, shape.maximum)
        case ChainShape():
            return ("chains", shape.stages, shape.minimum)
    assert_never(shape)


def limits(instance: Instance) -> dict[str, Limit]:
    return {f"{one.side}s of {place_of(instance.places, one)}": one for one in instance.limits}


def said(limit: Limit | None) -> str:
    if limit is None:
        return "none"
    return f"{limit.minimum} or more" if limit.maximum is None else f"{limit.minimum} to {limit.maximum}"

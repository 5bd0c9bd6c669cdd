"""Quotas, shares, burden, coverage, linked people and fairness as rows of a program, whatever the shape."""

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import GroupShape, Limit
from services.matching.domain.instance.people import People
from services.matching.domain.instance.topics import has_topic
from services.matching.solver.shapes.draft import Draft, one_way
from services.matching.solver.shapes.program import FREE, Term


def add_rules(draft: Draft, *, burdens: bool = True) -> None:
    """All of them, or all but burden shares."""
    rules, people, pairs = draft.instance.side_rules, draft.instance.people, draft.pairs
    one_way(draft)
    for limit in draft.instance.limits:
        amounts = belonging(people, limit)[pairs.mentor if limit.side is Side.MENTOR else pairs.mentee]
        row = add_row(draft, amounts.astype(np.int64), limit.minimum, FREE if limit.maximum is None else limit.maximum)
        there = belonging(people, limit)
        draft.sheet.terms.append(Term(limit.side, np.where(there, row, -1), there.astype(np.int64)))
    for percent, place in (
        (rules.across_institutions_percent, people.institution),
        (rules.across_regions_percent, people.region),
    ):
        if percent:
            across = place[pairs.mentor] != place[pairs.mentee]
            add_row(draft, 100 * across.astype(np.int64) - percent, 0, FREE)
    for coverage in rules.coverage:
        add_row(draft, has_topic(people, pairs, coverage.topic).astype(np.int64), coverage.pairs, FREE)
    if burdens and rules.burden_percent is not None:
        add_burdens(draft, rules.burden_percent)
    add_links(draft)


def belonging(people: People, limit: Limit) -> Flags:
    """Which people belong to the place of this quota."""
    if limit.level is Level.NATION:
        return np.ones(people.count, dtype=np.bool_)
    return (people.region if limit.level is Level.REGION else people.institution) == limit.code


def add_row(draft: Draft, amounts: Ints, low: int, high: int) -> int:
    """The row that says: low <= the sum of the amounts of chosen pairs <= high."""
    row = int(draft.sheet.rows(1, low, high)[0])
    draft.sheet.put(row, draft.stands.column, amounts[draft.stands.pair])
    return row


def add_burdens(draft: Draft, percent: int) -> None:
    """carried <= 1, or 100 carried <= percent * pairs; see domain/burden.py. One column an institution says which.

    The first row also holds without that column's choice: a lone pair of 100 - percent is what the share may lack.
    """
    people, pairs = draft.instance.people, draft.pairs
    home, disclosed = people.institution[pairs.mentor], people.disclosed[pairs.mentor]
    places = np.unique(home[disclosed])
    lone, place = draft.sheet.columns(len(places)), np.searchsorted(places, home)
    most = heaviest(draft, percent)[places]
    share = draft.sheet.rows(len(places), high=0)
    single = draft.sheet.rows(len(places), high=most)
    draft.sheet.put(share, lone, percent - 100)
    draft.sheet.put(single, lone, most - 1)
    there = np.isin(home, places)[draft.stands.pair]
    column, pair = draft.stands.column[there], draft.stands.pair[there]
    draft.sheet.put(share[place[pair]], column, 100 * disclosed[pair] - percent)
    draft.sheet.put(single[place[pair]], column, disclosed[pair].astype(np.int64))


def heaviest(draft: Draft, percent: int) -> Ints:
    """For each institution, what those who disclosed could carry at most: by their capacities, and by the share."""
    people, shape = draft.instance.people, draft.instance.shape
    members = shape.maximum if isinstance(shape, GroupShape) else 1
    mentors = np.unique(draft.pairs.mentor)
    there = np.bincount(draft.pairs.mentor, minlength=people.count)[mentors]
    held = np.minimum(np.maximum(people.mentor_capacity[mentors], members), there)
    total: Ints = np.zeros(len(draft.instance.places.institutions), dtype=np.int64)
    carried: Ints = np.zeros(len(draft.instance.places.institutions), dtype=np.int64)
    np.add.at(total, people.institution[mentors], held)
    np.add.at(carried, people.institution[mentors], held * people.disclosed[mentors])
    return np.maximum(1, np.minimum(carried, percent * total // 100))


def add_links(draft: Draft) -> None:
    """One column a link: 1 if all of its people are matched, 0 if none is."""
    for link in draft.instance.side_rules.linked:
        together = draft.sheet.columns(1)[0]
        for person in link:
            roles = np.array([one for one in (draft.mentor_role[person], draft.mentee_role[person]) if one >= 0])
            some = draft.sheet.rows(1, high=0)[0]
            draft.sheet.put(some, together)
            for role in roles.tolist():
                draft.sheet.put(some, role, -1)
                each = draft.sheet.rows(1, high=0)[0]
                draft.sheet.put(each, role)
                draft.sheet.put(each, together, -1)


def add_fairness(draft: Draft) -> int:
    """The column of the floor: filled roles per mille of those with a counterpart, at the worst-off institution."""
    home = draft.instance.people.institution
    floor = int(draft.sheet.columns(1, 1000)[0])
    could = np.concatenate((np.unique(draft.pairs.mentor[draft.usable]), np.unique(draft.pairs.mentee[draft.usable])))
    places, count = np.unique(home[could], return_counts=True)
    rows = draft.sheet.rows(len(places), low=0)
    draft.sheet.put(rows, floor, -count)
    for role in (draft.mentor_role, draft.mentee_role):
        person = np.flatnonzero(role >= 0)
        draft.sheet.put(rows[np.searchsorted(places, home[person])], role[person], 1000)
    return floor

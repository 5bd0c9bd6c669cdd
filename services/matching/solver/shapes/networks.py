"""Networks: each mentee has several mentors or none, of different institutions, each bringing another topic.

That the mentors of one mentee can bring different topics is said without a column a topic: for no set of topics may
there be more mentors who bring nothing else than the set has topics (Hall 1935).
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance, NetworkShape
from services.matching.domain.instance.people import People
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.solver.shapes.draft import Draft, Stands, add_roles
from services.matching.solver.shapes.program import Sheet


def draft_networks(instance: Instance, pairs: Pairs, shape: NetworkShape) -> Draft:
    sheet, people = Sheet(), instance.people
    masks = masks_of(people, pairs)
    kept = np.array([number for number, mask in enumerate(masks) if mask != 0], dtype=np.int64)
    column = sheet.columns(len(kept))
    most = people.mentor_capacity
    mentor_role = add_roles(sheet, Side.MENTOR, pairs.mentor[kept], column, np.minimum(most, 1), most)
    mentors = np.minimum(people.mentee_capacity, shape.maximum)
    least: Ints = np.full(people.count, shape.minimum, dtype=np.int64)
    mentee_role = add_roles(sheet, Side.MENTEE, pairs.mentee[kept], column, least, mentors)
    add_institutions(sheet, people, pairs, kept, column, mentee_role)
    if people.profiles is not None:
        by_mentee: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
        for place, number in enumerate(kept.tolist()):
            of_mask = by_mentee[int(pairs.mentee[number])]
            of_mask.setdefault(masks[number], []).append(int(column[place]))
        for mentee, of_mask in by_mentee.items():
            add_topics(sheet, of_mask, int(mentors[mentee]), int(mentee_role[mentee]))
    return Draft(instance, pairs, sheet, Stands(column, kept), mentor_role, mentee_role, np.arange(len(masks)))


def masks_of(people: People, pairs: Pairs) -> list[int]:
    """For each pair the topics that flow to the mentee, as bits; without profiles anything does."""
    if people.profiles is None:
        return [-1] * len(pairs.mentor)
    masks = [0] * len(pairs.mentor)
    for word in range(people.profiles.offers.shape[1]):
        bits = people.profiles.offers[pairs.mentor, word] & people.profiles.seeks[pairs.mentee, word]
        masks = [mask | more << 64 * word for mask, more in zip(masks, bits.tolist(), strict=True)]
    subjects = (1 << people.profiles.subjects) - 1
    return [mask & subjects for mask in masks]


def add_institutions(sheet: Sheet, people: People, pairs: Pairs, kept: Ints, column: Ints, role: Ints) -> None:
    """At most one mentor of each institution for each mentee."""
    mentee, home = pairs.mentee[kept], people.institution[pairs.mentor[kept]]
    _, first, place = np.unique(
        mentee * (int(people.institution.max(initial=0)) + 1) + home, return_index=True, return_inverse=True
    )
    # A row for a single mentor too: a mentee without a whole network has no part of one.
    row = sheet.rows(len(first), high=0)
    sheet.put(row[place], column)
    sheet.put(row, role[mentee[first]], -1)


def add_topics(sheet: Sheet, of_mask: Mapping[int, list[int]], most: int, role: int) -> None:
    """For each set of fewer topics than `most`: no more mentors who bring nothing else than it has topics."""
    for topics in unions(list(of_mask), most):
        columns = [column for mask, some in of_mask.items() if mask & ~topics == 0 for column in some]
        if len(columns) > topics.bit_count():
            row = sheet.rows(1, high=0)[0]
            sheet.put(row, np.array(columns))
            sheet.put(row, role, -topics.bit_count())


def unions(masks: list[int], most: int) -> list[int]:
    """Every union of these masks with fewer than `most` bits; no other set can bind more tightly."""
    found: set[int] = set()
    for mask in masks:
        found |= {one | mask for one in (0, *found) if (one | mask).bit_count() < most}
    return sorted(found)

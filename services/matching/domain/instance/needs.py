"""What institutions are owed: filled roles for a share of their people who have a valid counterpart."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, distinct
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market, PairPrices


@dataclass(frozen=True)
class Needs:
    """For each institution the filled roles that it is owed, of mentors and of mentees."""

    mentors: Ints
    mentees: Ints


def people_with_counterpart(instance: Instance, market: Market) -> Needs:
    """For each institution: how many of its mentors and of its mentees have at least one valid counterpart."""
    people, count = instance.people, len(instance.places.institutions)
    mentors, mentees = courted(instance, market)
    return Needs(
        np.bincount(people.institution[mentors], minlength=count),
        np.bincount(people.institution[mentees], minlength=count),
    )


def courted(instance: Instance, market: Market) -> tuple[Ints, Ints]:
    """The rows of mentors and of mentees who have at least one valid counterpart, sorted.

    The best pair of a person may be barred, so that whoever is in no best pair is looked at again.
    """
    people = instance.people
    mentors, mentees = (distinct(rows) for rows in np.divmod(market.shortlist(1), people.count))
    none: Ints = np.zeros(people.count, dtype=np.int64)
    free = PairPrices(-1, none, none)
    others = market.beyond(free, 1, mentors=np.setdiff1d(people.mentors, mentors)).key
    more = market.beyond(free, 1, mentees=np.setdiff1d(people.mentees, mentees)).key
    return np.union1d(mentors, others // people.count), np.union1d(mentees, more % people.count)


def with_counterpart(instance: Instance, market: Market, rows: Ints) -> Flags:
    """By row of people: who has a valid counterpart; looked for only for these, so that False says nothing of others.

    The best pair of a person may be barred, as above.
    """
    people = instance.people
    found = np.zeros(people.count, dtype=np.bool_)
    none: Ints = np.zeros(people.count, dtype=np.int64)
    free = PairPrices(-1, none, none)
    looks: tuple[Callable[[Ints], Ints], ...] = (
        lambda left: market.shortlist(1, mentors=left),
        lambda left: market.shortlist(1, mentees=left),
        lambda left: market.beyond(free, 1, mentors=left).key,
        lambda left: market.beyond(free, 1, mentees=left).key,
    )
    for look in looks:
        mentor, mentee = np.divmod(look(rows[~found[rows]]), people.count)
        found[mentor], found[mentee] = True, True
    return found


def needs(counterparts: Needs, per_mille: int) -> Needs:
    """Rounded up."""
    return Needs(-(-per_mille * counterparts.mentors // 1000), -(-per_mille * counterparts.mentees // 1000))

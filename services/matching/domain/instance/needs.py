"""What institutions are owed: filled roles for a share of their people who have a valid counterpart."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market


@dataclass(frozen=True)
class Needs:
    """For each institution the filled roles that it is owed, of mentors and of mentees."""

    mentors: Ints
    mentees: Ints


def people_with_counterpart(instance: Instance, market: Market) -> Needs:
    """For each institution: how many of its mentors and of its mentees have at least one valid counterpart."""
    people, count = instance.people, len(instance.places.institutions)
    mentor, mentee = np.divmod(market.shortlist(1), people.count)
    return Needs(
        np.bincount(people.institution[np.unique(mentor)], minlength=count),
        np.bincount(people.institution[np.unique(mentee)], minlength=count),
    )


def needs(counterparts: Needs, per_mille: int) -> Needs:
    """Rounded up."""
    return Needs(-(-per_mille * counterparts.mentors // 1000), -(-per_mille * counterparts.mentees // 1000))

"""Side rules that bind: taken from the best matching without them, and a little more than it has."""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Coverage, GroupShape, Instance, SideRules
from services.matching.domain.instance.listed import flows

POINTS_ABOVE = 2
SCARCE = 3
BURDEN_PERCENT = 20
LEADERS_PERCENT = 4
SMALLEST, LARGEST = 3, 6


def with_side_rules(instance: Instance, plain: Answer, *, groups: bool = True) -> Instance:
    """The round with a share across institutions, a burden share, coverage of the scarcest topics, and groups.

    `plain` is its best matching without them. Four of 100 mentors lead groups, the others mentor in pairs.
    """
    rules = SideRules(
        across_institutions_percent=across(instance, plain),
        burden_percent=BURDEN_PERCENT,
        coverage=scarce(instance, plain),
    )
    return replace(instance, side_rules=rules, shape=shape_of(instance) if groups else instance.shape)


def across(instance: Instance, plain: Answer) -> int:
    """Percent: two points above what the plain optimum has, or half of what is missing if that is less."""
    home = instance.people.institution
    share = 100 * float(np.mean(home[plain.mentor] != home[plain.mentee]))
    return int(min(share + POINTS_ABOVE, share + (100 - share) / 2))


def scarce(instance: Instance, plain: Answer) -> tuple[Coverage, ...]:
    """A fifth more pairs for each of the three topics that flow to the fewest mentees."""
    if instance.people.profiles is None:
        return ()
    topics = range(len(instance.people.profiles.vocabulary.topics))
    pairs: Ints = np.array([flows(instance, plain.mentor, plain.mentee, topic).sum() for topic in topics])
    fewest = np.argsort(pairs, kind="stable")[:SCARCE]
    return tuple(Coverage(int(topic), -(-int(pairs[topic]) * 6 // 5)) for topic in sorted(fewest.tolist()))


def shape_of(instance: Instance) -> GroupShape:
    mentors = instance.people.mentors
    chance = np.random.default_rng(instance.seed)
    leaders = np.sort(chance.choice(mentors, len(mentors) * LEADERS_PERCENT // 100, replace=False))
    return GroupShape(SMALLEST, LARGEST, leaders=tuple(leaders.tolist()))

"""Whether pairs are valid, and what they are worth, rule by rule in plain columns.

The compiled kernel says the same of all pairs at once; whoever trusts an answer should not have to trust the kernel.
"""

import numpy as np

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.arrays import Flags, Ints, Words, contains, place_in
from services.matching.domain.instance.instance import Instance, PairTerms
from services.matching.domain.instance.people import People, Profiles


def scores(instance: Instance, mentor: Ints, mentee: Ints) -> tuple[Ints, Flags]:
    """Of pairs by rows: their scores, and which of them are valid."""
    people, terms = instance.people, instance.terms
    key = mentor * people.count + mentee
    valid = (mentor != mentee) & (people.mentor_capacity[mentor] > 0) & (people.mentee_capacity[mentee] > 0)
    if instance.listed is not None or terms is None or people.profiles is None:
        listed = instance.listed
        place = np.full(len(key), -1) if listed is None else place_in(listed.key, key)
        return np.zeros_like(key) if listed is None else np.append(listed.score, 0)[place], valid & (place >= 0)
    for one, other in people.barred.values():
        valid &= ~contains(np.sort(one * people.count + other), key)
    valid &= keeps_rules(people, people.profiles, terms, mentor, mentee)
    wished = place_in(instance.wishes.key, key)
    wishes = np.where(wished >= 0, np.append(instance.wishes.points, 0)[wished], 0)
    beside = wishes + people.favoured(mentor, mentee)
    return points(people, people.profiles, terms, mentor, mentee) + beside, valid


def keeps_rules(people: People, profiles: Profiles, terms: PairTerms, mentor: Ints, mentee: Ints) -> Flags:
    """The rules that two profiles keep or break, as pairing.py defines them."""
    steps_up = profiles.stage[mentee] - profiles.stage[mentor]
    one_institution = people.institution[mentor] == people.institution[mentee]
    one_region = people.region[mentor] == people.region[mentee]
    in_person = profiles.in_person[mentor] | profiles.in_person[mentee]
    virtual = profiles.virtual[mentor] | profiles.virtual[mentee]
    stages = {
        Direction.REVERSE: steps_up >= terms.stage_gap,
        Direction.CLASSICAL: -steps_up >= terms.stage_gap,
        Direction.PEER: steps_up == 0,
    }[terms.direction]
    scope = {
        Scope.INSTITUTIONAL: one_institution,
        Scope.REGIONAL: one_region,
        Scope.NATIONAL: np.ones_like(one_region),
    }[terms.scope]
    agreed = np.minimum(profiles.reach[mentor], profiles.reach[mentee]) >= terms.scope.rank
    meets = ~in_person | (~virtual & one_region) | terms.all_virtual
    return (
        stages
        & scope
        & agreed
        & meets
        & (common(profiles.offers[mentor], profiles.seeks[mentee]) > 0)
        & (common(profiles.seeks[mentor], profiles.offers[mentee]) > 0)
        & (common(profiles.languages[mentor], profiles.languages[mentee]) > 0)
        & (common(profiles.free[mentor], profiles.free[mentee]) >= terms.common_slots)
    )


def points(people: People, profiles: Profiles, terms: PairTerms, mentor: Ints, mentee: Ints) -> Ints:
    """The points without those for wishes and priority, as scoring.py defines them."""
    worth = terms.points
    slots = common(profiles.free[mentor], profiles.free[mentee])
    languages = common(profiles.languages[mentor], profiles.languages[mentee])
    one_institution = people.institution[mentor] == people.institution[mentee]
    between = worth.regions[people.region[mentor], people.region[mentee]]
    return (
        of_topics(profiles.offers[mentor] & profiles.seeks[mentee], worth.topic_to_mentee)
        + of_topics(profiles.seeks[mentor] & profiles.offers[mentee], worth.topic_to_mentor)
        + worth.slot * np.minimum(slots, worth.slots_counted)
        + worth.language * np.minimum(languages, worth.languages_counted)
        + np.where(one_institution, worth.same_institution, between)
    )


def common(one: Words, other: Words) -> Ints:
    return np.bitwise_count(one & other).sum(axis=1, dtype=np.int64)


def of_topics(flowing: Words, worth: Ints) -> Ints:
    total: Ints = np.zeros(len(flowing), dtype=np.int64)
    for topic, each in enumerate(worth.tolist()):
        total += each * ((flowing[:, topic // 64] >> np.uint64(topic % 64)) & np.uint64(1)).astype(np.int64)
    return total

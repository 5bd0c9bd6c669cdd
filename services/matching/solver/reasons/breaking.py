"""Which rules the pairs of one person would break, each by its name; as pairing.py defines them."""

from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Direction, Scope, Side
from services.matching.domain.instance.arrays import NONE, Flags, Ints, contains, place_in
from services.matching.domain.instance.instance import Instance, PairTerms
from services.matching.domain.instance.people import People, Profiles
from services.matching.domain.pairing import Rule
from services.matching.domain.verifying.plainly import common, points

SECRET = frozenset({Rule.TWO_PEOPLE, Rule.EXCLUSION})
"""Never named: nobody may learn that an exclusion stands behind a reason."""


@dataclass(frozen=True)
class Opened:
    """The pairs of one person that break one rule and no other, and their scores."""

    rule: Rule
    side: Side
    other: Ints
    score: Ints


def opened_by(instance: Instance, row: int) -> list[Opened]:
    """For each rule without which somebody would be a valid counterpart; nothing where pairs are listed."""
    people, found = instance.people, list[Opened]()
    if people.profiles is None or instance.terms is None:
        return found
    for side, able, others in (
        (Side.MENTOR, people.mentor_capacity[row] > 0, people.mentees),
        (Side.MENTEE, people.mentee_capacity[row] > 0, people.mentors),
    ):
        if not able or not len(others):
            continue
        mine = np.full_like(others, row)
        mentor, mentee = (mine, others) if side is Side.MENTOR else (others, mine)
        holds = rules(instance, people.profiles, instance.terms, mentor, mentee)
        broken = len(holds) - sum((one.astype(np.int64) for one in holds.values()), np.zeros_like(others))
        for rule in (one for one in holds if one not in SECRET):
            here = (broken == 1) & ~holds[rule]
            if here.any():
                score = scores(instance, people.profiles, instance.terms, mentor[here], mentee[here])
                found.append(Opened(rule, side, others[here], score))
    return found


def scores(instance: Instance, profiles: Profiles, terms: PairTerms, mentor: Ints, mentee: Ints) -> Ints:
    wished = place_in(instance.wishes.key, mentor * instance.people.count + mentee)
    wishes = np.where(wished >= 0, np.append(instance.wishes.points, 0)[wished], 0)
    beside = wishes + instance.people.favoured(mentor, mentee)
    return points(instance.people, profiles, terms, mentor, mentee) + beside


def rules(instance: Instance, profiles: Profiles, terms: PairTerms, mentor: Ints, mentee: Ints) -> dict[Rule, Flags]:
    """Whether each pair keeps each rule, in the order of `Rule`."""
    people = instance.people
    one_region = people.region[mentor] == people.region[mentee]
    in_person = profiles.in_person[mentor] | profiles.in_person[mentee]
    virtual = profiles.virtual[mentor] | profiles.virtual[mentee]
    holds = {
        Rule.STAGES: stages_fit(terms, profiles.stage[mentee] - profiles.stage[mentor]),
        Rule.TOPICS: (common(profiles.offers[mentor], profiles.seeks[mentee]) > 0)
        & (common(profiles.seeks[mentor], profiles.offers[mentee]) > 0),
        Rule.LANGUAGE: common(profiles.languages[mentor], profiles.languages[mentee]) > 0,
        Rule.MODALITY: ~in_person | (~virtual & one_region) | terms.all_virtual,
        Rule.FREE_TIME: common(profiles.free[mentor], profiles.free[mentee]) >= terms.common_slots,
        Rule.SCOPE: {
            Scope.INSTITUTIONAL: people.institution[mentor] == people.institution[mentee],
            Scope.REGIONAL: one_region,
            Scope.NATIONAL: np.ones_like(one_region),
        }[terms.scope],
        Rule.AGREED_SCOPE: np.minimum(profiles.reach[mentor], profiles.reach[mentee]) >= terms.scope.rank,
    }
    named = {rule: ~barred(people, rule, mentor, mentee) for rule in people.barred}
    named[Rule.TWO_PEOPLE] = (mentor != mentee) & named.get(Rule.TWO_PEOPLE, np.True_)
    return {rule: (holds | named)[rule] for rule in Rule if rule in holds or rule in named}


def barred(people: People, rule: Rule, mentor: Ints, mentee: Ints) -> Flags:
    one, other = people.barred.get(rule, (NONE, NONE))
    if len(mentor) and (mentor == mentor[0]).all():
        other = other[one == mentor[0]]
        return contains(np.sort(other), mentee)
    if len(mentee) and (mentee == mentee[0]).all():
        one = one[other == mentee[0]]
        return contains(np.sort(one), mentor)
    return contains(np.sort(one * people.count + other), mentor * people.count + mentee)


def stages_fit(terms: PairTerms, steps_up: Ints) -> Flags:
    match terms.direction:
        case Direction.REVERSE:
            return steps_up >= terms.stage_gap
        case Direction.CLASSICAL:
            return -steps_up >= terms.stage_gap
        case Direction.PEER:
            return steps_up == 0

"""Why somebody was left out: the one rule or quota that, if relaxed, would help, or that others went first.

Nothing confidential may show in a reason. So an exclusion is never named, and who was left out because of the burden
share reads the same sentence as who lost to others; that sentence is true of both.
"""

from collections import Counter
from enum import StrEnum

import numpy as np

from libs.contracts.rounds import Quota, Unmatched
from libs.contracts.vocabulary import Side
from services.matching.domain.burden import allowed
from services.matching.domain.pairing import Rule
from services.matching.domain.places import belongs, level_of
from services.matching.solver.eligibility import BIT, comparisons
from services.matching.solver.people import Flags, Ints
from services.matching.solver.side_rules import Case, burdens

NAMED = tuple(rule for rule in Rule if rule not in {Rule.TWO_PEOPLE, Rule.EXCLUSION})


class WhyNot(StrEnum):
    """What stands in the place of a rule where no single rule is the reason."""

    CAPACITY = "no capacity"
    SEVERAL = "several rules"
    QUOTA = "quota"
    COMPETITION = "competition"


def unmatched(case: Case, chosen: Flags) -> tuple[Unmatched, ...]:
    """Everybody without a pair, sorted by id, each with a true reason."""
    edges, people = case.edges, case.people
    rows = np.arange(len(people.members))
    matched = np.isin(rows, edges.mentor[chosen]) | np.isin(rows, edges.mentee[chosen])
    valid = np.bincount(edges.mentor, minlength=len(rows)) + np.bincount(edges.mentee, minlength=len(rows))
    able = (people.mentor_capacity > 0) | (people.mentee_capacity > 0)
    blocked = blocked_by_quota(case, chosen, matched)
    helpful = single_rules(case, rows[able & (valid == 0)])
    left: list[Unmatched] = []
    for row in np.flatnonzero(~matched).tolist():
        if not able[row]:
            rule, reason = WhyNot.CAPACITY, "This person has no room for a pair, neither as mentor nor as mentee."
        elif valid[row] == 0:
            rule, reason = without_counterpart(helpful[row])
        elif row in blocked:
            rule, reason = at_a_maximum(blocked[row])
        else:
            rule, reason = in_competition(int(valid[row]))
        member = people.members[row]
        left.append(
            Unmatched(
                participant_id=member.participant_id,
                institution_id=member.institution_id,
                region_id=member.region_id,
                rule=rule,
                reason=reason,
            )
        )
    return tuple(sorted(left, key=lambda one: one.participant_id))


def without_counterpart(helpful: Counter[Rule]) -> tuple[str, str]:
    if not helpful:
        return WhyNot.SEVERAL, "Nobody is a valid counterpart, and relaxing one rule alone would not change that."
    rule, count = max(helpful.items(), key=lambda item: (item[1], -BIT[item[0]]))
    return rule, f'Nobody is a valid counterpart. Without the rule "{rule}", {pairs(count)} would be valid.'


def at_a_maximum(quotas: Counter[Quota]) -> tuple[str, str]:
    quota, count = max(quotas.items(), key=lambda item: (item[1], item[0].place_id, item[0].side))
    return WhyNot.QUOTA, (
        f"The maximum of {quota.maximum} pairs for {quota.side}s of {quota.place_id} is reached. "
        f"If it were one higher, {pairs(count)} would be possible."
    )


def in_competition(count: int) -> tuple[str, str]:
    return WhyNot.COMPETITION, (
        f"For this person {pairs(count)} would be valid, but none is part of the best matching of the whole round "
        "within everybody's capacity and all limits."
    )


def pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def single_rules(case: Case, lone: Ints) -> dict[int, Counter[Rule]]:
    """For each of these rows: how many pairs break one rule and no other, by rule."""
    found = {row: Counter[Rule]() for row in lone.tolist()}
    people = case.people
    lone_mentors, lone_mentees = np.intersect1d(people.mentors, lone), np.intersect1d(people.mentees, lone)
    for mentors, mentees, side in (
        (lone_mentors, people.mentees, Side.MENTOR),
        (people.mentors, lone_mentees, Side.MENTEE),
    ):
        for block in comparisons(case.problem, people, mentors, mentees):
            for rule in NAMED:
                only = block.broken == BIT[rule]
                rows, counts = (
                    (block.mentors, only.sum(axis=1)) if side is Side.MENTOR else (block.mentees, only.sum(axis=0))
                )
                for row, count in zip(rows[counts > 0].tolist(), counts[counts > 0].tolist(), strict=True):
                    found[row][rule] += count
    return found


def blocked_by_quota(case: Case, chosen: Flags, matched: Flags) -> dict[int, Counter[Quota]]:
    """For each row without a pair: how many pairs only one full quota stands against, by quota."""
    edges = case.edges
    spare = addable(case, chosen) & ~(matched[edges.mentor] & matched[edges.mentee])
    walls = {quota: inside for quota in case.problem.policy.quotas for inside in full(case, quota, chosen, spare)}
    alone = sum((inside.astype(np.int64) for inside in walls.values()), np.zeros(int(spare.sum()), dtype=np.int64)) == 1
    found: dict[int, Counter[Quota]] = {}
    for quota, inside in walls.items():
        for column in (edges.mentor, edges.mentee):
            rows = column[spare][inside & alone]
            for row in rows[~matched[rows]].tolist():
                found.setdefault(row, Counter[Quota]())[quota] += 1
    return found


def addable(case: Case, chosen: Flags) -> Flags:
    """The pairs for which both people have room, and that would keep the burden share."""
    edges, people = case.edges, case.people
    count = len(people.members)
    room_to_give = people.mentor_capacity > np.bincount(edges.mentor[chosen], minlength=count)
    room_to_take = people.mentee_capacity > np.bincount(edges.mentee[chosen], minlength=count)
    carried, pairs_of = burdens(case, chosen)
    share = case.problem.rules.burden_share_percent
    light = np.array([c < allowed(share, p + 1) for c, p in zip(carried.tolist(), pairs_of.tolist(), strict=True)])
    may_carry = ~people.disclosed[edges.mentor] | light.astype(np.bool_)[people.institution[edges.mentor]]
    return room_to_give[edges.mentor] & room_to_take[edges.mentee] & may_carry & ~chosen


def full(case: Case, quota: Quota, chosen: Flags, spare: Flags) -> list[Flags]:
    """Which spare pairs belong to this quota, if it is at its maximum; else nothing."""
    level = level_of(quota.place_id, case.problem.places)
    inside = np.array([belongs(member, quota.place_id, level) for member in case.people.members], dtype=np.bool_)
    column = case.edges.mentor if quota.side is Side.MENTOR else case.edges.mentee
    reached = int(inside[column[chosen]].sum()) == quota.maximum
    return [inside[column[spare]]] if reached else []

"""The reason why somebody was left out, and its sentence.

Nothing confidential may show. An exclusion is never named. Where the burden is capped, all whom no quota alone would
help read the same: that others went first. So does who was left out because of the burden; and it is true of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.pairing import Rule
from services.matching.solver.reasons import wording
from services.matching.solver.reasons.quotas import Helps


class WhyNot(StrEnum):
    """What stood in the way."""

    ROOM = "no room"
    RULE = "one rule"
    SEVERAL = "several rules"
    QUOTA = "quota"
    QUOTAS = "several quotas"
    PLACE = "one more place"
    LOTTERY = "lottery"
    COMPETITION = "competition"


class Strength(StrEnum):
    """What was found when the relaxation was tried."""

    UNTRIED = "untried"
    MATCHED = "matched"
    """A best matching of the relaxed round, most roles first, matches this person."""
    AS_WELL = "as well"
    """A matching of the relaxed round fills every role that is filled now, and one of this person."""


@dataclass(frozen=True)
class Reason:
    row: int
    kind: WhyNot
    sentence: str
    rule: Rule | None = None
    limit: Limit | None = None
    limits: tuple[Limit, ...] = ()
    """Where one is not enough."""
    helped_by: int = 0
    """Pairs that would become valid (a rule), quotas or people of whom each would be enough (a quota, a place)."""
    strength: Strength = Strength.UNTRIED


HELPED = {
    Strength.MATCHED: "this person would be matched",
    Strength.AS_WELL: "this person could be matched too, without anybody losing their match",
}


def no_room(row: int) -> Reason:
    return Reason(row, WhyNot.ROOM, "This person has no room for a pair, neither as mentor nor as mentee.")


def not_listed(row: int) -> Reason:
    return Reason(row, WhyNot.SEVERAL, "No pair with this person is in the list of possible pairs.")


def several(row: int) -> Reason:
    return Reason(
        row,
        WhyNot.SEVERAL,
        "Nobody is a valid counterpart, and there is no one rule of the programme without which anybody would be.",
    )


def one_rule(row: int, rule: Rule, count: int, strength: Strength) -> Reason:
    told = f'Nobody is a valid counterpart. Without the rule "{rule}" for this person, {wording.pairs(count)} would be'
    helped = f" valid, and {HELPED[strength]}." if strength in HELPED else " valid."
    return Reason(row, WhyNot.RULE, told + helped, rule=rule, helped_by=count, strength=strength)


def quota(row: int, instance: Instance, helps: Helps, count: int, strength: Strength) -> Reason:
    limit, places = helps.limit, instance.places
    which = wording.minimum(places, limit) if helps.lower else wording.maximum(places, limit)
    told = f"If {which} were one {'lower' if helps.lower else 'higher'}, {HELPED[strength]}."
    return Reason(row, WhyNot.QUOTA, told, limit=limit, helped_by=count, strength=strength)


def quotas(row: int, instance: Instance, limits: Sequence[Limit]) -> Reason:
    which = wording.joined([wording.maximum(instance.places, limit) for limit in limits])
    told = f"If {which} were each one higher, {HELPED[Strength.AS_WELL]}."
    return Reason(row, WhyNot.QUOTAS, told, limits=tuple(limits), strength=Strength.AS_WELL)


def one_more_place(row: int, count: int, strength: Strength) -> Reason:
    told = f"If one of the valid counterparts who are fully taken had room for one more pair, {HELPED[strength]}."
    return Reason(row, WhyNot.PLACE, told, helped_by=count, strength=strength)


def lottery(row: int) -> Reason:
    told = "This person is matched in another matching that is exactly as good; the lottery drew this one."
    return Reason(row, WhyNot.LOTTERY, told, strength=Strength.MATCHED)


def outranked(row: int, instance: Instance, full: Sequence[Limit]) -> Reason:
    """In a stable matching; `full` are the maximums that are reached on this person's own side."""
    if not full:
        told = (
            "There are valid counterparts, but each of them, or a full place of theirs, keeps pairs that come before "
            "this person's, or that a minimum needs: so it is in a stable matching."
        )
        return Reason(row, WhyNot.COMPETITION, told)
    which = wording.joined([wording.maximum(instance.places, limit) for limit in full])
    told = (
        f"{which[:1].upper()}{which[1:]} {'is' if len(full) == 1 else 'are'} reached. Each pair of this person with a "
        "valid counterpart comes behind the pairs that are kept there, or that the counterpart or their full place "
        "keeps, or would take what a minimum needs: so it is in a stable matching."
    )
    return Reason(row, WhyNot.COMPETITION, told, limits=tuple(full))


def competition(row: int, room: dict[Side, int]) -> Reason:
    told = (
        "There are valid counterparts, but no pair with this person is part of the best matching of the whole round "
        f"within everybody's capacity and all limits. In all, mentors have room for {wording.pairs(room[Side.MENTOR])} "
        f"and mentees for {wording.pairs(room[Side.MENTEE])}."
    )
    return Reason(row, WhyNot.COMPETITION, told)

"""Pinned pairs that cannot be, in words that name them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from libs.contracts.rounds import Couple
from libs.contracts.vocabulary import Side
from services.matching.domain.cohort.pins import pair_of, pins_of
from services.matching.domain.cohort.shape import room
from services.matching.domain.pairing import broken_rules, in_words
from services.matching.domain.problem import Problem
from services.matching.solver.impossible import Impossible
from services.matching.solver.reasons.wording import joined

TRIED = 12
"""So many pins are left out one by one, to see which of them are in conflict."""

Attempt = Callable[[Problem], bool]
"""Whether there is any valid matching."""


def impossible_pins(problem: Problem) -> Impossible | None:
    """Pins that contradict the rules, the room of their people, or each other; None if none does at sight."""
    conflict = (*broken(problem), *crowded(problem))
    if not conflict:
        return None
    return Impossible(" ".join(conflict), conflict, ("Take back these pins.",))


def broken(problem: Problem) -> Iterator[str]:
    members = {member.participant_id: member for member in problem.members}
    pins = pins_of(problem)
    for pin in pins:
        strangers = [one for one in (pin.mentor_id, pin.mentee_id) if one not in members]
        if strangers:
            yield f"{said(pin)} cannot be: {joined(strangers)} cannot be matched in this round."
            continue
        rules = broken_rules(members[pin.mentor_id], members[pin.mentee_id], problem)
        if rules:
            yield f"{said(pin)} cannot be, because of {joined([*in_words(rules)])}."
        if Couple(mentor_id=pin.mentee_id, mentee_id=pin.mentor_id) in pins and pin.mentor_id < pin.mentee_id:
            yield f"{said(pin)} is pinned the other way round as well."


def crowded(problem: Problem) -> Iterator[str]:
    members = {member.participant_id: member for member in problem.members}
    pins = pins_of(problem)
    for side in Side:
        asked = Counter(pin.mentor_id if side is Side.MENTOR else pin.mentee_id for pin in pins)
        for person, times in sorted(asked.items()):
            has = room(problem, members[person], side) if person in members else times
            if times > has:
                named = [
                    pair_of(pin) for pin in pins if person == (pin.mentor_id if side is Side.MENTOR else pin.mentee_id)
                ]
                yield f"{person} has room for {has} as {side} and is pinned {times} times: {joined(named)}."


def explained(problem: Problem, found: Impossible, solvable: Attempt) -> Impossible:
    """The same, or which pins stand in the way where there is a matching without them."""
    pins = pins_of(problem)
    if not pins or not solvable(with_pins(problem, ())):
        return found
    kept = list(pins)
    for pin in pins if len(pins) <= TRIED else ():
        rest = [one for one in kept if one != pin]
        if not solvable(with_pins(problem, rest)):
            kept = rest
    named = joined([pair_of(pin) for pin in kept])
    pairs = "The pinned pair" if len(kept) == 1 else "The pinned pairs"
    return Impossible(
        f"{pairs} {named} cannot be kept together with the quotas, shares and the shape of this round.",
        tuple(f"{said(pin)} is in every matching." for pin in kept),
        ("Take back this pin." if len(kept) == 1 else "Take back one of these pins.",),
    )


def with_pins(problem: Problem, pins: Sequence[Couple]) -> Problem:
    return problem.model_copy(update={"policy": problem.policy.model_copy(update={"pinned": tuple(pins)})})


def said(pin: Couple) -> str:
    return f"The pinned pair {pair_of(pin)}"

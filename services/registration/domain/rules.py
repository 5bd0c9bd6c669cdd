"""Rules of a programme that contradict each other: nobody could ever be matched by them."""

from collections.abc import Iterator
from typing import assert_never

from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Direction, Shape, Stage
from libs.eventsourcing.deciding.decider import Refused

TOP = len(Stage) - 1
"""Steps from the first career stage to the last."""


class RulesContradict(Refused):
    """rules: these rules contradict each other."""


def check(rules: ProgrammeRules) -> None:
    """Raises RulesContradict, naming every field that is wrong and the rule that it breaks."""
    if broken := [*_sizes(rules), *_shape(rules)]:
        raise RulesContradict(" ".join(broken))


def _sizes(rules: ProgrammeRules) -> Iterator[str]:
    """Whatever the shape is: sizes that nobody needs must not be wrong either."""
    sizes = rules.sizes
    for name, minimum, maximum in (
        ("group", sizes.group_minimum, sizes.group_maximum),
        ("network", sizes.network_minimum, sizes.network_maximum),
    ):
        if minimum > maximum:
            yield (
                f"rules.sizes.{name}_minimum: at least {minimum} and {name}_maximum {maximum}: "
                f"the minimum is above the maximum."
            )


def _shape(rules: ProgrammeRules) -> Iterator[str]:
    sizes = rules.sizes
    match rules.shape:
        case Shape.CHAIN:
            yield from _chain(rules)
        case Shape.GROUP:
            yield from _fits(rules, sizes.group_minimum, "a mentor of a group has at least {} mentees")
        case Shape.NETWORK:
            yield from _fits(rules, sizes.network_minimum, "a mentee of a network has at least {} mentors")
        case Shape.PAIR | Shape.SPOT:
            return
        case _:
            assert_never(rules.shape)


def _chain(rules: ProgrammeRules) -> Iterator[str]:
    if rules.direction is Direction.PEER:
        yield "rules.direction: a chain leads from stage to stage: choose reverse or classical."
    steps = (rules.sizes.chain_minimum - 1) * rules.stage_gap
    if steps > TOP:
        yield (
            f"rules.sizes.chain_minimum: {rules.sizes.chain_minimum} people with a stage_gap of {rules.stage_gap} "
            f"climb {steps} stages, and the ladder has {TOP} steps."
        )
    if rules.load_cap < 2:
        yield "rules.load_cap: whoever is inside a chain has two mentorships: allow at least 2."


def _fits(rules: ProgrammeRules, least: int, why: str) -> Iterator[str]:
    for name, most in (("capacity_cap", rules.capacity_cap), ("load_cap", rules.load_cap)):
        if most < least:
            yield f"rules.{name}: {why.format(least)}: allow at least {least}."

"""What a coordinator reviews between two attempts: quotas, pairs that are wanted and pairs that are not."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from libs.contracts.matching import TriggerRound
from libs.contracts.rounds import Couple, Quota
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.round_states import Existing


class CouplePinnedAndForbidden(Refused):
    """A pair is both pinned and forbidden: it can be one of the two."""


class CoupleNamedTwice(Refused):
    """A pair is named twice in pinned or in forbidden: once says it all."""


class CoupleOfOnePerson(Refused):
    """A pair in pinned or forbidden names one person twice: it needs a mentor and a mentee."""


class Review(NamedTuple):
    quotas: tuple[Quota, ...]
    pinned: tuple[Couple, ...]
    forbidden: tuple[Couple, ...]


def reviewed(state: Existing, command: TriggerRound) -> Review:
    """What is left out stays as it was in the attempt before, or as the round was opened."""
    return Review(
        state.quotas if command.quotas is None else command.quotas,
        state.pinned if command.pinned is None else command.pinned,
        state.forbidden if command.forbidden is None else command.forbidden,
    )


def check_couples(pinned: Sequence[Couple], forbidden: Sequence[Couple]) -> None:
    """Raises CoupleOfOnePerson, CoupleNamedTwice or CouplePinnedAndForbidden, with the field and the two people."""
    for field, couples in (("pinned", pinned), ("forbidden", forbidden)):
        for couple, times in Counter(couples).items():
            if couple.mentor_id == couple.mentee_id:
                raise CoupleOfOnePerson(f'{field}: "{couple.mentor_id}" cannot be both mentor and mentee of one pair.')
            if times > 1:
                raise CoupleNamedTwice(f"{field}: {in_words(couple)} are named {times} times; once says it all.")
    kept_apart = {frozenset((couple.mentor_id, couple.mentee_id)) for couple in forbidden}
    for couple in pinned:
        if frozenset((couple.mentor_id, couple.mentee_id)) in kept_apart:
            raise CouplePinnedAndForbidden(
                f"pinned and forbidden both name {in_words(couple)}: take them out of one of the two."
            )


def in_words(couple: Couple) -> str:
    return f'mentor "{couple.mentor_id}" and mentee "{couple.mentee_id}"'

"""What invented people decide. The shares are assumptions: most say yes, and not every pair goes all the way."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from libs.contracts.sessions import OutcomeKind
from libs.contracts.vocabulary import Side

ACCEPTS = 0.85
MEETS = 0.25
CONTINUES = 0.9
AGREES = 0.8
HAS_SESSION = 0.85
LEARNS = 0.6
MAKES = 0.4

KINDS = (OutcomeKind.TEACHING_SESSION, OutcomeKind.CHANGED_PRACTICE, OutcomeKind.PAPER, OutcomeKind.OTHER)


@dataclass(frozen=True)
class Answers:
    """What both sides say to one proposal."""

    mentor: bool
    mentee: bool


@dataclass(frozen=True)
class Course:
    """How far one mentorship goes in the time that is told here."""

    meets: bool
    both_continue: bool
    agrees: bool
    has_session: bool
    insights: Sequence[Side]
    outcome: OutcomeKind | None


def answers(count: int, chance: np.random.Generator) -> list[Answers]:
    said = chance.random((count, 2)) < ACCEPTS
    return [Answers(bool(mentor), bool(mentee)) for mentor, mentee in said]


def courses(count: int, chance: np.random.Generator, meet: float = MEETS) -> list[Course]:
    """`meet` is the share of pairs who have met when the story ends."""
    return [_course(chance, meet) for _ in range(count)]


def _course(chance: np.random.Generator, meet: float) -> Course:
    meets, continues, agrees, has_session, to_mentor, to_mentee, makes = (
        bool(drawn < share)
        for drawn, share in zip(
            chance.random(7), (meet, CONTINUES, AGREES, HAS_SESSION, LEARNS, LEARNS, MAKES), strict=True
        )
    )
    kind = KINDS[int(chance.integers(len(KINDS)))]
    insights = [side for side, learns in ((Side.MENTOR, to_mentor), (Side.MENTEE, to_mentee)) if learns]
    return Course(meets, continues, agrees, has_session, insights, kind if makes else None)

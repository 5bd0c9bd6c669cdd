"""What the workers that solve rounds are asked; they read it from a topic of their own."""

from typing import TypeAlias

from libs.contracts.matching import OfRound
from libs.contracts.messages import Command


class SolveRound(OfRound, Command):
    """The cohort of this attempt is frozen and on record: solve it."""

    attempt: int


SolvingCommand: TypeAlias = SolveRound

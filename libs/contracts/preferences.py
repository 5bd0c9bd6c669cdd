"""Matching, too: whom people wish for while the window of a round is open."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from libs.contracts.messages import Command, Event, Message
from libs.contracts.vocabulary import Id

Ranking = Annotated[tuple[Id, ...], Field(max_length=20)]
"""Participants, the dearest first; nobody twice."""


class Ranked(Message):
    """One person's wishes in one round; nobody need have any, and a short list is never better than a long one."""

    round_id: Id
    participant_id: Id
    ranks_mentors: Ranking = ()
    ranks_mentees: Ranking = ()

    @property
    def stream(self) -> str:
        return f"preferences-{self.round_id}-{self.participant_id}"


class RankCounterparts(Ranked, Command):
    """Replaces what was ranked before."""

    asked_at: AwareDatetime


class CounterpartsRanked(Ranked, Event):
    pass

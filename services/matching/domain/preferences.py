"""One person's wishes in one round: they may be changed until the window of the round closes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from libs.contracts.preferences import CounterpartsRanked, RankCounterparts
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain import round_states


class NoRoundToRankIn(Refused):
    """There is no such round, so nobody can be ranked in it."""


class NoPreferencesWindow(Refused):
    """This round was opened without preferences_until: nobody ranks anybody in it."""


class PreferencesClosed(Refused):
    """The window for preferences is closed: what was ranked before counts."""


class RankedTwice(Refused):
    """ranks_mentors or ranks_mentees names a person twice: each stands at one place."""


class RankedOneself(Refused):
    """ranks_mentors or ranks_mentees names yourself: rank others."""


@dataclass(frozen=True)
class InRound:
    """What is asked, and the round that it is asked in."""

    asked: RankCounterparts
    round: round_states.State


@dataclass(frozen=True)
class Unranked: ...


@dataclass(frozen=True)
class Ranked:
    wishes: CounterpartsRanked


State: TypeAlias = Unranked | Ranked

initial: State = Unranked()


def decide(state: State, command: InRound) -> Sequence[CounterpartsRanked]:
    ranked = CounterpartsRanked(**command.asked.model_dump(exclude={"asked_at"}))
    match state:
        case Ranked(wishes) if wishes == ranked:
            return []
        case Unranked() | Ranked():
            expect_open(command)
            expect_sound(ranked)
            return [ranked]
    assert_never(state)


def expect_open(command: InRound) -> None:
    match command.round:
        case round_states.Unopened():
            raise NoRoundToRankIn
        case round_states.Begun(terms=terms) if terms.preferences_until is None:
            raise NoPreferencesWindow
        case round_states.Opened(terms=terms) if terms.preferences_until and (
            command.asked.asked_at < terms.preferences_until
        ):
            return
        case _:
            # Whatever else a round is, its window is over.
            raise PreferencesClosed


def expect_sound(ranked: CounterpartsRanked) -> None:
    for field in ("ranks_mentors", "ranks_mentees"):
        wishes: tuple[str, ...] = getattr(ranked, field)
        if ranked.participant_id in wishes:
            raise RankedOneself(f"{field} names yourself: rank others.")
        for place, wish in enumerate(wishes):
            if wish in wishes[:place]:
                raise RankedTwice(f'{field} names "{wish}" twice: each stands at one place.')


def evolve(_: State, event: CounterpartsRanked) -> State:
    return Ranked(event)

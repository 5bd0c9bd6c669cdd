"""Preferences, asked while the round is open and its window too."""

from libs.contracts.messages import Command
from libs.contracts.preferences import CounterpartsRanked, RankCounterparts
from services.matching.domain import preferences, round
from tests.deciders.decisions import Decisions
from tests.unit.matching.stories import ANSWER_BY, MONDAY, round_opened

WITH_WINDOW = round_opened.model_copy(update={"preferences_until": ANSWER_BY})


def in_open_round(command: Command) -> object:
    assert isinstance(command, RankCounterparts)
    return preferences.InRound(command, round.evolve(round.initial, WITH_WINDOW))


PREFERENCES = Decisions(
    "preferences",
    preferences,
    states={
        "Unranked": [],
        "Ranked, the same": [CounterpartsRanked(round_id="r1", participant_id="ann", ranks_mentees=("sue",))],
        "Ranked, otherwise": [CounterpartsRanked(round_id="r1", participant_id="ann", ranks_mentees=("tom", "sue"))],
    },
    commands=[
        RankCounterparts(round_id="r1", participant_id="ann", ranks_mentees=("sue",), asked_at=MONDAY),
        RankCounterparts(round_id="r1", participant_id="ann", ranks_mentees=("sue", "sue"), asked_at=MONDAY),
        RankCounterparts(round_id="r1", participant_id="ann", ranks_mentors=("ann",), asked_at=MONDAY),
        RankCounterparts(round_id="r1", participant_id="ann", ranks_mentees=("una",), asked_at=ANSWER_BY),
    ],
    every_command=RankCounterparts,
    asked=in_open_round,
)

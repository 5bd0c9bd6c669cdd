"""Match rounds."""

from libs.contracts.matching import (
    CancelRound,
    CloseRound,
    PublishRound,
    RoundCancelled,
    RoundClosed,
    RoundPublished,
    RoundUnsolvable,
    TriggerRound,
)
from services.matching.domain import round
from services.matching.domain.attempt import FreezeCohort, GiveUpSolving, ProposeSolution
from tests.deciders.decisions import Decisions
from tests.unit.matching.stories import (
    ANSWER_BY,
    MONDAY,
    PROBLEM,
    RULES,
    SOLUTION,
    cohort_frozen,
    open_round,
    round_opened,
    round_solved,
    round_triggered,
)

TRIGGERED = [round_opened, round_triggered]
FROZEN = [*TRIGGERED, cohort_frozen]
SOLVED = [*FROZEN, round_solved]
PUBLISHED = [*SOLVED, RoundPublished(round_id="r1", attempt=1, answer_by=MONDAY)]

ROUND = Decisions(
    "round",
    round,
    states={
        "Unopened": [],
        "Opened": [round_opened],
        "Opened, window open": [round_opened.model_copy(update={"preferences_until": ANSWER_BY})],
        "Triggered": TRIGGERED,
        "Frozen": FROZEN,
        "Solved": SOLVED,
        "Unsolvable": [*FROZEN, RoundUnsolvable(round_id="r1", attempt=1, reason="Too few mentors.")],
        "Published": PUBLISHED,
        "Cancelled": [*SOLVED, RoundCancelled(round_id="r1")],
        "Closed": [*PUBLISHED, RoundClosed(round_id="r1")],
    },
    commands=[
        open_round,
        TriggerRound(round_id="r1", asked_at=MONDAY),
        FreezeCohort(round_id="r1", attempt=1, people=3, cohort_sha256=cohort_frozen.cohort_sha256, rules=RULES),
        ProposeSolution(round_id="r1", attempt=1, problem=PROBLEM, solution=SOLUTION),
        GiveUpSolving(round_id="r1", attempt=1, reason="Too few mentors."),
        PublishRound(round_id="r1", asked_at=MONDAY),
        CancelRound(round_id="r1"),
        CloseRound(round_id="r1", asked_at=ANSWER_BY),
    ],
    every_command=round.AnyRoundCommand,
)

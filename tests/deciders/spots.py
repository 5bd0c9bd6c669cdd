"""Spot questions: zoe is asked first, then una; nobody comes after her."""

from datetime import timedelta

from libs.contracts.messages import Command
from libs.contracts.spot import (
    AnswerSpot,
    AskSpot,
    PassOnSpot,
    SpotCommand,
    SpotOffered,
    SpotUnanswered,
    SpotWithdrawn,
    WithdrawSpot,
)
from services.matching.domain import spot
from tests.deciders.decisions import Decisions
from tests.unit.matching.questions import (
    AUTHOR,
    BY_UNA,
    BY_ZOE,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    agreed,
    ask,
    asked,
    offered_to_zoe,
    zoe_passed,
)


def with_facts(command: Command) -> object:
    match command:
        case AskSpot():
            return spot.Ask(command, AUTHOR, BY_ZOE)
        case PassOnSpot(mentor_id="una"):
            return spot.Respond(command, None)
        case AnswerSpot() | PassOnSpot():
            return spot.Respond(command, BY_UNA)
        case _:
            return command


SPOT = Decisions(
    "spot",
    spot,
    states={
        "Unasked": [],
        "Searching": [asked],
        "Offered": [asked, offered_to_zoe],
        "Offered, to the next": [
            asked,
            offered_to_zoe,
            zoe_passed,
            SpotOffered(spot_id="s1", draft=BY_UNA, answer_by=WEDNESDAY),
        ],
        "Agreed": [asked, offered_to_zoe, agreed],
        "Unanswered": [asked, offered_to_zoe, zoe_passed, SpotUnanswered(spot_id="s1")],
        "Withdrawn": [asked, offered_to_zoe, SpotWithdrawn(spot_id="s1")],
    },
    commands=[
        ask,
        AnswerSpot(spot_id="s1", by="zoe", accepts=True, asked_at=MONDAY),
        AnswerSpot(spot_id="s1", by="zoe", accepts=False, asked_at=MONDAY),
        PassOnSpot(spot_id="s1", mentor_id="zoe", asked_at=TUESDAY),
        PassOnSpot(spot_id="s1", mentor_id="zoe", asked_at=WEDNESDAY),
        PassOnSpot(spot_id="s1", mentor_id="una", asked_at=WEDNESDAY + timedelta(minutes=1)),
        WithdrawSpot(spot_id="s1", by="ann"),
    ],
    every_command=SpotCommand,
    asked=with_facts,
)

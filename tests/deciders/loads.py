"""The burden ledger."""

from libs.contracts.loads import FreePlace, PlaceTaken
from libs.contracts.vocabulary import Side
from services.matching.domain import load
from services.matching.domain.load import TakePlace
from tests.deciders.decisions import Decisions

TAKE = TakePlace(
    person_id="ann",
    claim_id="one",
    participant_id="ann-in-p",
    programme_id="p",
    side=Side.MENTOR,
    capacity=2,
    load_cap=3,
)


def place(claim_id: str, participant_id: str = "ann-in-p", side: Side = Side.MENTOR) -> PlaceTaken:
    return PlaceTaken(person_id="ann", claim_id=claim_id, participant_id=participant_id, programme_id="p", side=side)


LOAD = Decisions(
    "load",
    load,
    states={
        "Load, nothing held": [],
        "Load, this place held": [place("one")],
        "Load, capacity full": [place("two"), place("three")],
        "Load, load_cap full": [place("two", "ann-in-q"), place("three", "ann-in-q"), place("four", side=Side.MENTEE)],
    },
    commands=[TAKE, FreePlace(person_id="ann", claim_id="one")],
    every_command=load.LoadCommand,
)

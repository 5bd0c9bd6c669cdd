"""Chains, groups and networks."""

from typing import Any

from libs.contracts.formations import (
    FormationCommand,
    FormationDissolved,
    FormationOpened,
    NoteAnswer,
    ProposeFormation,
)
from libs.contracts.vocabulary import Shape
from services.matching.domain import formation
from tests.deciders.decisions import Decisions
from tests.unit.matching.formed import answered, pair, proposed

ONE, TWO = pair("ada", "zoe"), pair("bea", "zoe")
NETWORK = proposed(Shape.NETWORK, 2, ONE, TWO)
BOTH: dict[str, Any] = {"formation_id": "f1", "round_id": "r1", "programme_id": "p", "shape": Shape.NETWORK}

FORMATION = Decisions(
    "formation",
    formation,
    states={
        "Unproposed": [],
        "Unproposed, one yes": [answered(ONE, accepted=True)],
        "Proposed": [NETWORK],
        "Proposed, one yes": [NETWORK, answered(ONE, accepted=True)],
        "Opened": [
            NETWORK,
            answered(ONE, accepted=True),
            answered(TWO, accepted=True),
            FormationOpened(**BOTH, drafts=(ONE, TWO)),
        ],
        "Dissolved": [
            NETWORK,
            answered(ONE, accepted=True),
            answered(TWO, accepted=False),
            FormationDissolved(**BOTH, drafts=(ONE,)),
        ],
    },
    commands=[
        ProposeFormation(**dict(NETWORK)),
        NoteAnswer(formation_id="f1", proposal_id=TWO.proposal_id, accepted=True),
        NoteAnswer(formation_id="f1", proposal_id=TWO.proposal_id, accepted=False),
    ],
    every_command=FormationCommand,
)

"""Concerns, asked by the contact who received them."""

from typing import cast

from libs.contracts.concerns import (
    AcknowledgeConcern,
    ConcernAcknowledged,
    ConcernCommand,
    ConcernRaised,
    ConcernResolved,
    RaiseConcern,
    Resolution,
    ResolveConcern,
)
from libs.contracts.messages import Command
from services.sessions.domain import concern
from tests.deciders.decisions import Decisions

ACCOUNT = "sealed:c1:Zw=="
RAISED = ConcernRaised(concern_id="c1", mentorship_id="m1", contact_id="ines", account=ACCOUNT)
ENDED = ConcernResolved(concern_id="c1", mentorship_id="m1", by="ines", resolution=Resolution.END)


def _handed_to_ines(command: Command) -> concern.Handed:
    return concern.Handed(cast("ConcernCommand", command), "ines")


CONCERN = Decisions(
    "concern",
    concern,
    states={
        "Unraised": [],
        "Raised": [RAISED],
        "Acknowledged": [RAISED, ConcernAcknowledged(concern_id="c1", mentorship_id="m1", by="ines")],
        "Resolved": [RAISED, ENDED],
    },
    commands=[
        RaiseConcern(concern_id="c1", mentorship_id="m1", by="junior", account=ACCOUNT),
        AcknowledgeConcern(concern_id="c1", by="ines"),
        AcknowledgeConcern(concern_id="c1", by="somebody-else"),
        ResolveConcern(concern_id="c1", by="ines", resolution=Resolution.END),
        ResolveConcern(concern_id="c1", by="ines", resolution=Resolution.RESUME),
        ResolveConcern(concern_id="c1", by="somebody-else", resolution=Resolution.END),
    ],
    every_command=ConcernCommand,
    asked=_handed_to_ines,
)

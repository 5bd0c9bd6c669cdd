"""Programmes, and the first version of what people consent to."""

from libs.contracts.registration import (
    ConsentTextPublished,
    OpenProgramme,
    ProgrammeCommand,
    ProgrammeOpened,
    ProgrammeRules,
    PublishConsentText,
)
from services.registration.domain import programme
from tests.deciders.decisions import Decisions

OPENED = ProgrammeOpened(programme_id="reverse", name="Reverse", rules=ProgrammeRules())

PROGRAMME = Decisions(
    "programme",
    programme,
    states={
        "Unopened": [],
        "Open": [OPENED],
        "Open, version 1 published": [
            OPENED,
            ConsentTextPublished(programme_id="reverse", version=1, text="I agree."),
        ],
    },
    commands=[
        OpenProgramme(programme_id="reverse", name="Reverse"),
        PublishConsentText(programme_id="reverse", version=1, text="I agree."),
    ],
    every_command=ProgrammeCommand,
)

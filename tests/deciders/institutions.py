"""Institutions, in a region that exists; moved to another."""

from typing import cast

from libs.contracts.messages import Command
from libs.contracts.registration import (
    CloseInstitution,
    InstitutionClosed,
    InstitutionCommand,
    InstitutionRegistered,
    MoveInstitution,
    RegisterInstitution,
    ReopenInstitution,
)
from services.registration.domain import institution, region
from tests.deciders.decisions import Decisions

REGISTERED = InstitutionRegistered(institution_id="st-luke", region_id="north", name="St Luke")


def asked(command: Command) -> institution.Admission:
    return institution.Admission(cast("InstitutionCommand", command), known=region.Registered("North"))


INSTITUTION = Decisions(
    "institution",
    institution,
    states={
        "Unregistered": [],
        "Open": [REGISTERED],
        "Closed": [REGISTERED, InstitutionClosed(institution_id="st-luke", region_id="north")],
    },
    commands=[
        RegisterInstitution(institution_id="st-luke", region_id="north", name="St Luke"),
        CloseInstitution(institution_id="st-luke"),
        ReopenInstitution(institution_id="st-luke"),
        MoveInstitution(institution_id="st-luke", region_id="south"),
    ],
    every_command=InstitutionCommand,
    asked=asked,
)

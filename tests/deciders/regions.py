"""Regions."""

from libs.contracts.registration import RegionCommand, RegionRegistered, RegisterRegion
from services.registration.domain import region
from tests.deciders.decisions import Decisions

REGION = Decisions(
    "region",
    region,
    states={"Unregistered": [], "Registered": [RegionRegistered(region_id="north", name="North")]},
    commands=[RegisterRegion(region_id="north", name="North")],
    every_command=RegionCommand,
)

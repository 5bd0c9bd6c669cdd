"""Who lives this year: an invented nation, and its people in up to three programmes of different models."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from libs.contracts.models import RULES
from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.vocabulary import Model, Stage
from services.cli.domain import cohort, country
from services.cli.domain.cohort import Person
from services.cli.domain.country import Institution, Region
from tests.simulation.chance import chance_of, happens

PAIRS, GROUPS, SPOT = "pairs", "groups", "spot"
PROGRAMMES: Mapping[str, ProgrammeRules] = {
    PAIRS: RULES[Model.REVERSE].model_copy(update={"load_cap": 4}),
    GROUPS: RULES[Model.GROUP].model_copy(update={"induction_required": True, "load_cap": 7}),
    SPOT: RULES[Model.SPOT].model_copy(update={"load_cap": 8}),
}
ALSO_IN: Mapping[str, float] = {GROUPS: 0.25, SPOT: 0.15}
"""The share of all people who take part in a second programme as well."""
EXCLUDES = 0.04
PEOPLE_A_REGION, PEOPLE_AN_INSTITUTION = 400, 80
LEADS_GROUPS = (Stage.ESTABLISHED_ATTENDING, Stage.SENIOR_LEADER)


@dataclass(frozen=True)
class Somebody:
    """A person in one programme."""

    id: str
    person_id: str
    programme_id: str
    institution_id: str
    profile: Profile
    confidential: str | None
    """In plain, as JSON."""
    excludes: tuple[str, ...]
    discloses: bool


@dataclass(frozen=True)
class Nation:
    regions: Sequence[Region]
    institutions: Sequence[Institution]
    people: Sequence[Somebody]

    def of(self, programme_id: str) -> Sequence[Somebody]:
        return [one for one in self.people if one.programme_id == programme_id]


def invented(seed: int, people: int) -> Nation:
    chance = chance_of(seed, "nation")
    regions = country.regions(min(12, max(2, people // PEOPLE_A_REGION)))
    places = country.institutions(regions, max(2 * len(regions), people // PEOPLE_AN_INSTITUTION), people, chance)
    everybody = cohort.generate(places, chance)
    at = {place.id: [one.id for one in everybody if one.institution_id == place.id] for place in places}
    found = [_in_pairs(one, at[one.institution_id], chance) for one in everybody]
    for programme, share in ALSO_IN.items():
        joined = [one for one in everybody if happens(chance, share)]
        ids = {one.id: _id(programme, one.id) for one in joined}
        found += [_also(programme, one, ids, chance) for one in joined]
    return Nation(regions, places, found)


def _in_pairs(one: Person, colleagues: Sequence[str], chance: np.random.Generator) -> Somebody:
    excludes: tuple[str, ...] = ()
    if happens(chance, EXCLUDES):
        excludes = (colleagues[int(chance.integers(len(colleagues)))],)
    told = {"under_represented": one.under_represented, "excludes": list(excludes)}
    return Somebody(
        id=one.id,
        person_id=one.id,
        programme_id=PAIRS,
        institution_id=one.institution_id,
        profile=one.profile,
        confidential=json.dumps(told) if one.under_represented or excludes else None,
        excludes=excludes,
        discloses=one.under_represented,
    )


def _also(programme: str, one: Person, ids: Mapping[str, str], chance: np.random.Generator) -> Somebody:
    """The same person gives in one direction and takes in the other, as the stage has it."""
    leads = one.profile.stage in LEADS_GROUPS
    room = int(chance.integers(3, 7)) if programme == GROUPS else 2
    changed = {
        "mentor_capacity": min(room, PROGRAMMES[programme].capacity_cap) if leads else 0,
        "mentee_capacity": 0 if leads else 1,
        "line": tuple(ids[above] for above in one.profile.line if above in ids),
    }
    return Somebody(
        id=ids[one.id],
        person_id=one.id,
        programme_id=programme,
        institution_id=one.institution_id,
        profile=one.profile.model_copy(update=changed),
        confidential=None,
        excludes=(),
        discloses=False,
    )


def _id(programme: str, person: str) -> str:
    return f"{programme}-{person.removeprefix('person-')}"

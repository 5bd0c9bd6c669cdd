"""What registration is asked for over GraphQL, by whom, and what is read afterwards; with registration behind it."""

from collections.abc import AsyncGenerator

import asyncpg
import httpx
import pytest

from libs.devstack.ports import free_port
from libs.devstack.stack import Stack
from libs.eventsourcing.sealing.keyring import Keyring
from libs.runtime import clock
from libs.runtime.process import running
from libs.runtime.settings import ServiceSettings
from services.gateway.app import gateway
from services.registration.app import REGISTRATION
from tests.integration.conftest import Database
from tests.integration.housing import House, Json, serving, settings_for, token

RUN = clock.new_id()[:6]
NORTH, SOUTH, HILL, BAY = f"north-{RUN}", f"south-{RUN}", f"hill-{RUN}", f"bay-{RUN}"
OWN = f"own-{RUN}"
IN_NORTH, IN_SOUTH, PORTAL = token("region", NORTH), token("region", SOUTH), token("institution", HILL)
TURN = "mutation($id: ID!) { closed: closeInstitution(id: $id) { state } }"
REOPEN = "mutation($id: ID!) { reopenInstitution(id: $id) { state } }"
MOVE_HOUSE = "mutation($id: ID!, $to: ID!) { moveInstitution(id: $id, regionId: $to) { region { id } } }"
APPOINT = "mutation($input: ContactInput!) { appointContact(input: $input) { id name email office place } }"
MOVE = """
mutation($id: ID, $to: ID!) { moveParticipant(id: $id, institutionId: $to) { institution { id } region { id } } }
"""
INDUCT = """
mutation($id: ID!, $at: DateTime!) {
  completeInduction(id: $id, completedAt: $at) { inducted }
  attendSupervision(id: $id, heldAt: $at) { supervisions }
}
"""
LETTERS = """
mutation($zone: String!) { changeNotifications(timeZone: $zone, necessaryOnly: true) { notifications { timeZone } } }
"""
CONFIDE = """
mutation($told: Boolean, $purposes: [Purpose!], $not: [ID!]) {
  changeConfidential(underRepresented: $told, purposes: $purposes, excludes: $not) { id }
}
"""
TEXT = """
mutation($id: ID!, $version: Int!, $renew: Boolean!) {
  publishConsentText(programmeId: $id, version: $version, text: "You may.", renew: $renew) { consentTexts { version } }
}
"""
ENROL = "mutation($input: EnrolInput!) { enrol(input: $input) { consentVersion personId consentToRenew } }"
PROFILE = {
    "stage": "RESIDENT",
    "offers": ["TELEHEALTH"],
    "seeks": ["LEADERSHIP"],
    "languages": ["en"],
    "free": ["tue-17"],
    "mentorCapacity": 1,
}


@pytest.fixture(scope="module")
async def house(stack: Stack, database: Database) -> AsyncGenerator[House]:
    databases = {name: await database(name) for name in ("registration", "gateway", "keyring")}
    settings = settings_for(stack, databases)
    registration = ServiceSettings(database=databases["registration"], kafka=stack.kafka, port=free_port())
    async with (
        running(REGISTRATION, registration),
        serving(gateway(settings), settings) as (node, address),
        asyncpg.create_pool(databases["keyring"], min_size=1) as keys,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
    ):
        opened = House(address, node, Keyring(keys, *settings.masters()), client)
        for region, institution in ((NORTH, HILL), (SOUTH, BAY)):
            await opened.data('mutation($id: ID!) { registerRegion(id: $id, name: "Region") { id } }', id=region)
            await opened.data(
                'mutation($id: ID!, $of: ID!) { registerInstitution(id: $id, regionId: $of, name: "House") { id } }',
                id=institution,
                of=region,
            )
        await opened.data('mutation($id: ID!) { openProgramme(id: $id, name: "Own", model: VIRTUAL) { id } }', id=OWN)
        yield opened


ADA: Json = {"programmeId": OWN, "institutionId": HILL, "name": "Ada", "email": "a@x", "profile": PROFILE}


async def enrolled(house: House, person: str, **more: object) -> Json:
    return (await house.data(ENROL, token("participant", person), input=ADA | more))["enrol"]


def code(error: Json) -> str:
    return error["extensions"]["code"]


async def test_a_programme_is_opened_with_a_named_model_or_with_rules_of_its_own(house: House) -> None:
    opening = """
    mutation($id: ID!, $model: Model, $rules: ProgrammeRulesInput) {
      openProgramme(id: $id, name: "A", model: $model, rules: $rules) {
        model shape direction modality sizes { groupMinimum } loadCap inductionRequired
      }
    }
    """
    group = (await house.data(opening, id=f"group-{RUN}", model="GROUP"))["openProgramme"]
    assert (group["model"], group["shape"], group["direction"], group["loadCap"]) == ("GROUP", "GROUP", "CLASSICAL", 10)
    rules = {"shape": "GROUP", "sizes": {"groupMinimum": 4}, "capacityCap": 4, "loadCap": 5, "inductionRequired": True}
    own = (await house.data(opening, id=f"rules-{RUN}", rules=rules))["openProgramme"]
    assert (own["model"], own["sizes"], own["loadCap"]) == (None, {"groupMinimum": 4}, 5)
    assert own["inductionRequired"]
    both = await house.error(opening, id=f"both-{RUN}", model="GROUP", rules=rules)
    assert both["extensions"]["field"] == "rules"
    wrong = await house.error(opening, id=f"wrong-{RUN}", rules={"sizes": {"chainMinimum": 2}})
    assert wrong["message"] == "rules.sizes.chainMinimum: Input should be greater than or equal to 3"


async def test_who_is_behind_several_participants_is_said_by_the_token(house: House) -> None:
    person, own = f"twice-{RUN}", f"somebody-{RUN}"
    known = token("participant", person, person=own)
    stolen = await house.error(ENROL, known, input=ADA | {"personId": f"another-{RUN}"})
    assert code(stolen) == "FORBIDDEN"
    assert stolen["message"].startswith("personId:")
    assert (await house.data(ENROL, known, input=ADA))["enrol"]["personId"] == own


async def test_consent_is_to_a_version_of_the_text_and_is_renewed(house: House) -> None:
    programme, person = f"texts-{RUN}", f"consents-{RUN}"
    await house.data('mutation($id: ID!) { openProgramme(id: $id, name: "T") { id } }', id=programme)
    assert code(await house.error(TEXT, IN_NORTH, id=programme, version=1, renew=False)) == "FORBIDDEN"
    assert await house.data(TEXT, id=programme, version=1, renew=False) == {
        "publishConsentText": {"consentTexts": [{"version": 1}]}
    }
    first = await enrolled(house, person, programmeId=programme, consentVersion=1)
    assert first == {"consentVersion": 1, "personId": person, "consentToRenew": False}
    await house.data(TEXT, id=programme, version=2, renew=True)
    self = token("participant", person)
    seen = await house.data("query($id: ID!) { participant(id: $id) { consentToRenew } }", self, id=person)
    assert seen == {"participant": {"consentToRenew": True}}
    renewed = await house.data("mutation { giveConsent(consentVersion: 2) { consentVersion consentToRenew } }", self)
    assert renewed == {"giveConsent": {"consentVersion": 2, "consentToRenew": False}}
    wrong = await house.error("mutation { giveConsent(consentVersion: 0) { id } }", self)
    assert wrong["extensions"]["field"] == "consentVersion"


async def test_an_institution_is_closed_by_its_region_and_moved_by_the_nation(house: House) -> None:
    place = f"closes-{RUN}"
    register = 'mutation($id: ID!, $of: ID!) { registerInstitution(id: $id, regionId: $of, name: "House") { state } }'
    assert (await house.data(register, id=place, of=NORTH))["registerInstitution"] == {"state": "OPEN"}
    for bearer in (IN_SOUTH, token("institution", place)):
        assert code(await house.error(TURN, bearer, id=place)) == "FORBIDDEN"
    assert await house.data(TURN, IN_NORTH, id=place) == {"closed": {"state": "CLOSED"}}
    assert await house.data(REOPEN, IN_NORTH, id=place) == {"reopenInstitution": {"state": "OPEN"}}
    assert code(await house.error(MOVE_HOUSE, IN_NORTH, id=place, to=SOUTH)) == "FORBIDDEN"
    assert await house.data(MOVE_HOUSE, id=place, to=SOUTH) == {"moveInstitution": {"region": {"id": SOUTH}}}
    nowhere = await house.error(MOVE_HOUSE, id=place, to="nowhere")
    assert nowhere["message"] == "regionId: there is no region 'nowhere'."


async def test_contacts_are_appointed_by_the_region_of_their_place(house: House) -> None:
    given = {"id": f"cal-{RUN}", "office": "SAFEGUARDING", "placeId": HILL, "name": "Cal", "email": "cal@example.org"}
    for bearer in (IN_SOUTH, PORTAL):
        assert code(await house.error(APPOINT, bearer, input=given)) == "FORBIDDEN"
    for_nation = await house.error(APPOINT, IN_NORTH, input={**given, "placeId": "nation"})
    assert for_nation["message"] == "The contacts of 'nation' are appointed by the nation."
    appointed = (await house.data(APPOINT, IN_NORTH, input=given))["appointContact"]
    assert appointed == {**{key: given[key] for key in ("id", "office", "name", "email")}, "place": HILL}
    wrong = await house.error(APPOINT, IN_NORTH, input={**given, "email": "nowhere"})
    assert wrong["extensions"]["field"] == "email"
    assert code(await house.error(APPOINT, input={**given, "placeId": "atlantis"})) == "BAD_INPUT"
    dismiss = "mutation($id: ID!) { dismissContact(id: $id) }"
    assert code(await house.error(dismiss, IN_SOUTH, id=given["id"])) == "NOT_FOUND"
    assert code(await house.error(dismiss, PORTAL, id=given["id"])) == "FORBIDDEN"
    assert await house.data(dismiss, IN_NORTH, id=given["id"]) == {"dismissContact": given["id"]}
    assert (await house.data("query($of: ID!) { contacts(placeId: $of) { id } }", of=HILL))["contacts"] == []


async def test_somebody_pauses_and_returns_by_themself(house: House) -> None:
    await enrolled(house, f"pauses-{RUN}")
    self = token("participant", f"pauses-{RUN}")
    pause = "mutation($until: DateTime) { pauseParticipation(until: $until) { paused pausedUntil } }"
    until = "2999-01-01T00:00:00+00:00"
    assert (await house.data(pause, self, until=until))["pauseParticipation"] == {"paused": True, "pausedUntil": until}
    returned = await house.data("mutation { returnFromPause { paused pausedUntil } }", self)
    assert returned == {"returnFromPause": {"paused": False, "pausedUntil": None}}
    assert (await house.error(pause, self, until="2999-01-01T00:00:00"))["extensions"]["field"] == "until"
    assert code(await house.error(pause, IN_NORTH)) == "FORBIDDEN"


async def test_somebody_moves_by_themself_or_by_whoever_cares_for_both_places(house: House) -> None:
    person = f"moves-{RUN}"
    await enrolled(house, person)
    assert code(await house.error(MOVE, IN_NORTH, id=person, to=BAY)) == "FORBIDDEN"
    assert code(await house.error(MOVE, IN_SOUTH, id=person, to=BAY)) == "NOT_FOUND"
    assert code(await house.error(MOVE, token("participant", f"pauses-{RUN}"), id=person, to=BAY)) == "NOT_FOUND"
    self = token("participant", person)
    there = {"moveParticipant": {"institution": {"id": BAY}, "region": {"id": SOUTH}}}
    assert await house.data(MOVE, self, to=BAY) == there
    back = {"moveParticipant": {"institution": {"id": HILL}, "region": {"id": NORTH}}}
    assert await house.data(MOVE, id=person, to=HILL) == back


async def test_an_induction_is_recorded_by_whoever_looks_after_the_institution(house: House) -> None:
    person, at = f"learns-{RUN}", "2026-03-02T17:00:00Z"
    await enrolled(house, person)
    for bearer, expected in ((IN_SOUTH, "NOT_FOUND"), (token("participant", person), "FORBIDDEN")):
        assert code(await house.error(INDUCT, bearer, id=person, at=at)) == expected
    assert await house.data(INDUCT, PORTAL, id=person, at=at) == {
        "completeInduction": {"inducted": True},
        "attendSupervision": {"supervisions": 1},
    }


async def test_a_time_zone_that_there_is_not_is_named(house: House) -> None:
    await enrolled(house, f"writes-{RUN}")
    self = token("participant", f"writes-{RUN}")
    assert await house.data(LETTERS, self, zone="Europe/Berlin") == {
        "changeNotifications": {"notifications": {"timeZone": "Europe/Berlin"}}
    }
    wrong = await house.error(LETTERS, self, zone="Europe/Atlantis")
    assert (code(wrong), wrong["extensions"]["field"]) == ("BAD_INPUT", "timeZone")


async def test_what_is_confidential_is_replaced_and_taken_back(house: House) -> None:
    await enrolled(house, f"confides-{RUN}", underRepresented=True, purposes=["EQUITY_FIGURES"])
    self = token("participant", f"confides-{RUN}")
    for told in ({"told": True, "purposes": ["BURDEN_SHARE"], "not": [f"moves-{RUN}"]}, {}):
        assert await house.data(CONFIDE, self, **told) == {"changeConfidential": {"id": f"confides-{RUN}"}}
    wrong = await house.error(CONFIDE, self, **{"not": ["No Such Id"]})
    assert wrong["extensions"]["field"] == "excludes.0"

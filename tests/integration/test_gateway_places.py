"""Programmes, institutions, contacts and people as the gateway shows them, each to whoever may see them."""

from collections.abc import AsyncGenerator

import pytest

from libs.contracts.contacts import ContactAppointed, ContactDismissed, Office
from libs.contracts.loads import PlaceFreed, PlaceTaken
from libs.contracts.models import RULES
from libs.contracts.registration import (
    ConsentRenewed,
    ConsentTextPublished,
    InductionCompleted,
    InstitutionClosed,
    InstitutionMoved,
    InstitutionReopened,
    NotificationsChanged,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    ProgrammeOpened,
    ProgrammeRules,
    SupervisionAttended,
)
from libs.contracts.vocabulary import Model, Side
from tests.integration.conftest import Database
from tests.integration.looking import DAY, Window, window
from tests.integration.peopling import enrolled, everybody

SELF = '{ participant(id: "mia") { paused pausedUntil inducted supervisions consentVersion consentToRenew } }'
LOAD = "query($id: ID!) { participant(id: $id) { load { asMentor asMentee } } }"
MANY = [("nation", "nation"), ("region", "north"), ("region", "south"), ("institution", "lake"), ("participant", "mia")]


@pytest.fixture
async def house(database: Database) -> AsyncGenerator[Window]:
    async with window(database) as opened:
        await everybody(opened)
        yield opened


@pytest.mark.parametrize("model", list(Model))
async def test_a_programme_with_the_rules_of_a_named_model_is_shown_as_it(house: Window, model: Model) -> None:
    await house.tell(ProgrammeOpened(programme_id=f"a-{model}", name="Named", rules=RULES[model]))
    programmes = (await house.seen("analyst", "nation", "{ programmes { id model shape modality } }"))["programmes"]
    [shown] = [one for one in programmes if one["id"] == f"a-{model}"]
    assert shown["model"] == model.name
    assert (shown["shape"], shown["modality"]) == (RULES[model].shape.name, RULES[model].modality.name)


async def test_a_programme_with_rules_of_its_own_has_no_model(house: Window) -> None:
    await house.tell(ProgrammeOpened(programme_id="own", name="Own", rules=ProgrammeRules(stage_gap=4, load_cap=2)))
    programmes = (await house.seen("analyst", "nation", "{ programmes { id model loadCap } }"))["programmes"]
    assert {"id": "own", "model": None, "loadCap": 2} in programmes


async def test_whoever_consented_to_an_earlier_text_must_consent_to_one_that_asks_for_it(house: Window) -> None:
    def text(version: int, *, renew: bool) -> ConsentTextPublished:
        return ConsentTextPublished(programme_id="reverse", version=version, text="You may.", renew=renew)

    await house.tell(text(1, renew=False), text(2, renew=False))
    programme = "{ programmes { consentTexts { version text language renew } } }"
    [shown] = (await house.seen("participant", "mia", programme))["programmes"]
    assert [one["version"] for one in shown["consentTexts"]] == [1, 2]
    assert (await house.seen("participant", "mia", SELF))["participant"]["consentToRenew"] is False
    await house.tell(text(3, renew=True), text(4, renew=False))
    assert (await house.seen("participant", "mia", SELF))["participant"]["consentToRenew"] is True
    await house.tell(ConsentRenewed(participant_id="mia", consent_version=4, renewed_at=DAY))
    renewed = (await house.seen("participant", "mia", SELF))["participant"]
    assert (renewed["consentVersion"], renewed["consentToRenew"]) == (4, False)


async def test_an_institution_is_shown_closed_until_it_is_open_again(house: Window) -> None:
    states = "{ institutions { id state } }"
    await house.tell(InstitutionClosed(institution_id="lake", region_id="north"))
    assert {"id": "lake", "state": "CLOSED"} in (await house.seen("analyst", "nation", states))["institutions"]
    await house.tell(InstitutionReopened(institution_id="lake", region_id="north"))
    assert {"id": "lake", "state": "OPEN"} in (await house.seen("analyst", "nation", states))["institutions"]


async def test_an_institution_takes_its_people_along_and_leaves_its_pairs_where_they_were(house: Window) -> None:
    query = "{ participants { id region { id } } mentorships { id mentor { region { id } } } }"
    before = await house.seen("region", "south", query)
    assert [one["id"] for one in before["participants"]] == ["max"]
    await house.tell(InstitutionMoved(institution_id="lake", region_id="south", from_region_id="north"))
    south, north = [await house.seen("region", region, query) for region in ("south", "north")]
    assert [(one["id"], one["region"]["id"]) for one in south["participants"]] == [
        ("max", "south"),
        ("mel", "south"),
        ("mia", "south"),
    ]
    assert [one["id"] for one in north["participants"]] == ["mo", "una"]
    assert north["mentorships"] == [{"id": "m-1", "mentor": {"region": {"id": "north"}}}]


async def test_whoever_moves_is_looked_after_at_the_new_place(house: Window) -> None:
    await house.tell(
        ParticipantMoved(
            participant_id="una",
            programme_id="reverse",
            institution_id="bay",
            region_id="south",
            from_institution_id="hill",
            from_region_id="north",
        )
    )
    people = "{ participants { id } }"
    assert (await house.seen("institution", "hill", people))["participants"] == [{"id": "mo"}]
    assert (await house.seen("institution", "bay", people))["participants"] == [{"id": "max"}, {"id": "una"}]


async def test_contacts_are_shown_to_whoever_cares_for_their_place(house: Window) -> None:
    for contact, place in (("cy", "nation"), ("coe", "north"), ("cal", "lake"), ("col", "bay")):
        personal = await house.seal(
            contact, f"contact-{contact}", "personal", f'{{"name": "{contact}", "email": "c@x"}}'
        )
        await house.tell(
            ContactAppointed(contact_id=contact, office=Office.SAFEGUARDING, place_id=place, personal=personal)
        )
    query = "{ contacts { id name office place } }"
    seen = {who: [one["name"] for one in (await house.seen(*who, query))["contacts"]] for who in MANY}
    assert seen == {
        ("nation", "nation"): ["cal", "coe", "col", "cy"],
        ("region", "north"): ["cal", "coe"],
        ("region", "south"): ["col"],
        ("institution", "lake"): ["cal"],
        ("participant", "mia"): [],
    }
    await house.tell(ContactDismissed(contact_id="coe"))
    assert (await house.seen("region", "north", '{ contacts(placeId: "north") { id } }'))["contacts"] == []


async def test_how_somebody_takes_part_is_for_them_and_whoever_cares_for_them(house: Window) -> None:
    await house.tell(
        ParticipationPaused(participant_id="mia", until=DAY),
        InductionCompleted(participant_id="mia", completed_at=DAY),
        SupervisionAttended(participant_id="mia", held_at=DAY),
        SupervisionAttended(participant_id="mia", held_at=DAY),
        NotificationsChanged(participant_id="mia", necessary_only=True, language="de", time_zone="Europe/Berlin"),
    )
    whole = {
        "paused": True,
        "pausedUntil": DAY.isoformat(),
        "inducted": True,
        "supervisions": 2,
        "consentVersion": 1,
        "consentToRenew": False,
    }
    for who in (("participant", "mia"), ("institution", "lake"), ("region", "north"), ("nation", "nation")):
        assert (await house.seen(*who, SELF))["participant"] == whole
    # The two of a mentorship know each other's name, and no more.
    assert (await house.seen("participant", "max", SELF))["participant"] == dict.fromkeys(whole)
    assert (await house.seen("institution", "bay", SELF))["participant"] is None
    await house.tell(ParticipationResumed(participant_id="mia"))
    resumed = (await house.seen("participant", "mia", SELF))["participant"]
    assert (resumed["paused"], resumed["pausedUntil"]) == (False, None)
    letters = '{ participant(id: "mia") { notifications { necessaryOnly language timeZone } } }'
    assert (await house.seen("participant", "mia", letters))["participant"]["notifications"] == {
        "necessaryOnly": True,
        "language": "de",
        "timeZone": "Europe/Berlin",
    }


async def test_whoever_consents_again_is_no_longer_paused(house: Window) -> None:
    await house.tell(ParticipationPaused(participant_id="mel"), await enrolled(house, "mel"))
    seen = await house.seen("participant", "mel", '{ participant(id: "mel") { paused } }')
    assert seen["participant"] == {"paused": False}


async def test_a_load_counts_all_participants_of_one_person(house: Window) -> None:
    await house.tell(await enrolled(house, "mel", person_id="melanie"))
    await house.tell(await enrolled(house, "mo", person_id="melanie"))

    def taken(claim: str, side: Side) -> PlaceTaken:
        return PlaceTaken(person_id="melanie", claim_id=claim, participant_id="mel", programme_id="reverse", side=side)

    await house.tell(taken("p-1", Side.MENTOR), taken("p-2", Side.MENTOR), taken("p-3", Side.MENTEE))
    await house.tell(PlaceFreed(person_id="melanie", claim_id="p-2"))
    load = {"load": {"asMentor": 1, "asMentee": 1}}
    for who, person in (("mel", "mel"), ("mo", "mo")):
        assert (await house.seen("participant", who, LOAD, id=person))["participant"] == load
    assert (await house.seen("region", "north", LOAD, id="mel"))["participant"] == load
    assert (await house.seen("participant", "mia", LOAD, id="max"))["participant"] == {"load": None}
    assert (await house.seen("participant", "una", LOAD, id="una"))["participant"] == {
        "load": {"asMentor": 0, "asMentee": 0}
    }

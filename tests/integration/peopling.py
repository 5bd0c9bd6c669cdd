"""More people for a gateway that is looked at, and the pairs that a round drafts of them."""

from typing import Any

from libs.contracts.matching import RoundOpened, RoundSolved, RoundTriggered
from libs.contracts.registration import InstitutionRegistered, ParticipantEnrolled, Profile, RegionRegistered
from libs.contracts.rounds import Breakdown, Draft, RoundPolicy
from libs.contracts.vocabulary import Scope, Stage, Topic
from tests.integration.looking import DAY, Window

PLACES = {"hill": "north", "lake": "north", "bay": "south"}
HOMES = {"mia": "lake", "max": "bay", "mel": "lake", "mo": "hill", "una": "hill"}
PROFILE = Profile(
    stage=Stage.RESIDENT,
    offers=(Topic.TELEHEALTH,),
    seeks=(Topic.LEADERSHIP,),
    languages=("en",),
    free=("tue-17",),
)


async def enrolled(house: Window, who: str, **more: Any) -> ParticipantEnrolled:
    """Somebody of these homes; mia and max are there from the start."""
    name = f'{{"name": "{who.title()}", "email": "{who}@example.org"}}'
    usual: dict[str, Any] = {"programme_id": "reverse", "institution_id": HOMES[who], "consent_version": 1}
    place = (usual | more)["institution_id"]
    return ParticipantEnrolled(
        participant_id=who,
        region_id=PLACES[place],
        profile=PROFILE,
        personal=await house.seal(who, f"participant-{who}", "personal", name),
        consented_at=DAY,
        **usual | more,
    )


async def everybody(house: Window) -> None:
    """All of these homes, in three institutions of two regions."""
    await house.tell(*(RegionRegistered(region_id=one, name=one.title()) for one in ("north", "south")))
    for place, region in PLACES.items():
        await house.tell(InstitutionRegistered(institution_id=place, region_id=region, name=place.title()))
    await house.tell(*[await enrolled(house, who) for who in ("mel", "mo", "una")])


def draft(proposal_id: str, mentor: str, mentee: str, **more: Any) -> Draft:
    breakdown = Breakdown(
        topics_to_mentee=(Topic.TELEHEALTH,),
        topics_to_mentor=(Topic.LEADERSHIP,),
        languages=("en",),
        common_slots=("tue-17",),
        points_to_mentee=100,
        points_to_mentor=60,
        points_common_slots=0,
        points_place=0,
    )
    return Draft(
        proposal_id=proposal_id,
        mentor_id=mentor,
        mentor_institution_id=HOMES[mentor],
        mentor_region_id=PLACES[HOMES[mentor]],
        mentee_id=mentee,
        mentee_institution_id=HOMES[mentee],
        mentee_region_id=PLACES[HOMES[mentee]],
        score=breakdown.score,
        breakdown=breakdown,
        **more,
    )


def opened(round_id: str, scope: Scope = Scope.REGIONAL, place: str = "north", **more: Any) -> RoundOpened:
    return RoundOpened(
        round_id=round_id,
        programme_id="reverse",
        scope=scope,
        place_id=place,
        coordinator_id="administrator",
        policy=RoundPolicy(),
        **more,
    )


def triggered(round_id: str, attempt: int, **more: Any) -> RoundTriggered:
    return RoundTriggered(round_id=round_id, attempt=attempt, quotas=(), **more)


def solved(round_id: str, attempt: int, proposals: int, score: int) -> RoundSolved:
    return RoundSolved(
        round_id=round_id,
        attempt=attempt,
        proposals=proposals,
        matched_people=2 * proposals,
        eligible_people=5,
        unmatched_people=5 - 2 * proposals,
        score=score,
        bound=score,
        proven=True,
        solution_sha256=f"5{attempt}",
    )

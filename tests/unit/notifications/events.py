"""Events of one small programme, for tests of what is told of them."""

from datetime import UTC, datetime, timedelta

from libs.contracts.registration import ParticipantEnrolled, Profile
from libs.contracts.rounds import Breakdown, Draft
from libs.contracts.sessions import MentorshipIntroduced, Person
from libs.contracts.vocabulary import Shape, Stage, Topic
from services.notifications.domain.known import Known, Pair

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MENTOR, MENTEE = "participant-mia", "participant-sam"
PAIR = Pair("mia", "sam")
KNOWN = Known(pair=PAIR)
PROFILE = Profile(
    stage=Stage.FELLOW, offers=(Topic.TELEHEALTH,), seeks=(Topic.LEADERSHIP,), languages=("en",), free=("mon-17",)
)
WHY = Breakdown(
    topics_to_mentee=(Topic.TELEHEALTH,),
    topics_to_mentor=(Topic.LEADERSHIP,),
    languages=("en",),
    common_slots=("mon-17",),
    points_to_mentee=100,
    points_to_mentor=60,
    points_common_slots=10,
    points_place=0,
)


def draft(number: str = "p1", formation_id: str | None = None, mentee: str = "sam") -> Draft:
    return Draft(
        proposal_id=number,
        mentor_id="mia",
        mentor_institution_id="general",
        mentor_region_id="west",
        mentee_id=mentee,
        mentee_institution_id="harbour",
        mentee_region_id="west",
        score=170,
        breakdown=WHY,
        formation_id=formation_id,
    )


def enrolled(person: str = "mia", version: int | None = None, sealed: str = "sealed:x:Zw==") -> ParticipantEnrolled:
    return ParticipantEnrolled(
        participant_id=person,
        programme_id="upwards",
        institution_id="general",
        region_id="west",
        profile=PROFILE,
        personal=sealed,
        consented_at=NOW,
        consent_version=version,
    )


def introduced(shape: Shape = Shape.PAIR, formation_id: str | None = None) -> MentorshipIntroduced:
    return MentorshipIntroduced(
        mentorship_id="m1",
        programme_id="upwards",
        round_id="spring",
        proposal_id="p1",
        mentor=Person(participant_id="mia", institution_id="general", region_id="west"),
        mentee=Person(participant_id="sam", institution_id="harbour", region_id="west"),
        shape=shape,
        formation_id=formation_id,
    )

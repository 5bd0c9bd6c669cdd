"""What the stories about participants begin with: Ann, the programme, and its institutions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from libs.contracts.registration import (
    ConsentTextPublished,
    ConsentWithdrawn,
    EnrolParticipant,
    InviteParticipant,
    ParticipantCommand,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipationPaused,
    Profile,
    ProgrammeRules,
)
from libs.contracts.vocabulary import Stage, Topic
from services.registration.domain import institution, participant, programme
from services.registration.domain.participation.states import Asked
from tests.scenario import scenario

given = scenario(participant)

TODAY = datetime(2026, 11, 2, tzinfo=UTC)
MAY = datetime(2027, 5, 1, tzinfo=UTC)
PROFILE = Profile(
    stage=Stage.RESIDENT,
    offers=(Topic.TELEHEALTH,),
    seeks=(Topic.LEADERSHIP,),
    languages=("en",),
    free=("tue-17",),
    mentor_capacity=1,
)
BUSIER = PROFILE.model_copy(update={"mentor_capacity": 2})
WHO: dict[str, Any] = {
    "participant_id": "ann",
    "programme_id": "reverse",
    "institution_id": "st-luke",
    "personal": "sealed:ann:AAAA",
}
PLACED: dict[str, Any] = {**WHO, "region_id": "north", "profile": PROFILE}

HOSPITAL = institution.Open("north", "St Luke")
CLOSED = institution.Closed("north", "St Luke")
MOVED = institution.Open("south", "St Luke")
CLINIC = institution.Open("west", "St Mary")
RULES = ProgrammeRules(capacity_cap=2)
PROGRAMME = programme.Open("Reverse", RULES)


def text(version: int, *, renew: bool = False) -> ConsentTextPublished:
    return ConsentTextPublished(programme_id="reverse", version=version, text=f"Version {version}.", renew=renew)


def programme_with(*texts: ConsentTextPublished) -> programme.Open:
    return programme.Open("Reverse", RULES, texts)


invited = ParticipantInvited(**PLACED)
enrolled = ParticipantEnrolled(**PLACED, consented_at=TODAY)
withdrawn = ConsentWithdrawn(participant_id="ann", programme_id="reverse", institution_id="st-luke", region_id="north")
paused = ParticipationPaused(participant_id="ann", until=MAY)
forgotten = ParticipantForgotten(participant_id="ann")


def enrolled_to(version: int) -> ParticipantEnrolled:
    return enrolled.model_copy(update={"consent_version": version})


def asking(
    command: ParticipantCommand,
    *,
    on: datetime = TODAY,
    home: institution.State = HOSPITAL,
    destination: institution.State = institution.initial,
    rules: programme.State = PROGRAMME,
) -> Asked:
    return Asked(command, on, home, destination, rules, time_zones=("Europe/Berlin", "UTC"))


def to_enrol(profile: Profile = PROFILE, version: int | None = None) -> EnrolParticipant:
    return EnrolParticipant(**WHO, profile=profile, consent_version=version)


def to_invite(profile: Profile = PROFILE) -> InviteParticipant:
    return InviteParticipant(**WHO, profile=profile)


def later(days: int) -> datetime:
    return TODAY + timedelta(days=days)

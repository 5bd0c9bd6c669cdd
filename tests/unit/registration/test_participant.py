"""People enrol themselves; others can only invite them."""

from datetime import UTC, datetime
from typing import Any

from libs.contracts.registration import (
    ChangeProfile,
    ConsentWithdrawn,
    EnrolParticipant,
    ForgetParticipant,
    GiveConsent,
    InviteParticipant,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    Profile,
    ProfileChanged,
    ProgrammeRules,
    WithdrawConsent,
)
from libs.contracts.vocabulary import Stage, Topic
from services.registration.domain import institution, participant, programme
from tests.scenario import scenario

given = scenario(participant)

TODAY = datetime(2026, 11, 2, tzinfo=UTC)
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

hospital = institution.Registered("north", "St Luke")
rules = programme.Open("Reverse", ProgrammeRules(capacity_cap=2))

invited = ParticipantInvited(**PLACED)
enrolled = ParticipantEnrolled(**PLACED, consented_at=TODAY)
withdrawn = ConsentWithdrawn(participant_id="ann", programme_id="reverse", institution_id="st-luke", region_id="north")


def enrol(
    profile: Profile = PROFILE, place: institution.State = hospital, rules: programme.State = rules
) -> participant.Asked:
    return participant.Asked(EnrolParticipant(**WHO, profile=profile), TODAY, place, rules)


def invite(profile: Profile = PROFILE) -> participant.Asked:
    return participant.Asked(InviteParticipant(**WHO, profile=profile), TODAY, hospital, rules)


consent = participant.Asked(GiveConsent(participant_id="ann"), TODAY)
withdraw = participant.Asked(WithdrawConsent(participant_id="ann"), TODAY)
forget = participant.Asked(ForgetParticipant(participant_id="ann"), TODAY)
forgotten = ParticipantForgotten(participant_id="ann")
change = participant.Asked(ChangeProfile(participant_id="ann", profile=BUSIER), TODAY, rules=rules)


def test_a_person_enrols_and_consents_in_one_step() -> None:
    given().when(enrol()).then(enrolled)


def test_whoever_is_invited_is_enrolled_only_by_their_own_consent() -> None:
    given().when(invite()).then(invited)
    given(invited).when(consent).then(enrolled)


def test_consent_can_be_withdrawn_at_any_time_and_given_again() -> None:
    given(enrolled).when(withdraw).then(withdrawn)
    given(enrolled, withdrawn).when(consent).then(enrolled)


def test_the_same_words_sealed_again_change_nothing() -> None:
    resealed = EnrolParticipant(**{**WHO, "personal": "sealed:ann:BBBB"}, profile=PROFILE)
    given(enrolled).when(participant.Asked(resealed, TODAY, hospital, rules)).then_nothing()


def test_enrolling_again_with_other_particulars_is_refused() -> None:
    given(enrolled).when(enrol(BUSIER)).then_refused(participant.EnrolledAlready)


def test_inviting_somebody_again_with_other_particulars_is_refused() -> None:
    given(invited).when(invite(BUSIER)).then_refused(participant.InvitedAlready)


def test_an_unknown_institution_is_refused() -> None:
    given().when(enrol(place=institution.initial)).then_refused(participant.NoSuchInstitution)


def test_an_unknown_programme_is_refused() -> None:
    given().when(enrol(rules=programme.initial)).then_refused(participant.NoSuchProgramme)


def test_a_capacity_above_the_cap_of_the_programme_is_refused() -> None:
    three = PROFILE.model_copy(update={"mentor_capacity": 3})
    given().when(enrol(three)).then_refused(participant.CapacityAboveCap)


def test_a_person_without_any_capacity_takes_no_part() -> None:
    none = PROFILE.model_copy(update={"mentor_capacity": 0})
    given().when(enrol(none)).then_refused(participant.NoPartInProgramme)


def test_a_profile_can_be_changed() -> None:
    given(enrolled).when(change).then(ProfileChanged(participant_id="ann", profile=BUSIER))


def test_nobody_consents_withdraws_or_changes_without_being_known() -> None:
    for command in (consent, withdraw, change):
        given().when(command).then_refused(participant.NoSuchParticipant)


def test_a_person_is_forgotten_in_whatever_state() -> None:
    for history in ([], [invited], [enrolled], [enrolled, withdrawn]):
        given(*history).when(forget).then(forgotten)


def test_of_a_forgotten_person_nothing_more_is_recorded() -> None:
    for command in (enrol(), invite(), consent, withdraw, change):
        given(enrolled, forgotten).when(command).then_refused(participant.ParticipantIsForgotten)

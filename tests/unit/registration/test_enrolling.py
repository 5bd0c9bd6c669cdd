"""People enrol themselves; others can only invite them; nobody is enrolled at a closed institution."""

from libs.contracts.registration import GiveConsent, WithdrawConsent
from services.registration.domain import institution, participant, programme
from services.registration.domain.participation import capacity, enrolling
from services.registration.domain.participation.states import NoSuchParticipant
from tests.unit.registration.stories import (
    BUSIER,
    CLOSED,
    MOVED,
    PROFILE,
    asking,
    enrolled,
    enrolled_to,
    forgotten,
    given,
    invited,
    paused,
    programme_with,
    text,
    to_enrol,
    to_invite,
    withdrawn,
)

consent = GiveConsent(participant_id="ann")
withdraw = WithdrawConsent(participant_id="ann")


def test_a_person_enrols_and_consents_in_one_step() -> None:
    given().when(asking(to_enrol())).then(enrolled)


def test_whoever_enrols_consents_to_the_latest_text_or_the_one_that_they_name() -> None:
    rules = programme_with(text(1), text(2))
    given().when(asking(to_enrol(), rules=rules)).then(enrolled_to(2))
    given().when(asking(to_enrol(version=1), rules=rules)).then(enrolled_to(1))


def test_whoever_is_invited_is_enrolled_only_by_their_own_consent() -> None:
    given().when(asking(to_invite())).then(invited)
    given(invited).when(asking(consent)).then(enrolled)
    given(invited).when(asking(to_enrol())).then(enrolled)


def test_nobody_is_invited_or_enrolled_at_a_closed_institution() -> None:
    given().when(asking(to_enrol(), home=CLOSED)).then_refused(institution.InstitutionIsClosed)
    given().when(asking(to_invite(), home=CLOSED)).then_refused(institution.InstitutionIsClosed)
    for history in ([invited], [enrolled, withdrawn]):
        given(*history).when(asking(consent, home=CLOSED)).then_refused(institution.InstitutionIsClosed)


def test_whoever_is_enrolled_stays_so_when_the_institution_closes() -> None:
    given(enrolled).when(asking(to_enrol(), home=CLOSED)).then_nothing()


def test_the_region_is_the_one_where_the_institution_is_now() -> None:
    given(invited).when(asking(consent, home=MOVED)).then(enrolled.model_copy(update={"region_id": "south"}))
    given(enrolled).when(asking(to_enrol(), home=MOVED)).then_nothing()


def test_the_same_words_sealed_again_change_nothing() -> None:
    resealed = to_enrol().model_copy(update={"personal": "sealed:ann:BBBB"})
    given(enrolled).when(asking(resealed)).then_nothing()
    given(enrolled, paused).when(asking(resealed)).then_nothing()


def test_enrolling_again_with_other_particulars_is_refused() -> None:
    given(enrolled).when(asking(to_enrol(BUSIER))).then_refused(enrolling.EnrolledAlready)


def test_enrolling_again_is_no_consent_to_a_later_text() -> None:
    rules = programme_with(text(1), text(2))
    given(enrolled_to(1)).when(asking(to_enrol(version=2), rules=rules)).then_refused(enrolling.EnrolledAlready)
    given(enrolled_to(2)).when(asking(to_enrol(version=1), rules=rules)).then_nothing()


def test_whoever_withdrew_can_enrol_again_with_other_particulars() -> None:
    given(enrolled, withdrawn).when(asking(to_enrol(BUSIER))).then(enrolled.model_copy(update={"profile": BUSIER}))


def test_inviting_somebody_again_with_other_particulars_is_refused() -> None:
    for history in ([invited], [enrolled], [enrolled, paused], [enrolled, withdrawn]):
        given(*history).when(asking(to_invite())).then_nothing()
        given(*history).when(asking(to_invite(BUSIER))).then_refused(enrolling.InvitedAlready)


def test_an_unknown_institution_is_refused() -> None:
    given().when(asking(to_enrol(), home=institution.initial)).then_refused(institution.NoSuchInstitution)


def test_an_unknown_programme_is_refused() -> None:
    given().when(asking(to_enrol(), rules=programme.initial)).then_refused(programme.NoSuchProgramme)


def test_a_capacity_above_the_cap_of_the_programme_is_refused() -> None:
    three = PROFILE.model_copy(update={"mentor_capacity": 3})
    given().when(asking(to_enrol(three))).then_refused(capacity.CapacityAboveCap)


def test_a_person_without_any_capacity_takes_no_part() -> None:
    none = PROFILE.model_copy(update={"mentor_capacity": 0})
    given().when(asking(to_enrol(none))).then_refused(capacity.NoPartInProgramme)


def test_nobody_consents_or_withdraws_without_being_known() -> None:
    for command in (consent, withdraw):
        given().when(asking(command)).then_refused(NoSuchParticipant)


def test_a_forgotten_person_is_neither_invited_nor_enrolled() -> None:
    for command in (to_enrol(), to_invite(), consent, withdraw):
        given(enrolled, forgotten).when(asking(command)).then_refused(participant.ParticipantIsForgotten)

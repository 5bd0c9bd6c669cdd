"""Consent is given by the person, to a text that exists and is in force, renewed, and withdrawn at any time."""

from libs.contracts.registration import ConsentRenewed, GiveConsent, WithdrawConsent
from services.registration.domain import institution
from services.registration.domain.participation import consent_text
from tests.unit.registration.stories import (
    CLOSED,
    MOVED,
    TODAY,
    asking,
    enrolled,
    enrolled_to,
    given,
    invited,
    paused,
    programme_with,
    text,
    to_enrol,
    withdrawn,
)

THREE = programme_with(text(1), text(2, renew=True), text(3))

consent = GiveConsent(participant_id="ann")
withdraw = WithdrawConsent(participant_id="ann")


def consenting_to(version: int) -> GiveConsent:
    return GiveConsent(participant_id="ann", consent_version=version)


def renewed(version: int) -> ConsentRenewed:
    return ConsentRenewed(participant_id="ann", consent_version=version, renewed_at=TODAY)


def test_consent_can_be_withdrawn_at_any_time_and_given_again() -> None:
    for history in ([invited], [enrolled], [enrolled, paused]):
        given(*history).when(asking(withdraw)).then(withdrawn)
    given(enrolled, withdrawn).when(asking(consent)).then(enrolled)


def test_whoever_consents_again_consents_to_the_latest_text() -> None:
    given(enrolled_to(1), withdrawn).when(asking(consent, rules=THREE)).then(enrolled_to(3))


def test_consent_to_a_later_text_is_renewed() -> None:
    given(enrolled_to(1)).when(asking(consent, rules=THREE)).then(renewed(3))
    given(enrolled_to(1)).when(asking(consenting_to(2), rules=THREE)).then(renewed(2))
    given(enrolled_to(1), paused).when(asking(consent, rules=THREE)).then(renewed(3))


def test_whoever_consented_before_any_text_was_published_renews_it_too() -> None:
    given(enrolled).when(asking(consent, rules=programme_with(text(1)))).then(renewed(1))


def test_consent_to_the_text_that_was_consented_to_changes_nothing() -> None:
    given(enrolled).when(asking(consent)).then_nothing()
    given(enrolled_to(3)).when(asking(consent, rules=THREE)).then_nothing()
    given(enrolled_to(1), renewed(3)).when(asking(consenting_to(2), rules=THREE)).then_nothing()


def test_a_version_that_does_not_exist_is_refused() -> None:
    for history in ([], [invited], [enrolled_to(1), withdrawn]):
        asked = asking(to_enrol(version=4), rules=THREE)
        given(*history).when(asked).then_refused(consent_text.NoSuchConsentText)
    given(enrolled_to(1)).when(asking(consenting_to(4), rules=THREE)).then_refused(consent_text.NoSuchConsentText)
    given(invited).when(asking(consenting_to(1))).then_refused(consent_text.NoSuchConsentText)


def test_a_version_that_must_be_renewed_is_refused() -> None:
    for history in ([invited], [enrolled_to(1), withdrawn], [enrolled_to(1)]):
        asked = asking(consenting_to(1), rules=THREE)
        given(*history).when(asked).then_refused(consent_text.ConsentTextIsSuperseded)
    given(invited).when(asking(consenting_to(2), rules=THREE)).then(enrolled_to(2))


def test_consent_is_renewed_while_the_institution_is_closed_and_not_given_anew() -> None:
    given(enrolled_to(1)).when(asking(consent, home=CLOSED, rules=THREE)).then(renewed(3))
    given(invited).when(asking(consent, home=CLOSED, rules=THREE)).then_refused(institution.InstitutionIsClosed)


def test_consent_is_withdrawn_in_the_region_where_the_institution_is_now() -> None:
    gone = withdrawn.model_copy(update={"region_id": "south"})
    given(enrolled).when(asking(withdraw, home=MOVED)).then(gone)

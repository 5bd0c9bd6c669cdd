"""Contacts are appointed for a place that exists, dismissed, and appointed again."""

from libs.contracts.contacts import AppointContact, ContactAppointed, ContactDismissed, DismissContact, Office
from services.registration.domain import contact, institution, region
from services.registration.domain.contact import Asked
from tests.scenario import scenario

given = scenario(contact)

appoint = AppointContact(
    contact_id="carol", office=Office.SAFEGUARDING, place_id="st-luke", personal="sealed:carol:AAAA"
)
appointed = ContactAppointed(**dict(appoint))
dismiss = DismissContact(contact_id="carol")
dismissed = ContactDismissed(contact_id="carol")

HOSPITAL = institution.Open("north", "St Luke")


def for_place(place_id: str) -> AppointContact:
    return appoint.model_copy(update={"place_id": place_id})


def test_a_contact_is_appointed_for_an_institution_a_region_or_the_nation() -> None:
    given().when(Asked(appoint, HOSPITAL)).then(appointed)
    given().when(Asked(appoint, institution.Closed("north", "St Luke"))).then(appointed)
    regional = for_place("north")
    given().when(Asked(regional, named_region=region.Registered("North"))).then(ContactAppointed(**dict(regional)))
    national = for_place("nation")
    given().when(Asked(national)).then(ContactAppointed(**dict(national)))


def test_a_place_must_exist() -> None:
    given().when(Asked(for_place("nowhere"))).then_refused(contact.NoSuchPlace)


def test_whoever_is_appointed_keeps_office_and_place_until_dismissed() -> None:
    given(appointed).when(Asked(for_place("nation"))).then_refused(contact.ContactDiffers)
    coordinator = appoint.model_copy(update={"office": Office.COORDINATOR})
    given(appointed).when(Asked(coordinator, HOSPITAL)).then_refused(contact.ContactDiffers)


def test_the_same_words_sealed_again_change_nothing() -> None:
    resealed = appoint.model_copy(update={"personal": "sealed:carol:BBBB"})
    given(appointed).when(Asked(resealed, HOSPITAL)).then_nothing()


def test_a_contact_is_dismissed_and_can_be_appointed_again() -> None:
    given(appointed).when(Asked(dismiss)).then(dismissed)
    given(appointed, dismissed).when(Asked(appoint, HOSPITAL)).then(appointed)


def test_nobody_is_dismissed_who_was_never_appointed() -> None:
    given().when(Asked(dismiss)).then_refused(contact.NoSuchContact)

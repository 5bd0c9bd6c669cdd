"""Where what is sealed belongs: it opens there, and nowhere else."""

from libs.eventsourcing.sealing.sealed import Home
from services.gateway.domain.personal import ACCOUNT, CONFIDENTIAL, PERSONAL, QUESTION


def personal(person: str) -> Home:
    return Home(person, f"participant-{person}", PERSONAL)


def confidential(person: str) -> Home:
    return Home(person, f"participant-{person}", CONFIDENTIAL)


def in_mentorship(author: str, mentorship_id: str, field: str) -> Home:
    """What one of a pair wrote."""
    return Home(author, f"mentorship-{mentorship_id}", field)


def in_concern(owner: str, concern_id: str) -> Home:
    """What a concern is about: under the concern itself, and inside it under whoever raised it."""
    return Home(owner, f"concern-{concern_id}", ACCOUNT)


def of_contact(contact_id: str) -> Home:
    """Name and e-mail of somebody who is there for others."""
    return Home(contact_id, f"contact-{contact_id}", PERSONAL)


def in_spot(author: str, spot_id: str) -> Home:
    """What somebody asks."""
    return Home(author, f"spot-{spot_id}", QUESTION)

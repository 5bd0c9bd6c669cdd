"""Who receives a concern: a safeguarding contact outside both hierarchies and both reporting lines."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    contact_id: str
    place_id: str
    """The nation, a region or an institution."""
    concerns: int
    """How many that are not resolved are theirs."""
    bound_to: frozenset[str] = frozenset()
    """Their own line and conflicts, where they take part in a programme too."""


@dataclass(frozen=True)
class Surroundings:
    """Of both people of a mentorship together, so that neither of the two shows in whoever is chosen."""

    people: frozenset[str]
    """Both, under all the ids that they are enrolled under."""
    places: frozenset[str]
    """Their institutions, and the regions of these."""
    bound_to: frozenset[str]
    """Their lines, and the conflicts that they declared."""


def choose(contacts: Collection[Contact], around: Surroundings) -> str | None:
    """Whoever has the fewest concerns, of those who are free to judge; None if nobody is."""
    free = [contact for contact in contacts if is_outside(contact, around)]
    return min(((one.concerns, one.contact_id) for one in free), default=(0, None))[1]


def is_outside(contact: Contact, around: Surroundings) -> bool:
    return (
        contact.place_id not in around.places
        and contact.contact_id not in around.people | around.bound_to
        and not contact.bound_to & around.people
    )

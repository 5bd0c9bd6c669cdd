"""Who may ask for what. Which rows somebody sees is said in the where-clauses of queries/; this is the rest."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from libs.contracts.vocabulary import NATION, Scope


class Role(StrEnum):
    """In what capacity somebody asks."""

    PARTICIPANT = "participant"
    INSTITUTION = "institution"
    REGION = "region"
    NATION = "nation"
    ANALYST = "analyst"
    SAFEGUARDING = "safeguarding"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: `scope` is the place that they act for, or the participant or safeguarding contact that they are.

    Whoever safeguards for the nation, where a concern finds no contact, has the scope `nation`.
    """

    role: Role
    scope: str
    subject: str
    person: str | None = None
    """Who is behind the participants of several programmes, as the issuer of the token knows."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a round is opened for: the nation, a region, or an institution with its region."""

    scope: Scope
    place_id: str
    region_id: str | None


class Forbidden(Exception):
    """The text says which role and scope may do this."""


class BadScope(ValueError):
    """The scope of a token does not fit its role."""


def check_scope(viewer: Viewer) -> None:
    """Raises BadScope."""
    if viewer.role is Role.PARTICIPANT and viewer.scope != viewer.subject:
        raise BadScope("The scope of a participant's token is the participant's own id, the same as its subject.")
    if viewer.role is Role.NATION and viewer.scope != NATION:
        raise BadScope(f"The scope of a national token is {NATION!r}.")


def check_knows_person(viewer: Viewer, person_id: str | None) -> None:
    """Whoever names somebody else's person would read their load, and take their places."""
    if viewer.role is not Role.NATION and person_id not in (None, viewer.person):
        raise Forbidden("personId: it must be the claim person of your token; the nation alone may name another.")


def check_nation(viewer: Viewer) -> None:
    if viewer.role is not Role.NATION:
        raise Forbidden("This is for the national administrator: a token with the role nation is needed.")


def check_cares_for_region(viewer: Viewer, region_id: str) -> None:
    if not (viewer.role is Role.NATION or (viewer.role is Role.REGION and viewer.scope == region_id)):
        raise Forbidden(f"This is for the nation, or for the role region with the scope {region_id!r}.")


def cares_for(viewer: Viewer, institution_id: str, region_id: str) -> bool:
    """Whether this viewer looks after the people of an institution."""
    match viewer.role:
        case Role.NATION:
            return True
        case Role.REGION:
            return viewer.scope == region_id
        case Role.INSTITUTION:
            return viewer.scope == institution_id
        case Role.PARTICIPANT | Role.ANALYST | Role.SAFEGUARDING:
            return False
    assert_never(viewer.role)


def check_cares_for(viewer: Viewer, institution_id: str, region_id: str) -> None:
    if not cares_for(viewer, institution_id, region_id):
        raise Forbidden(
            f"This is for the nation, for the role region with the scope {region_id!r}, or for the role institution "
            f"with the scope {institution_id!r}."
        )


def check_may_move(viewer: Viewer, from_region: str, to_region: str) -> None:
    """A region moves people inside itself; into another's care nobody is moved but by the nation, or by themself."""
    if not (viewer.role is Role.NATION or (viewer.role is Role.REGION and viewer.scope == from_region == to_region)):
        raise Forbidden(
            "This is for the person themself, for the nation, and for the role region where both institutions are in "
            "its region."
        )


def check_cares_for_place(viewer: Viewer, place_id: str, region_id: str | None) -> None:
    """`region_id` is that of the place, or the place itself; the nation is in none."""
    if not (viewer.role is Role.NATION or (viewer.role is Role.REGION and viewer.scope == region_id)):
        below = f", or for the role region with the scope {region_id!r}" if region_id else ""
        raise Forbidden(f"The contacts of {place_id!r} are appointed by the nation{below}.")


def leads(viewer: Viewer, place: Place) -> bool:
    """Whether this viewer coordinates the rounds of this place: the nation all, a region its own and those inside."""
    match viewer.role:
        case Role.NATION:
            return True
        case Role.REGION:
            return place.scope is not Scope.NATIONAL and place.region_id == viewer.scope
        case Role.INSTITUTION | Role.PARTICIPANT | Role.ANALYST | Role.SAFEGUARDING:
            return False
    assert_never(viewer.role)


def check_leads(viewer: Viewer, place: Place) -> None:
    if not leads(viewer, place):
        below = f", or for the role region with the scope {place.region_id!r}" if place.region_id else ""
        raise Forbidden(f"This is for whoever coordinates the round: for the role nation{below}.")


def own_id(viewer: Viewer) -> str:
    """The participant that the viewer is; what people decide for themselves nobody decides for them."""
    if viewer.role is not Role.PARTICIPANT:
        raise Forbidden("Only participants themselves do this: a token with the role participant is needed.")
    return viewer.scope


def check_meets_people(viewer: Viewer) -> None:
    match viewer.role:
        case Role.PARTICIPANT | Role.INSTITUTION | Role.REGION | Role.NATION:
            return
        case Role.ANALYST | Role.SAFEGUARDING:
            raise Forbidden("People are shown to the roles participant, institution, region and nation, each its own.")
    assert_never(viewer.role)


def check_reads_statistics(viewer: Viewer) -> None:
    match viewer.role:
        case Role.INSTITUTION | Role.REGION | Role.NATION | Role.ANALYST:
            return
        case Role.PARTICIPANT | Role.SAFEGUARDING:
            raise Forbidden("Statistics are for the roles institution, region, nation and analyst.")
    assert_never(viewer.role)


def check_safeguards(viewer: Viewer) -> None:
    if viewer.role is not Role.SAFEGUARDING:
        raise Forbidden("Concerns are for the role safeguarding, each for the contact that it was given to.")

"""Places and their quotas: who counts for which place."""

from collections import Counter
from collections.abc import Mapping, Sequence

from libs.contracts.rounds import CohortMember, Couple, Quota, RoundPolicy
from libs.contracts.vocabulary import NATION, Level, Scope
from libs.eventsourcing.deciding.decider import Refused


class PlaceDoesNotFitScope(Refused):
    """place_id must be "nation" for a national round, and a region or an institution for the others."""


class QuotaContradictsItself(Refused):
    """The minimum of a quota is above its maximum."""


class QuotaGivenTwice(Refused):
    """A place can have one quota on each side."""


def check_place(scope: Scope, place_id: str) -> None:
    """Raises PlaceDoesNotFitScope; whether a region of this id exists is not known here."""
    if (scope is Scope.NATIONAL) != (place_id == NATION):
        raise PlaceDoesNotFitScope(
            f'place_id "{place_id}" does not fit scope "{scope}": a national round is of "{NATION}", '
            "a regional one of a region, an institutional one of an institution."
        )


def check_quotas(quotas: Sequence[Quota]) -> None:
    """Raises QuotaContradictsItself or QuotaGivenTwice, with the place and the field."""
    for quota in quotas:
        if quota.maximum is not None and quota.minimum > quota.maximum:
            raise QuotaContradictsItself(
                f'quotas: "{quota.place_id}" with side "{quota.side}" has minimum {quota.minimum}, '
                f"above its maximum {quota.maximum}."
            )
    for (place_id, side), times in Counter((quota.place_id, quota.side) for quota in quotas).items():
        if times > 1:
            raise QuotaGivenTwice(f'quotas: "{place_id}" has {times} quotas with side "{side}"; give one.')


def level_of(place_id: str, places: Mapping[str, str]) -> Level | None:
    """The level of a place among these institutions (id to region); None if no such place takes part.

    Should an institution bear the id of a region, the region is meant.
    """
    if place_id == NATION:
        return Level.NATION
    if place_id in places.values():
        return Level.REGION
    return Level.INSTITUTION if place_id in places else None


def belongs(member: CohortMember, place_id: str, level: Level | None) -> bool:
    match level:
        case None:
            return False
        case Level.NATION:
            return True
        case Level.REGION:
            return member.region_id == place_id
        case Level.INSTITUTION:
            return member.institution_id == place_id


def in_round(member: CohortMember, scope: Scope, place_id: str) -> bool:
    """Whether a round of this scope and place takes this person in."""
    match scope:
        case Scope.NATIONAL:
            return True
        case Scope.REGIONAL:
            return member.region_id == place_id
        case Scope.INSTITUTIONAL:
            return member.institution_id == place_id


def as_reviewed(
    policy: RoundPolicy, quotas: tuple[Quota, ...], pinned: tuple[Couple, ...], forbidden: tuple[Couple, ...]
) -> RoundPolicy:
    """The policy of the round with what is asked of one attempt."""
    return policy.model_copy(update={"quotas": quotas, "pinned": pinned, "forbidden": forbidden})

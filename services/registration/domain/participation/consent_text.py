"""Which version of the consent text somebody agrees to."""

from typing import assert_never

from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import programme


class NoSuchConsentText(Refused):
    """consent_version: the programme has published no such version of its consent text."""


class ConsentTextIsSuperseded(Refused):
    """consent_version: a later version must be consented to anew: consent to the latest."""


def agreed(state: programme.State, version: int | None) -> int | None:
    """The latest if none is named, which is None where nothing is published.

    Raises NoSuchConsentText and ConsentTextIsSuperseded.
    """
    match state:
        case programme.Unopened():
            latest, renewed_by = None, 0
        case programme.Open():
            latest, renewed_by = state.latest, state.renewed_by
        case _:
            assert_never(state)
    if version is None:
        return latest
    if version > (latest or 0):
        raise NoSuchConsentText(f"consent_version: the programme has published no version {version}.")
    if version < renewed_by:
        raise ConsentTextIsSuperseded(
            f"consent_version: everybody must consent to version {renewed_by} anew: consent to {latest}."
        )
    return version

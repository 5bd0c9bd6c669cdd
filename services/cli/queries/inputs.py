"""Values of the contracts as GraphQL inputs: camelCase names, enums in upper case."""

from enum import Enum
from typing import Any

from libs.contracts.registration import Profile


def enum(value: Enum) -> str:
    return str(value.value).upper().replace("-", "_")


def profile_input(profile: Profile) -> dict[str, Any]:
    return {
        "stage": enum(profile.stage),
        "offers": [enum(topic) for topic in profile.offers],
        "seeks": [enum(topic) for topic in profile.seeks],
        "languages": list(profile.languages),
        "free": list(profile.free),
        "modality": enum(profile.modality),
        "mentorCapacity": profile.mentor_capacity,
        "menteeCapacity": profile.mentee_capacity,
        "widestScope": enum(profile.widest_scope),
        "line": list(profile.line),
        "conflicts": list(profile.conflicts),
    }

"""One whole body of each event, always the same: every field is there, with values that could have been."""

import base64
import json
from collections.abc import Mapping
from typing import Any, cast

from pydantic import ValidationError

from libs.contracts.envelope import in_words
from libs.contracts.messages import Message
from libs.contracts.published.schemas import Schema, alternatives

WORDS: Mapping[str, Any] = {
    "programme_id": "reverse-2027",
    "region_id": "north",
    "institution_id": "north-university-hospital",
    "mentor_region_id": "north",
    "mentee_region_id": "south",
    "mentor_institution_id": "north-university-hospital",
    "mentee_institution_id": "south-city-hospital",
    "place_id": "north-university-hospital",
    "round_id": "spring-2027",
    "coordinator_id": "coordinator-7",
    "participant_id": "p-1042",
    "participant_ids": "p-1042",
    "mentor_id": "p-1042",
    "mentee_id": "p-2001",
    "mentee.participant_id": "p-2001",
    "mentee.institution_id": "south-city-hospital",
    "mentee.region_id": "south",
    "line": "p-3003",
    "conflicts": "p-3004",
    "paired_before": "p-3005",
    "ranks_mentors": "p-2001",
    "ranks_mentees": "p-2001",
    "languages": "en",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "text": "I agree to be matched, and know that I can withdraw at any time.",
    "person_id": "person-77",
    "contact_id": "contact-3",
    "author_id": "p-1042",
    "claim_id": "p6a1f0",
    "secret_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "seeks": "leadership",
    "topics_to_mentor": "leadership",
    "to": "mentee",
    "RegionRegistered.name": "North",
    "InstitutionRegistered.name": "North University Hospital",
    "ProgrammeOpened.name": "Reverse mentorship 2027",
    "detail": "2000 people",
    "reason": "Nobody in the cohort shares an hour with this person.",
    "rule": "common free time",
    "CommandRefused.refusal": "RoundAlreadyPublished",
    "CommandRefused.reason": "This round is published: open a new one to match people again.",
    "RoundUnsolvable.reason": "The minimum of north-university-hospital is above what its people can give.",
    "command_id": "0192f3a0-5b6c-7d8e-9f00-112233445566",
    "command_type": "PublishRound",
    "cohort_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "solution_sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "mentor_capacity": 2,
    "mentee_capacity": 1,
    "attempt": 1,
    "version": 1,
    "CohortFrozen.people": 2000,
    "RoundSolved.proposals": 900,
    "matched_people": 1800,
    "eligible_people": 1900,
    "unmatched_people": 200,
    "RoundSolved.score": 207000,
    "bound": 207000,
    "incumbent": 206000,
    "score": 230,
    "points_to_mentee": 100,
    "points_to_mentor": 60,
    "points_common_slots": 30,
    "points_place": 40,
    "mentor_rank": 6,
    "mentee_rank": 7,
    "minutes": 60,
    "threshold": 5,
    "cells.people": 240,
}
"""By the name of the field, or of what it is in and the field, where its type does not say what it means."""
SLOT = "tue-17"
MOMENT = "2027-03-14T09:15:00Z"


class NoSample(ValueError):
    """The values in this file do not hold against a contract."""


def sample_of(message: type[Message]) -> Message:
    """A message that holds against its own contract; raises NoSample."""
    schema = message.model_json_schema()
    body = _whole(schema, message.__name__, schema.get("$defs", {}))
    try:
        return message.model_validate_json(json.dumps(body))
    except ValidationError as invalid:
        reason = f"{message.__name__}: libs/contracts/published/samples.py needs another value for {in_words(invalid)}."
        raise NoSample(reason) from invalid


def sealed_sample(owner: str = "p-1042") -> str:
    """What a sealed value looks like; nobody has the key."""
    return f"sealed:2:{owner}:{base64.urlsafe_b64encode(b'a value that nobody can open').decode()}"


def _whole(node: Schema, inside: str, definitions: Mapping[str, Any]) -> dict[str, object]:
    fields = cast("Mapping[str, Schema]", node.get("properties", {}))
    return {name: _value(of, name, inside, definitions) for name, of in fields.items()}


def _value(node: Schema, name: str, inside: str, definitions: Mapping[str, Any]) -> object:
    usual = node.get("default")
    node = next(alternatives(node, definitions))
    word = WORDS.get(f"{inside}.{name}", WORDS.get(name))
    match node.get("type"):
        case "object":
            return _whole(node, name, definitions)
        case "array":
            return [_value(node["items"], name, inside, definitions)] * node.get("minItems", 1)
        case "string" if node.get("pattern", "").startswith("^sealed:"):
            return sealed_sample()
        case _ if word is not None or usual is not None:
            return usual if word is None else word
        case "string" if "enum" in node:
            return node["enum"][0]
        case "string":
            return _text(node, name)
        case "integer" | "number":
            return min(max(2, node.get("minimum", 2)), node.get("maximum", 2))
        case "boolean":
            return True
        case other:
            raise NoSample(f"{inside}.{name}: no sample of the type {other!r} has been thought of yet.")


def _text(node: Schema, name: str) -> str:
    if node.get("format") == "date-time":
        return MOMENT
    if node.get("pattern", "").startswith("^(mon|tue"):
        return SLOT
    return f"{name.removesuffix('_id').replace('_', '-')}-1"

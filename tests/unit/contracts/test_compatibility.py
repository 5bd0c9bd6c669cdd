"""Each way to break a contract is planted, found and said; what harms nobody is let through."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from libs.contracts.published.compatibility import broken
from libs.contracts.published.schemas import KIND, Schema

Change = Callable[[Schema], object]
NEEDED = ["lamp_id", "lit_at", "lumens", "name", "place", "wicks", "share", "marks"]
UNTAUGHT = "changed; this check does not know what that breaks, and has to be taught."


def lamp(kind: str) -> Schema:
    """A lamp with a field of each sort."""
    return {
        "title": "LampLit.v1",
        KIND: kind,
        "type": "object",
        "properties": {
            "lamp_id": {"type": "string", "pattern": "^[a-z]+$"},
            "lit_at": {"type": "string", "format": "date-time"},
            "hand": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
            "lumens": {"type": "integer", "minimum": 1, "maximum": 900},
            "name": {"type": "string", "minLength": 1, "maxLength": 20},
            "place": {"$ref": "#/$defs/Place"},
            "wicks": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 4},
            "flames": {"type": "array", "items": {"$ref": "#/$defs/Flame"}, "default": []},
            "share": {"type": "number", "exclusiveMinimum": 0},
            "marks": {"type": "object", "additionalProperties": {"type": "integer"}},
            "stand": {"$ref": "#/$defs/Stand", "default": {"legs": 3}},
        },
        "required": NEEDED,
        "$defs": {
            "Place": {"type": "string", "enum": ["hall", "yard"]},
            "Stand": {"type": "object", "properties": {"legs": {"type": "integer", "default": 3}}},
            "Flame": {
                "type": "object",
                "properties": {"colour": {"type": "string"}, "heat": {"type": "integer"}},
                "required": ["colour"],
            },
        },
        **({"additionalProperties": False} if kind == "command" else {}),
    }


def put(path: str, value: Any) -> Change:
    """Put a value at a place of the schema, as `properties/lumens/minimum`."""

    def change(schema: Schema) -> None:
        *way, last = path.split("/")
        for step in way:
            schema = schema[step]
        schema[last] = value

    return change


def drop(path: str) -> Change:
    """Take away what is there; a field that is gone is not required either."""

    def change(schema: Schema) -> None:
        *way, last = path.split("/")
        for step in way:
            schema = schema[step]
        del schema[last]

    return change


def without(field: str) -> Change:
    def change(schema: Schema) -> None:
        drop(f"properties/{field}")(schema)
        schema["required"] = [name for name in NEEDED if name != field]

    return change


def extended_stand(schema: Schema) -> None:
    put("$defs/Stand/properties/height", {"type": "integer", "default": 1})(schema)
    put("properties/stand/default", {"legs": 3, "height": 1})(schema)


def found(kind: str, change: Change) -> list[str]:
    old, new = lamp(kind), deepcopy(lamp(kind))
    change(new)
    return list(broken({"LampLit.v1": old}, {"LampLit.v1": new}))


# What was said before cannot be read: this breaks events and commands alike.
OLD_FAILS = {
    "the field `hand` became required; old ones lack it.": put("required", [*NEEDED, "hand"]),
    "the field `flames[].heat` became required; old ones lack it.": put("$defs/Flame/required", ["colour", "heat"]),
    "the least value of `lumens` went from `1` to `3`; old ones may lie outside.": put("properties/lumens/minimum", 3),
    "the greatest value of `lumens` went from `900` to `9`; old ones may lie outside.": put(
        "properties/lumens/maximum", 9
    ),
    "the lower bound of `share` went from `0` to `1`; old ones may lie outside.": put(
        "properties/share/exclusiveMinimum", 1
    ),
    "the upper bound of `share` went from none to `1`; old ones may lie outside.": put(
        "properties/share/exclusiveMaximum", 1
    ),
    "the least length of `name` went from `1` to `2`; old ones may lie outside.": put("properties/name/minLength", 2),
    "the greatest length of `name` went from `20` to `9`; old ones may lie outside.": put(
        "properties/name/maxLength", 9
    ),
    "the least number of items of `wicks` went from `1` to `2`; old ones may lie outside.": put(
        "properties/wicks/minItems", 2
    ),
    "the greatest number of items of `wicks` went from `4` to `3`; old ones may lie outside.": put(
        "properties/wicks/maxItems", 3
    ),
    "the least value of `wicks[]` went from none to `0`; old ones may lie outside.": put(
        "properties/wicks/items/minimum", 0
    ),
    "the greatest value of `marks{}` went from none to `9`; old ones may lie outside.": put(
        "properties/marks/additionalProperties", {"type": "integer", "maximum": 9}
    ),
    "the pattern of `name` went from none to `^a`; old ones may not have it.": put("properties/name/pattern", "^a"),
    "the format of `name` went from none to `email`; old ones may not have it.": put("properties/name/format", "email"),
    "`place` may no longer be `yard`; old ones may hold that.": put("$defs/Place/enum", ["hall"]),
    "`name` may only be one of `a`, `b`; old ones may hold others.": put("properties/name/enum", ["a", "b"]),
    "`hand` may no longer be of the type null; old ones may hold that.": put(
        "properties/hand", {"type": "string", "default": None}
    ),
    "the default of the field `flames` went from `[]` to `[1]`; old ones that lack it would say something else.": put(
        "properties/flames/default", [1]
    ),
    "the default of the field `hand` went from none to `left`; old ones that lack it would say something else.": put(
        "properties/hand/default", "left"
    ),
    "the default of the field `stand` went from `{'legs': 3}` to `{'legs': 4}`; "
    "old ones that lack it would say something else.": put("properties/stand/default", {"legs": 4}),
    "`flames[]` may no longer have unknown fields; old ones may have some.": put(
        "$defs/Flame/additionalProperties", False
    ),
    f"`uniqueItems` of `wicks` {UNTAUGHT}": put("properties/wicks/uniqueItems", True),
    f"`additionalProperties` of `marks` {UNTAUGHT}": put("properties/marks/additionalProperties", True),
    f"`anyOf` of `hand` {UNTAUGHT}": put("properties/hand/anyOf", [{"type": "null"}, {"type": "null"}]),
}

# What is said today cannot be read by programs of before: this breaks events.
NEW_FAILS = {
    "the field `name` was removed; old readers need it.": without("name"),
    "the field `name` is no longer required; old readers need it.": put("required", NEEDED[:3] + NEEDED[4:]),
    "the least value of `lumens` went from `1` to `0`; old readers refuse what lies outside of theirs.": put(
        "properties/lumens/minimum", 0
    ),
    "the greatest length of `name` went from `20` to none; old readers refuse what lies outside of theirs.": drop(
        "properties/name/maxLength"
    ),
    "the greatest number of items of `wicks` went from `4` to `5`; old readers refuse what lies outside of theirs.": (
        put("properties/wicks/maxItems", 5)
    ),
    "the pattern of `lamp_id` went from `^[a-z]+$` to none; old readers may refuse it.": drop(
        "properties/lamp_id/pattern"
    ),
    "the format of `lit_at` went from `date-time` to none; old readers may refuse it.": drop(
        "properties/lit_at/format"
    ),
    "`place` may now be `roof`; old readers refuse that.": put("$defs/Place/enum", ["hall", "yard", "roof"]),
    "`place` may now be anything; old readers know only `hall`, `yard`.": drop("$defs/Place/enum"),
    "`name` may now be of the type null; old readers refuse that.": put(
        "properties/name/anyOf", [{"type": "string", "minLength": 1, "maxLength": 20}, {"type": "null"}]
    ),
    "`lumens` may now be of the type number; old readers refuse that.": put("properties/lumens/type", "number"),
}

HARMLESS = {
    "words": put("description", "A lamp was lit."),
    "words of a field": put("properties/name/title", "Name"),
    "an optional field": put("properties/oil", {"type": "string", "default": "whale"}),
    "an optional field further in": put("$defs/Flame/properties/smoke", {"type": "boolean", "default": False}),
    "an optional field further in, which the default of what it is in tells as well": extended_stand,
    "the same, written elsewhere": put("properties/place", {"type": "string", "enum": ["hall", "yard"]}),
    "another order": put("required", [*reversed(NEEDED)]),
    "a definition that nobody uses": put("$defs/Oil", {"type": "string"}),
}


@pytest.mark.parametrize("kind", ["event", "command"])
@pytest.mark.parametrize("said", OLD_FAILS)
def test_what_keeps_old_messages_from_being_read_is_said(kind: str, said: str) -> None:
    assert found(kind, OLD_FAILS[said]) == [f"LampLit.v1: {said.replace('old ones', f'old {kind}s')}"]


@pytest.mark.parametrize("said", NEW_FAILS)
def test_what_keeps_old_readers_from_reading_new_events_is_said(said: str) -> None:
    assert found("event", NEW_FAILS[said]) == [f"LampLit.v1: {said}"]


@pytest.mark.parametrize("said", [said for said in NEW_FAILS if "removed" not in said])
def test_a_service_may_accept_more_commands_than_before(said: str) -> None:
    assert found("command", NEW_FAILS[said]) == []


@pytest.mark.parametrize("kind", ["event", "command"])
@pytest.mark.parametrize("harmless", HARMLESS)
def test_what_harms_nobody_is_let_through(kind: str, harmless: str) -> None:
    assert found(kind, HARMLESS[harmless]) == []


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("command", without("name"), "the field `name` was removed; old commands that carry it are refused."),
        (
            "command",
            drop("$defs/Flame/properties/heat"),
            "the field `flames[].heat` was removed; old commands that carry it are no longer understood.",
        ),
        ("event", without("hand"), "the field `hand` was removed; old events that carry it are no longer understood."),
        ("command", put(KIND, "event"), "the command became of the kind event; it needs a name of its own."),
    ],
)
def test_what_depends_on_who_is_asked_is_said(kind: str, change: Change, said: str) -> None:
    assert found(kind, change) == [f"LampLit.v1: {said}"]


def test_a_new_field_that_is_required_is_said() -> None:
    def change(schema: Schema) -> None:
        put("properties/oil", {"type": "string"})(schema)
        put("required", [*NEEDED, "oil"])(schema)

    assert found("event", change) == ["LampLit.v1: the field `oil` was added and is required; old events lack it."]


@pytest.mark.parametrize("keyword", ["pattern", "format"])
def test_a_changed_pattern_may_harm_either_side(keyword: str) -> None:
    field = "lamp_id" if keyword == "pattern" else "lit_at"
    said = found("event", put(f"properties/{field}/{keyword}", "other"))
    assert [one.rpartition("; ")[2] for one in said] == ["old events may not have it.", "old readers may refuse it."]


def test_a_type_that_became_another_harms_either_side() -> None:
    assert found("event", put("properties/lumens", {"type": "string"})) == [
        "LampLit.v1: `lumens` may no longer be of the type integer; old events may hold that.",
        "LampLit.v1: `lumens` may now be of the type string; old readers refuse that.",
    ]


def test_an_event_is_never_removed_and_a_command_not_silently() -> None:
    assert broken({"LampLit.v1": lamp("event")}, {"LampLit.v2": lamp("event")}) == [
        "LampLit.v1: the event was removed; it is stored for ever, and nobody could read it."
    ]
    assert broken({"LightLamp.v1": lamp("command")}, {}) == [
        "LightLamp.v1: the command was removed; old portals still ask it, and policies may have."
    ]


def test_a_new_message_or_a_new_version_beside_the_old_breaks_nothing() -> None:
    assert not broken({"LampLit.v1": lamp("event")}, {"LampLit.v1": lamp("event"), "LampLit.v2": lamp("event")})

"""The JSON Schema (2020-12) of a message, as it is published."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias, cast

from libs.contracts.catalogue import PREFIX, service_of, topic_of_class, type_of
from libs.contracts.messages import Answer, Command, Message
from libs.contracts.topics import EVENTS

Schema: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KIND = "x-kind"
"""Whether it is an `event` or a `command`: different rules of change hold for the two."""


def schema_of(message: type[Message]) -> Schema:
    """What any body of this version must be; what is not required may be absent in older bodies."""
    name = published_name(type_of(message))
    found = message.model_json_schema()
    definitions = found.pop("$defs", {})
    for described in [found, *definitions.values()]:
        _untitle(described)
    return {
        "$schema": DIALECT,
        "$id": f"urn:viceversa:{name}",
        "title": name,
        "description": _description(message),
        KIND: kind_of(message),
        **{key: value for key, value in found.items() if key not in ("title", "description")},
        **({"$defs": definitions} if definitions else {}),
    }


def published_name(type_name: str) -> str:
    """Without the prefix that all types share: RoundOpened.v1."""
    return type_name.removeprefix(PREFIX)


def kind_of(message: type[Message]) -> str:
    return "command" if issubclass(message, Command) else "event"


def topics_of(message: type[Message]) -> list[str]:
    """Where it travels: answers are told by every service that is asked something."""
    if issubclass(message, Answer):
        return list(EVENTS)
    return [topic_of_class(message, said_by=service_of(message))]


def stream_of(message: type[Message]) -> str:
    """How its streams are called: round-<round_id>."""
    fields: dict[str, Any] = {name: f"<{name}>" for name in message.model_fields}
    return message.model_construct(None, **fields).stream


def resolved(node: Schema, definitions: Mapping[str, Any]) -> Schema:
    """The node itself, or what it refers to with what stands beside the reference."""
    if "$ref" not in node:
        return node
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return cast("Schema", definitions[node["$ref"].removeprefix("#/$defs/")]) | beside


def alternatives(node: Schema, definitions: Mapping[str, Any]) -> Iterator[Schema]:
    """The node, or each of what it may be."""
    node = resolved(node, definitions)
    for one in node.get("anyOf", [node]):
        yield resolved(one, definitions)


def _untitle(described: Schema) -> None:
    """A title that only repeats the name of its field tells nobody anything."""
    for field in described.get("properties", {}).values():
        field.pop("title", None)


def _description(message: type[Message]) -> str:
    said = (message.__doc__ or "").strip()
    verb = "Asked" if issubclass(message, Command) else "Told"
    where = f"{verb} on {' or '.join(topics_of(message))}, with the key {stream_of(message)}."
    return f"{said} {where}" if said else where

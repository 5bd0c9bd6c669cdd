"""The AsyncAPI 3.0 document: every topic, what travels on it, who sends and who reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from libs.contracts.catalogue import Catalogue, type_of
from libs.contracts.messages import Message
from libs.contracts.published.headers import SCHEMA as HEADERS
from libs.contracts.published.schemas import published_name, schema_of, topics_of
from libs.contracts.topics import DEFINITIONS, TRAFFIC, Definition, Traffic

ABOUT = """\
What the services of a national mentorship programme say to each other on Kafka, as CloudEvents 1.0 in binary mode: \
attributes are headers, the body is JSON. Analytics consumers read the topics of events. Personal values are sealed: \
nobody can open them from here.\
"""
FORMAT = "application/schema+json;version=draft-2020-12"
BINDING = "0.5.0"


def document(catalogue: Catalogue, version: str) -> Mapping[str, Any]:
    messages = {**catalogue.by_type, **catalogue.older_types()}
    by_topic = {
        topic: [published_name(one) for one, message in messages.items() if topic in topics_of(message)]
        for topic in DEFINITIONS
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "viceversa",
            "version": version,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic, DEFINITIONS[topic], found) for topic, found in by_topic.items()},
        "operations": dict(_operations(TRAFFIC)),
        "components": {
            "messages": {published_name(one): _message(one, message) for one, message in messages.items()},
            "schemas": {"headers": HEADERS},
        },
    }


def _channel(topic: str, definition: Definition, carried: Iterable[str]) -> Mapping[str, Any]:
    kept = {"retention.ms": definition.retention_ms}
    return {
        "address": topic,
        "description": "Events, for whoever cares." if topic.endswith(".events") else "Commands, for the one service.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in carried},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": definition.partitions,
                "topicConfiguration": kept,
                "bindingVersion": BINDING,
            }
        },
    }


def _operations(traffic: Mapping[str, Traffic]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for topic, (sent_by, read_by) in traffic.items():
        channel = {"$ref": f"#/channels/{topic}"}
        for service in sent_by:
            yield f"{service}.sends.{topic}", {"action": "send", "channel": channel, "tags": [{"name": service}]}
        for service in read_by:
            yield f"{service}.reads.{topic}", {"action": "receive", "channel": channel, "tags": [{"name": service}]}


def _message(type_name: str, message: type[Message]) -> Mapping[str, Any]:
    name, current = published_name(type_name), published_name(type_of(message))
    description = schema_of(message)["description"]
    return {
        "name": type_name,
        "title": name,
        "description": description if name == current else f"Said before {current} was, and in history for ever.",
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"schemaFormat": FORMAT, "schema": {"$ref": f"schemas/{name}.json"}},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": BINDING}},
    }

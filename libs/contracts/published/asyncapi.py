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
    by_topic = {
        topic: [message for message in catalogue.by_name.values() if topic in topics_of(message)]
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
            "messages": {_name(message): _message(message) for message in catalogue.by_name.values()},
            "schemas": {"headers": HEADERS},
        },
    }


def _channel(topic: str, definition: Definition, carried: Iterable[type[Message]]) -> Mapping[str, Any]:
    kept = {"retention.ms": definition.retention_ms}
    return {
        "address": topic,
        "description": "Events, for whoever cares." if topic.endswith(".events") else "Commands, for the one service.",
        "messages": {_name(message): {"$ref": f"#/components/messages/{_name(message)}"} for message in carried},
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


def _message(message: type[Message]) -> Mapping[str, Any]:
    schema = schema_of(message)
    return {
        "name": type_of(message),
        "title": schema["title"],
        "description": schema["description"],
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {"schemaFormat": FORMAT, "schema": {"$ref": f"schemas/{_name(message)}.json"}},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": BINDING}},
    }


def _name(message: type[Message]) -> str:
    return published_name(type_of(message))

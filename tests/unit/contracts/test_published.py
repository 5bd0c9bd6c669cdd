"""docs/contracts is what the code gives, breaks nothing that was released, and holds against the standards it names."""

import json
from pathlib import Path
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from jsonschema import Draft202012Validator

from libs.contracts.catalogue import CATALOGUE, PREFIX, type_of
from libs.contracts.messages import Event
from libs.contracts.published import folder, headers
from libs.contracts.published.compatibility import broken
from libs.contracts.published.schemas import published_name, schema_of
from libs.contracts.topics import DEFINITIONS, TRAFFIC
from libs.eventsourcing.storing.log import Entry
from tests.examples import asked, region, told

SAMPLES = sorted((folder.FOLDER / folder.SAMPLES).glob("*.json"))
SCHEMAS = folder.schemas(folder.FOLDER / folder.SCHEMAS)
ASYNCAPI: Any = json.loads((folder.FOLDER / "asyncapi.json").read_text())


def test_the_folder_is_what_the_code_gives() -> None:
    assert not list(folder.differences()), "Run `make contracts`, and look at what changed."


def test_nothing_that_was_released_is_broken() -> None:
    current = {published_name(name): schema_of(message) for name, message in CATALOGUE.by_type.items()}
    found = broken(folder.schemas(folder.FOLDER / folder.RELEASED), SCHEMAS | current)
    assert not found, "\n".join(["An event needs a new version and an upcaster: docs/contracts/README.md.", *found])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_of_any_version_holds_and_is_read_as_the_message_of_today(file: Path) -> None:
    Draft202012Validator(SCHEMAS[file.stem]).validate(json.loads(file.read_text()))
    message = CATALOGUE.parse(f"{PREFIX}{file.stem}", file.read_bytes())
    assert isinstance(message, Event)
    if type_of(type(message)) == f"{PREFIX}{file.stem}":
        assert message.model_dump(mode="json") == json.loads(file.read_text())


def test_the_asyncapi_document_is_one() -> None:
    ApplicationSchema.model_validate(ASYNCAPI)


def test_the_asyncapi_document_refers_to_nothing_that_is_not_there() -> None:
    for reference in references(ASYNCAPI):
        found: Any = ASYNCAPI
        file, _, pointer = reference.partition("#")
        if file:
            assert (folder.FOLDER / file).exists(), reference
            continue
        for step in pointer.strip("/").split("/"):
            assert step in found, reference
            found = found[step]


def test_the_asyncapi_document_tells_how_topics_are_kept_and_who_uses_them() -> None:
    for topic, definition in DEFINITIONS.items():
        binding = ASYNCAPI["channels"][topic]["bindings"]["kafka"]
        kept = binding["topicConfiguration"]["retention.ms"]
        assert (binding["partitions"], kept) == (definition.partitions, definition.retention_ms)
    uses = {(tag, one["action"], one["channel"]["$ref"].rpartition("/")[2]) for tag, one in operations()}
    assert uses == {
        *((service, "send", topic) for topic, traffic in TRAFFIC.items() for service in traffic.sent_by),
        *((service, "receive", topic) for topic, traffic in TRAFFIC.items() for service in traffic.read_by),
    }


def test_every_message_travels_on_some_topic() -> None:
    carried = {name for channel in ASYNCAPI["channels"].values() for name in channel["messages"]}
    assert (
        carried
        == {published_name(name) for name in [*CATALOGUE.by_type, *CATALOGUE.older_types()]}
        == set(ASYNCAPI["components"]["messages"])
    )


def test_every_header_is_described_and_holds_against_its_description() -> None:
    envelope = told(region("a"))
    traced = envelope.meta._replace(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    entry = Entry(traced, "registration.events", envelope.body(), bytes(32))
    validator = Draft202012Validator(headers.SCHEMA)
    relayed = {name: value.decode() for name, value in entry.headers("lineage", 1)}
    assert relayed.keys() == headers.HEADERS.keys()
    validator.validate(relayed)
    validator.validate({name: value.decode() for name, value in asked(region("a")).meta.headers()})


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for one in node for found in references(one)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [found for one in node.values() for found in references(one)]


def operations() -> list[tuple[str, Any]]:
    return [(tag["name"], one) for one in ASYNCAPI["operations"].values() for tag in one["tags"]]

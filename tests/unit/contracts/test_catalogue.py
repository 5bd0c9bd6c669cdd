"""Every message has one type and one topic, and the schema of every event is frozen for ever."""

import json
import os
from pathlib import Path

from libs.contracts import topics
from libs.contracts.catalogue import CATALOGUE, topic_of
from libs.contracts.messages import Command, Event
from libs.contracts.registration import RegisterRegion
from libs.contracts.sessions import IntroduceMentorship
from tests.examples import region

FROZEN = Path(__file__).with_name("events.json")
"""Written anew with FREEZE=1, when an event was added or was given another optional field."""


def test_every_message_is_a_command_or_an_event_and_never_both() -> None:
    for message in CATALOGUE.by_name.values():
        assert issubclass(message, Command) != issubclass(message, Event)


def test_every_topic_is_on_the_page_of_topics() -> None:
    services = {message.__module__.rpartition(".")[2] for message in CATALOGUE.by_name.values()} - {"messages"}
    for service in services:
        assert topics.events_of(service) in topics.ALL


def test_events_go_where_they_are_said_and_commands_to_who_is_asked() -> None:
    assert topic_of(region("a"), said_by="registration") == "registration.events"
    assert topic_of(RegisterRegion(region_id="a", name="A"), said_by="gateway") == "registration.commands"
    assert IntroduceMentorship.__module__.endswith("sessions")


def test_no_event_changed_its_schema() -> None:
    schemas = {
        name: message.model_json_schema()
        for name, message in sorted(CATALOGUE.by_type.items())
        if issubclass(message, Event)
    }
    if os.environ.get("FREEZE") == "1":
        FROZEN.write_text(json.dumps(schemas, indent=1, sort_keys=True) + "\n")
    assert json.loads(FROZEN.read_text()) == schemas


def test_no_public_event_carries_a_name_a_contact_or_free_text_that_is_not_sealed() -> None:
    personal = {"email", "first_name", "last_name", "biography", "note", "goals", "reason", "personal", "confidential"}
    ours = {"CommandRefused", "RoundUnsolvable"}
    for name, message in CATALOGUE.by_name.items():
        if not issubclass(message, Event) or name in ours:
            continue
        for field, info in message.model_fields.items():
            if field in personal:
                assert "sealed" in str(info), f"{name}.{field} is not sealed"

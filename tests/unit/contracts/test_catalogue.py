"""Every message has one type and one topic, and says nothing personal that is not sealed."""

from libs.contracts import topics
from libs.contracts.catalogue import CATALOGUE, topic_of
from libs.contracts.messages import Command, Event
from libs.contracts.registration import RegisterRegion
from libs.contracts.sessions import IntroduceMentorship
from tests.examples import region


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


def test_no_public_event_carries_a_name_a_contact_or_free_text_that_is_not_sealed() -> None:
    personal = {"email", "first_name", "last_name", "biography", "note", "goals", "reason", "personal", "confidential"}
    ours = {"CommandRefused", "RoundUnsolvable"}
    for name, message in CATALOGUE.by_name.items():
        if not issubclass(message, Event) or name in ours:
            continue
        for field, info in message.model_fields.items():
            if field in personal:
                assert "sealed" in str(info), f"{name}.{field} is not sealed"

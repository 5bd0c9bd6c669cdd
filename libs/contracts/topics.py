"""All Kafka topics, on one page: how they are kept, who sends on them and who reads them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

REGISTRATION_COMMANDS = "registration.commands"
REGISTRATION_EVENTS = "registration.events"
MATCHING_COMMANDS = "matching.commands"
MATCHING_EVENTS = "matching.events"
SOLVING_COMMANDS = "solving.commands"
"""Asked of the workers of matching that solve rounds: apart, so that no other command waits for a solve."""
SESSIONS_COMMANDS = "sessions.commands"
SESSIONS_EVENTS = "sessions.events"
ANALYTICS_EVENTS = "analytics.events"

EVENTS = (REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS, ANALYTICS_EVENTS)
COMMANDS = (REGISTRATION_COMMANDS, MATCHING_COMMANDS, SOLVING_COMMANDS, SESSIONS_COMMANDS)
ALL = (*EVENTS, *COMMANDS)

PARTITIONS = 4
KEPT_FOR_EVER = -1
"""Read models are told again from the topics, so nothing on them may expire; by default Kafka drops it after a week."""


LARGEST_BODY = 7 * 1024 * 1024
"""Bytes of a message without its headers; what is larger is refused before it is stored, since nobody could send it."""
LARGEST_RECORD = 8 * 1024 * 1024


class Definition(NamedTuple):
    """How a topic is created."""

    partitions: int
    """Never changed later: the key of a stream would lead to another partition than before."""
    retention_ms: int
    largest_record: int
    """Bytes; by default Kafka takes one mebibyte."""


# Commands are kept as well: whoever leads finds in them how much of its log Kafka still holds.
DEFINITIONS: Mapping[str, Definition] = dict.fromkeys(ALL, Definition(PARTITIONS, KEPT_FOR_EVER, LARGEST_RECORD))


class Traffic(NamedTuple):
    """Which services send on a topic, and which read it."""

    sent_by: Sequence[str]
    read_by: Sequence[str]


TRAFFIC: Mapping[str, Traffic] = {
    REGISTRATION_COMMANDS: Traffic(sent_by=("gateway", "registration"), read_by=("registration",)),
    MATCHING_COMMANDS: Traffic(sent_by=("gateway", "matching"), read_by=("matching",)),
    SOLVING_COMMANDS: Traffic(sent_by=("matching",), read_by=("matching",)),
    SESSIONS_COMMANDS: Traffic(sent_by=("gateway", "sessions"), read_by=("sessions",)),
    REGISTRATION_EVENTS: Traffic(
        sent_by=("registration",),
        read_by=("analytics", "gateway", "matching", "notifications", "registration", "sessions"),
    ),
    MATCHING_EVENTS: Traffic(
        sent_by=("matching",), read_by=("analytics", "gateway", "matching", "notifications", "sessions")
    ),
    SESSIONS_EVENTS: Traffic(
        sent_by=("sessions",), read_by=("analytics", "gateway", "matching", "notifications", "sessions")
    ),
    ANALYTICS_EVENTS: Traffic(sent_by=("analytics",), read_by=("gateway",)),
}
"""Analytics consumers outside read the topics of events too."""


def events_of(service: str) -> str:
    return f"{service}.events"


def commands_of(service: str) -> str:
    return f"{service}.commands"


def partitions_of(topic: str) -> range:
    """The numbers of its partitions."""
    return range(DEFINITIONS[topic].partitions)

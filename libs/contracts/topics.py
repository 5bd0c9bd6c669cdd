"""All Kafka topics, on one page."""

PARTITIONS = 4

REGISTRATION_COMMANDS = "registration.commands"
REGISTRATION_EVENTS = "registration.events"
MATCHING_COMMANDS = "matching.commands"
MATCHING_EVENTS = "matching.events"
SESSIONS_COMMANDS = "sessions.commands"
SESSIONS_EVENTS = "sessions.events"
ANALYTICS_EVENTS = "analytics.events"

EVENTS = (REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS, ANALYTICS_EVENTS)
COMMANDS = (REGISTRATION_COMMANDS, MATCHING_COMMANDS, SESSIONS_COMMANDS)
ALL = (*EVENTS, *COMMANDS)


def events_of(service: str) -> str:
    return f"{service}.events"


def commands_of(service: str) -> str:
    return f"{service}.commands"

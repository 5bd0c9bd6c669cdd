"""Every message by its type name, and the topic it travels on."""

import inspect
from types import ModuleType
from typing import cast

from libs.contracts import analytics, matching, messages, registration, sessions
from libs.contracts.messages import Command, Event, Message
from libs.contracts.topics import commands_of, events_of

PREFIX = "org.viceversa."


class UnknownType(ValueError):
    """No message of this type is in the catalogue."""


def _concrete(module: ModuleType) -> list[type[Message]]:
    return [
        cast("type[Message]", found)
        for found in vars(module).values()
        if inspect.isclass(found)
        and issubclass(found, Command | Event)
        and found.__module__ == module.__name__
        and found not in (Command, Event, messages.Answer)
    ]


def _by_name() -> dict[str, type[Message]]:
    found: dict[str, type[Message]] = {}
    for module in (messages, registration, matching, sessions, analytics):
        for message in _concrete(module):
            if found.get(message.__name__, message) is not message:
                raise UnknownType(f"Two messages are called {message.__name__}.")
            found[message.__name__] = message
    return found


BY_NAME = _by_name()


def type_of(message: type[Message]) -> str:
    """The CloudEvents type, as `org.viceversa.RoundOpened.v1`."""
    return f"{PREFIX}{message.__name__}.v{message.schema_version}"


BY_TYPE = {type_of(message): message for message in BY_NAME.values()}


def message_class(type_name: str) -> type[Message]:
    """The class of a CloudEvents type; raises UnknownType."""
    try:
        return BY_TYPE[type_name]
    except KeyError:
        raise UnknownType(f"No message has the type {type_name!r}.") from None


def topic_of(message: Message, said_by: str) -> str:
    """Events go on the topic of the service that says them, commands on that of the service that is asked."""
    return topic_of_class(type(message), said_by)


def topic_of_class(message: type[Message], said_by: str) -> str:
    if issubclass(message, Command):
        return commands_of(message.__module__.rpartition(".")[2])
    return events_of(said_by)


def parse(type_name: str, body: bytes | str) -> Message:
    """The message of a stored body; raises UnknownType, and pydantic's ValidationError."""
    return message_class(type_name).model_validate_json(body)

"""Every message by its type name, the topic it travels on, and how its older versions are read."""

import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import cast

from libs.contracts import (
    analytics,
    calendars,
    concerns,
    contacts,
    formations,
    loads,
    matching,
    messages,
    preferences,
    registration,
    sessions,
    solving,
    spot,
)
from libs.contracts.messages import Command, Event, Message
from libs.contracts.topics import commands_of, events_of
from libs.contracts.upcasting import Body, Upcaster

PREFIX = "org.viceversa."
OF_SERVICE: Mapping[str, str] = {
    "calendars": "sessions",
    "concerns": "sessions",
    "contacts": "registration",
    "formations": "matching",
    "loads": "matching",
    "preferences": "matching",
    "spot": "matching",
}
"""The service of each module that is not named after one."""


class UnknownType(ValueError):
    """No message of this type is in the catalogue."""


class ContradictoryCatalogue(ValueError):
    """Two messages have one name, or an event has a version that nobody can read."""


class NotUpcast(ValueError):
    """A body of an older version is not what its upcaster expects."""


class Catalogue:
    """Messages and what reads their older versions; raises ContradictoryCatalogue when they do not fit together."""

    def __init__(self, found: Iterable[type[Message]], upcasters: Iterable[Upcaster] = ()) -> None:
        self.by_name = _by_name(found)
        self.by_type: Mapping[str, type[Message]] = {type_of(message): message for message in self.by_name.values()}
        """The current versions alone."""
        self._older = _older(self.by_name, upcasters)

    def older_types(self) -> Mapping[str, type[Message]]:
        """The types of all versions that are read and no longer said, and what each is read as."""
        return {name: message for name, (message, _) in self._older.items()}

    def parse(self, type_name: str, body: bytes | str) -> Message:
        """The message of a body as it is said today; raises UnknownType, NotUpcast, and pydantic's ValidationError."""
        message = self.by_type.get(type_name)
        if message is not None:
            return message.model_validate_json(body)
        if type_name not in self._older:
            raise UnknownType(f"No message has the type {type_name!r}.")
        message, steps = self._older[type_name]
        try:
            told = json.loads(body)
        except ValueError:
            return message.model_validate_json(body)
        for step in steps:
            told = _taken(step, told)
        return message.model_validate_json(json.dumps(told))


def catalogue_of(*modules: ModuleType) -> Catalogue:
    """The messages and upcasters that these modules define."""
    found = [(module, one) for module in modules for one in vars(module).values()]
    return Catalogue(
        (cast("type[Message]", one) for module, one in found if _is_message_of(module, one)),
        (one for _, one in found if isinstance(one, Upcaster)),
    )


def type_of(message: type[Message]) -> str:
    """The CloudEvents type, as `org.viceversa.RoundOpened.v1`."""
    return _type_name(message.__name__, message.schema_version)


def types_of(message: type[Message]) -> Sequence[str]:
    """The types of all its versions, the oldest first."""
    return [_type_name(message.__name__, version) for version in range(1, message.schema_version + 1)]


def topic_of(message: Message, said_by: str) -> str:
    """Events go on the topic of the service that says them, commands on that of the service that is asked."""
    return topic_of_class(type(message), said_by)


def topic_of_class(message: type[Message], said_by: str) -> str:
    if issubclass(message, Command):
        return commands_of(service_of(message))
    return events_of(said_by)


def service_of(message: type[Message]) -> str:
    """Who is asked by a command, and who tells an event."""
    module = message.__module__.rpartition(".")[2]
    return OF_SERVICE.get(module, module)


def _type_name(name: str, version: int) -> str:
    return f"{PREFIX}{name}.v{version}"


def _is_message_of(module: ModuleType, found: object) -> bool:
    return (
        inspect.isclass(found)
        and issubclass(found, Command | Event)
        and found.__module__ == module.__name__
        and not inspect.isabstract(found)
        and found is not messages.Answer
    )


def _by_name(found: Iterable[type[Message]]) -> Mapping[str, type[Message]]:
    by_name: dict[str, type[Message]] = {}
    for message in found:
        if by_name.setdefault(message.__name__, message) is not message:
            raise ContradictoryCatalogue(f"Two messages are called {message.__name__}.")
    return by_name


def _older(
    by_name: Mapping[str, type[Message]], upcasters: Iterable[Upcaster]
) -> Mapping[str, tuple[type[Message], Sequence[Upcaster]]]:
    """The way from each older version to the class of today."""
    steps: dict[tuple[str, int], Upcaster] = {}
    for one in upcasters:
        if steps.setdefault((one.name, one.version), one) is not one:
            raise ContradictoryCatalogue(f"Two upcasters read {one.name}.v{one.version}.")
        _ensure_leads_somewhere(one, by_name.get(one.name))
    older: dict[str, tuple[type[Message], Sequence[Upcaster]]] = {}
    for name, message in by_name.items():
        if issubclass(message, Command):
            continue
        versions = range(1, message.schema_version)
        if missing := [version for version in versions if (name, version) not in steps]:
            raise ContradictoryCatalogue(f"{name}.v{missing[0]} was said once, and no upcaster reads it.")
        for version in versions:
            older[_type_name(name, version)] = message, [steps[name, one] for one in versions if one >= version]
    return older


def _ensure_leads_somewhere(step: Upcaster, message: type[Message] | None) -> None:
    if message is None:
        raise ContradictoryCatalogue(f"An upcaster reads {step.name}.v{step.version}, and there is no {step.name}.")
    if issubclass(message, Command):
        raise ContradictoryCatalogue(f"{step.name} is a command: only its current version is accepted.")
    if not 1 <= step.version < message.schema_version:
        raise ContradictoryCatalogue(
            f"An upcaster reads {step.name}.v{step.version}, and the current version is {message.schema_version}."
        )


def _taken(step: Upcaster, told: object) -> object:
    if not isinstance(told, dict):
        raise NotUpcast(f"{step.name}.v{step.version}: the body is not an object.")
    try:
        return step.change(cast("Body", told))
    except KeyError as missing:
        raise NotUpcast(f"{step.name}.v{step.version}: the field {missing} is missing.") from missing
    except (TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise NotUpcast(f"{step.name}.v{step.version} cannot be read as version {step.version + 1}: {wrong}") from wrong


CATALOGUE = catalogue_of(
    messages,
    registration,
    contacts,
    matching,
    preferences,
    formations,
    loads,
    spot,
    solving,
    sessions,
    concerns,
    calendars,
    analytics,
)
"""All that the services say to each other."""

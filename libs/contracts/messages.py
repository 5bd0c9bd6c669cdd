"""What every message is: a command asks, an event tells; both name the stream they belong to."""

from abc import ABC, abstractmethod
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator

from libs.contracts.personal import owner_of, sealed_values


class Value(BaseModel):
    """A frozen part of a message."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Message(Value, ABC):
    """Something said once: its type is its class name, its stream is also its partition key."""

    schema_version: ClassVar[int] = 1

    @property
    @abstractmethod
    def stream(self) -> str:
        """The stream that this message belongs to, as `<category>-<id>`."""


class Command(Message):
    """Asks a service to do something; unknown fields are refused, and so is what is sealed for somebody else."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="after")
    def is_sealed_for_its_subjects(self) -> Self:
        for path, person, value in sealed_values(self):
            if (owner := owner_of(value)) != person:
                raise ValueError(f"{path}: this is sealed for {owner!r}, and must be for {person!r}.")
        return self


class Event(Message):
    """Tells what happened, for ever; unknown fields are ignored."""


class Answer(Event):
    """Tells whoever asked what became of a command that led to no event of the domain."""

    command_id: str
    command_type: str

    @property
    def stream(self) -> str:
        return f"answer-{self.command_id}"


class CommandRefused(Answer):
    """A rule forbids the command: `refusal` names the rule, `reason` is for the reader."""

    refusal: str
    reason: str


class CommandIgnored(Answer):
    """It was already so: nothing had to happen."""

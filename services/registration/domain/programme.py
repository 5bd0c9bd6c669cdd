"""A programme: its rules are fixed when it opens; what people consent to is published in versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from libs.contracts.registration import (
    ConsentTextPublished,
    OpenProgramme,
    ProgrammeCommand,
    ProgrammeEvent,
    ProgrammeOpened,
    ProgrammeRules,
    PublishConsentText,
)
from libs.eventsourcing.deciding.decider import Refused
from services.registration.domain import rules as consistent


class ProgrammeDiffers(Refused):
    """This programme is open already, with another name or other rules."""


class NoSuchProgramme(Refused):
    """There is no such programme: open it first."""


class ConsentTextDiffers(Refused):
    """version: this version is published already, in other words: publish them as the next version."""


class VersionLeavesGap(Refused):
    """version: the versions of a consent text are numbered from 1 without a gap."""


@dataclass(frozen=True)
class Unopened: ...


@dataclass(frozen=True)
class Open:
    name: str
    rules: ProgrammeRules
    texts: tuple[ConsentTextPublished, ...] = ()
    """Version 1 first."""

    @property
    def latest(self) -> int | None:
        """The version of the consent text that is in force; None before any is published."""
        return len(self.texts) or None

    @property
    def renewed_by(self) -> int:
        """The last version that everybody had to consent to anew: earlier ones are superseded. 0 if there is none."""
        return max((text.version for text in self.texts if text.renew), default=0)


State: TypeAlias = Unopened | Open

initial: State = Unopened()


def decide(state: State, command: ProgrammeCommand) -> Sequence[ProgrammeEvent]:
    match state, command:
        case Unopened(), OpenProgramme():
            consistent.check(command.rules)
            return [ProgrammeOpened(**dict(command))]
        case Unopened(), PublishConsentText(programme_id=programme_id):
            raise unknown(programme_id)
        case Open(name, rules), OpenProgramme():
            if (name, rules) != (command.name, command.rules):
                raise ProgrammeDiffers
            return []
        case Open(texts=texts), PublishConsentText():
            return _publish(texts, ConsentTextPublished(**dict(command)))
    assert_never((state, command))


def evolve(state: State, event: ProgrammeEvent) -> State:
    match event, state:
        case ProgrammeOpened(), _:
            return Open(event.name, event.rules)
        case ConsentTextPublished(), Open():
            return replace(state, texts=(*state.texts, event))
        case ConsentTextPublished(), Unopened():
            return state
    assert_never((event, state))


def unknown(programme_id: str) -> NoSuchProgramme:
    return NoSuchProgramme(f"programme_id: there is no programme {programme_id!r}: open it first.")


def _publish(texts: Sequence[ConsentTextPublished], text: ConsentTextPublished) -> Sequence[ProgrammeEvent]:
    following = len(texts) + 1
    if text.version > following:
        raise VersionLeavesGap(f"version: the next version of this consent text is {following}.")
    if text.version == following:
        return [text]
    if texts[text.version - 1] != text:
        raise ConsentTextDiffers(
            f"version: version {text.version} is published already, in other words: publish them as {following}."
        )
    return []

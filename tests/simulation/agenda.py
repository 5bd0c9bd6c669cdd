"""What will be done on which day: lives are scripts, and each step of a script says how many days later it is."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeAlias

from libs.contracts.messages import Command

Said: TypeAlias = Command | tuple[Command, ...] | None
"""Several go to one stream, which takes them in this order."""
Make: TypeAlias = Callable[[datetime], Said]
"""What is asked when its time has come; nothing where it has become meaningless."""
Step: TypeAlias = tuple[int, Make]
"""How many days later, and what."""
Script: TypeAlias = Iterator[Step]


class Phase(IntEnum):
    """What a day brings, one after the other: nobody answers while a round is being triggered."""

    PLACES = 0
    PUBLISHING = 1
    OPENING = 2
    TRIGGERING = 3
    LIVING = 4


@dataclass(frozen=True)
class Life:
    """One script, by the name of whose it is; what touches the same keys is never done at the same time."""

    name: str
    script: Script
    keys: Callable[[], frozenset[str]]
    phase: Phase = Phase.LIVING
    waits: Callable[[], bool] = lambda: False
    """Whether the step is put off, as while a mentorship is paused."""
    over: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Deed:
    life: Life
    make: Make
    number: int


def together(*makes: Make) -> Make:
    """One after the other, at the same moment."""

    def make(now: datetime) -> Said:
        return tuple(one for each in makes for one in said(each(now)))

    return make


def said(one: Said) -> tuple[Command, ...]:
    if one is None:
        return ()
    return one if isinstance(one, tuple) else (one,)


class Agenda:
    def __init__(self) -> None:
        self._days: defaultdict[int, list[Deed]] = defaultdict(list)
        self._count = 0

    def begin(self, life: Life, day: int) -> None:
        """The first step of a life, counted from this day."""
        self.go_on(life, day)

    def go_on(self, life: Life, day: int) -> None:
        """The next step, if there is one; `day` is today."""
        if (step := next(life.script, None)) is not None:
            after, make = step
            self.put(Deed(life, make, self._next()), day + max(after, 0))

    def put(self, deed: Deed, day: int) -> None:
        self._days[day].append(deed)

    def due(self, day: int) -> list[Deed]:
        """Whatever is to be done up to this day, in an order that depends on nothing else."""
        found = [deed for earlier in sorted(self._days) if earlier <= day for deed in self._days.pop(earlier)]
        return sorted(found, key=lambda deed: (deed.life.phase, deed.life.name, deed.number))

    def _next(self) -> int:
        self._count += 1
        return self._count


def in_waves(deeds: Sequence[Deed]) -> Sequence[Sequence[Deed]]:
    """As few waves as possible, in order, so that no two deeds of one wave touch the same or are of two phases."""
    waves: list[list[Deed]] = []
    for phase in Phase:
        before = len(waves)
        last: dict[str, int] = {}
        for deed in deeds:
            if deed.life.phase is not phase:
                continue
            keys = deed.life.keys()
            number = max((last.get(key, before) for key in keys), default=before) + 1
            last.update(dict.fromkeys(keys, number))
            if number > len(waves):
                waves.append([])
            waves[number - 1].append(deed)
    return waves

"""What a match round can be; each state holds only what decisions need."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from libs.contracts.matching import RoundOpened
from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import Couple, Quota


@dataclass(frozen=True)
class Unopened: ...


@dataclass(frozen=True)
class Begun:
    """What every round that exists has: its terms, and its latest attempt (0 before the first), as it was reviewed."""

    terms: RoundOpened
    attempt: int
    quotas: tuple[Quota, ...]
    pinned: tuple[Couple, ...]
    forbidden: tuple[Couple, ...]


@dataclass(frozen=True)
class Opened(Begun): ...


@dataclass(frozen=True)
class Triggered(Begun): ...


@dataclass(frozen=True)
class Frozen(Begun):
    cohort_sha256: str
    rules: ProgrammeRules


@dataclass(frozen=True)
class Solved(Begun): ...


@dataclass(frozen=True)
class Unsolvable(Begun): ...


@dataclass(frozen=True)
class Published(Begun):
    answer_by: datetime


@dataclass(frozen=True)
class Cancelled(Begun): ...


@dataclass(frozen=True)
class Closed(Begun): ...


Existing: TypeAlias = Opened | Triggered | Frozen | Solved | Unsolvable | Published | Cancelled | Closed
State: TypeAlias = Unopened | Existing

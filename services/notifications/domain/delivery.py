"""Whether a letter is written, and what becomes of it now: sent, kept for later, or dropped."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.notifications.domain.letters import AT_ONCE, NECESSARY, Kind, Letter

STALE = timedelta(minutes=1)
"""Whoever hears of an event so late is catching up: what it led to meanwhile is heard of soon, and is waited for."""
UNKNOWN_AGAIN = timedelta(seconds=30)
"""Streams come in any order: the particulars of a person may still be on their way."""
PAUSED_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True)
class Nights:
    """When it is quiet, by the clock of each person; never where both are the same."""

    begin: time
    end: time


class Dropped(StrEnum):
    """Why a letter is not sent after all."""

    FORGOTTEN = "forgotten"
    UNWANTED = "unwanted"
    """Its person wants what is necessary and nothing else."""
    TOO_LATE = "too-late"
    WITHDRAWN = "withdrawn"
    """It is no longer true."""


@dataclass(frozen=True)
class Wait:
    until: datetime


@dataclass(frozen=True)
class Send:
    pass


Outcome: TypeAlias = Send | Wait | Dropped


@dataclass(frozen=True)
class Reader:
    """What counts of the person to whom a letter goes."""

    necessary_only: bool = False
    zone: str | None = None
    forgotten: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A letter in the outbox."""

    kind: Kind
    due: datetime
    until: datetime | None
    zone: str | None
    """Where its clock is read, unless the person said otherwise."""
    paused: bool
    """Whether the mentorship that it is about rests."""


@dataclass(frozen=True)
class Rules:
    nights: Nights
    patience: timedelta
    """Letters that are due for longer are not written, and not sent."""


def is_worth_writing(letter: Letter, now: datetime, rules: Rules) -> bool:
    """History is read again by a new installation: nobody is told old things."""
    return letter.due >= now - rules.patience and (letter.until is None or letter.until > now)


def first_try(letter: Letter, happened: datetime, now: datetime) -> datetime:
    return max(letter.due, now + STALE) if happened < now - STALE else letter.due


def decide(letter: Waiting, reader: Reader | None, now: datetime, rules: Rules) -> Outcome:
    """`reader` is None for somebody who was not heard of yet."""
    if reader is not None and reader.forgotten:
        return Dropped.FORGOTTEN
    if letter.until is not None and letter.until <= now:
        return Dropped.TOO_LATE
    if letter.paused and letter.kind not in AT_ONCE:
        return Wait(now + PAUSED_AGAIN)
    if letter.due < now - rules.patience:
        return Dropped.TOO_LATE
    if reader is None:
        return Wait(now + UNKNOWN_AGAIN)
    if reader.necessary_only and letter.kind not in NECESSARY:
        return Dropped.UNWANTED
    return _by_night(letter, reader, now, rules.nights)


def _by_night(letter: Waiting, reader: Reader, now: datetime, nights: Nights) -> Outcome:
    morning = morning_of(now, zone_of(reader.zone or letter.zone), nights)
    if morning is None or letter.kind in AT_ONCE:
        return Send()
    urgent = letter.kind in NECESSARY and letter.until is not None and letter.until <= morning
    return Send() if urgent else Wait(morning)


def morning_of(now: datetime, zone: ZoneInfo, nights: Nights) -> datetime | None:
    """When the night ends that it is in this zone; None by day."""
    here = now.astimezone(zone)
    clock = here.time()
    begin, end = nights.begin, nights.end
    is_night = begin <= clock < end if begin <= end else clock >= begin or clock < end
    if not is_night:
        return None
    day = here.date() + timedelta(days=1) if clock >= end else here.date()
    # In absolute time, so that a clock that is changed in this night changes nothing.
    return datetime.combine(day, end, zone).astimezone(now.tzinfo)


def zone_of(name: str | None) -> ZoneInfo:
    """UTC where nobody said, or said what is no zone."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")

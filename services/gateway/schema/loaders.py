"""What many fields of one request need is read once for all of them. A new set for every operation and event."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from typing import TypeAlias, TypeVar

import asyncpg
from strawberry.dataloader import DataLoader

from libs.eventsourcing.storing.postgres import Pool
from services.gateway.domain.access import Viewer
from services.gateway.queries import formations, mentorships, people, places, proposals, rounds
from services.gateway.queries.rounds import Attempt
from services.gateway.schema.opening import Opening

Row: TypeAlias = asyncpg.Record
One: TypeAlias = DataLoader[str, Row | None]
Many: TypeAlias = DataLoader[str, list[Row]]
K = TypeVar("K", str, Attempt)
PageOf: TypeAlias = tuple[K, int, str | None]
"""A round or an attempt, and which page of what belongs to it."""
Pages: TypeAlias = DataLoader[PageOf[K], list[Row]]
ReadPages: TypeAlias = Callable[[Pool, Viewer, list[K], int, str | None], Awaitable[Sequence[Row]]]


class Loaders(Opening):
    @cached_property
    def region(self) -> One:
        return _one("region_id", lambda ids: places.regions(self._pool, ids))

    @cached_property
    def institution(self) -> One:
        return _one("institution_id", lambda ids: places.institutions(self._pool, ids))

    @cached_property
    def institutions_of_region(self) -> Many:
        return _many("region_id", lambda ids: places.institutions(self._pool, region_ids=ids))

    @cached_property
    def programme(self) -> One:
        return _one("programme_id", lambda ids: places.programmes(self._pool, ids))

    @cached_property
    def participant(self) -> One:
        return _one("participant_id", lambda ids: people.seen(self._pool, self._viewer, ids))

    @cached_property
    def people_of_institution(self) -> One:
        return _one("institution_id", lambda ids: people.count_by_institution(self._pool, self._viewer, ids))

    @cached_property
    def round(self) -> One:
        return _one("round_id", lambda ids: rounds.rounds(self._pool, self._viewer, ids))

    @cached_property
    def consent_texts(self) -> Many:
        return _many("programme_id", lambda ids: places.consent_texts(self._pool, ids))

    @cached_property
    def load(self) -> One:
        return _one("participant_id", lambda ids: people.loads(self._pool, self._viewer, ids))

    @cached_property
    def wishes(self) -> One:
        return _one("round_id", lambda ids: rounds.wishes(self._pool, self._viewer, ids))

    @cached_property
    def attempts_of_round(self) -> Many:
        return _many("round_id", lambda ids: rounds.attempts(self._pool, self._viewer, ids))

    @cached_property
    def formation(self) -> One:
        return _one("formation_id", lambda ids: formations.formations(self._pool, self._viewer, ids))

    @cached_property
    def proposals_of_formation(self) -> Many:
        return _many("formation_id", lambda ids: formations.proposals(self._pool, self._viewer, ids))

    @cached_property
    def proposals_of_round(self) -> Pages[str]:
        return self._pages(proposals.of_rounds, _round)

    @cached_property
    def formations_of_round(self) -> Pages[str]:
        return self._pages(formations.of_rounds, _round)

    @cached_property
    def drafts_of_attempt(self) -> Pages[Attempt]:
        return self._pages(rounds.drafts, _attempt)

    @cached_property
    def unmatched_of_attempt(self) -> Pages[Attempt]:
        return self._pages(rounds.unmatched, _attempt)

    @cached_property
    def sessions(self) -> Many:
        return self._parts(mentorships.SESSIONS)

    @cached_property
    def insights(self) -> Many:
        return self._parts(mentorships.INSIGHTS)

    @cached_property
    def outcomes(self) -> Many:
        return self._parts(mentorships.OUTCOMES)

    @cached_property
    def compacts(self) -> Many:
        return self._parts(mentorships.COMPACTS)

    @cached_property
    def feedback(self) -> Many:
        return self._parts(mentorships.FEEDBACK)

    def _parts(self, part: str) -> Many:
        return _many("mentorship_id", lambda ids: mentorships.parts(self._pool, part, self._viewer, ids))

    def _pages(self, read: ReadPages[K], owner: Callable[[Row], K]) -> Pages[K]:
        async def load(keys: list[PageOf[K]]) -> list[list[Row]]:
            found: dict[PageOf[K], list[Row]] = {key: [] for key in keys}
            for first, after in {key[1:] for key in keys}:
                wanted = [of for of, *page in keys if page == [first, after]]
                for row in await read(self._pool, self._viewer, wanted, first, after):
                    found[owner(row), first, after].append(row)
            return list(found.values())

        return DataLoader(load)


def _round(row: Row) -> str:
    return row["round_id"]


def _attempt(row: Row) -> Attempt:
    return (row["round_id"], row["attempt"])


def _one(key: str, read: Callable[[list[str]], Awaitable[Sequence[Row]]]) -> One:
    async def load(ids: list[str]) -> list[Row | None]:
        found = {row[key]: row for row in await read(ids)}
        return [found.get(wanted) for wanted in ids]

    return DataLoader(load)


def _many(key: str, read: Callable[[list[str]], Awaitable[Sequence[Row]]]) -> Many:
    async def load(ids: list[str]) -> list[list[Row]]:
        found: dict[str, list[Row]] = {wanted: [] for wanted in ids}
        for row in await read(ids):
            found[row[key]].append(row)
        return list(found.values())

    return DataLoader(load)

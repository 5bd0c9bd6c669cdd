"""Whom to ask a question: those who fit it in the order of fairness, asked least and longest ago first.

Turns are kept in the transaction that decides on them, not in the read model: of a hundred questions that come at once
each must see whom the one before it was given.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Slot, Topic
from libs.eventsourcing.storing.postgres import Connection
from services.matching.domain.by_hand import Free
from services.matching.domain.fitting import hours_ahead
from services.matching.queries.free import member_of

TABLES = """
create table if not exists public.spot_turns (
    spot_id   text        not null,
    mentor_id text        not null,
    asked_at  timestamptz not null,
    primary key (spot_id, mentor_id)
);
create index if not exists spot_turns_of_mentor on public.spot_turns (mentor_id, asked_at);
"""
REMEMBERED = timedelta(days=90)
"""Whoever joins late need not make up for years."""

ONE_BY_ONE = "select pg_advisory_xact_lock(hashtext('viceversa.spot'))"
TAKE_TURN = "insert into public.spot_turns values ($1, $2, $3) on conflict do nothing"

# Of several who were never asked the lottery of this question decides, so that no name comes first for ever.
FITTING = """
select free.* from taking_part as free
cross join lateral (
    select count(*) as times, max(asked_at) as last from public.spot_turns
    where mentor_id = free.participant_id and asked_at > $5
) as turns
where programme_id = $1 and participant_id <> $2
    and profile::jsonb -> 'offers' ? $3 and profile::jsonb -> 'free' ?| $4::text[]
order by times, last nulls first, md5($6 || participant_id)
"""


@dataclass(frozen=True)
class Search:
    """Who asks for whom, and when they could talk."""

    spot_id: str
    author: Free
    rules: ProgrammeRules
    topic: Topic
    now: datetime
    until: datetime
    passed: frozenset[str] = frozenset()

    @property
    def ahead(self) -> list[Slot]:
        return hours_ahead(self.author.member.profile.free, self.now, self.until)


async def fitting(connection: Connection, search: Search) -> AsyncGenerator[Free]:
    """Those who offer the topic and have one of the hours; which of them keep every rule is for the domain to say."""
    author, since = search.author, search.now - REMEMBERED
    wanted = (author.programme_id, author.member.participant_id, search.topic, search.ahead, since, search.spot_id)
    for row in await connection.fetch(FITTING, *wanted):
        yield Free(member_of(row, search.rules, ()), row["person_id"], row["programme_id"])


async def take_turn(connection: Connection, spot_id: str, mentor_id: str, at: datetime) -> None:
    await connection.execute(TAKE_TURN, spot_id, mentor_id, at)


async def one_by_one(connection: Connection) -> None:
    """Until the transaction ends nobody else is given a mentor."""
    await connection.execute(ONE_BY_ONE)

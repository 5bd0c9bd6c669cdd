"""Whenever a round is triggered, its cohort is frozen: everybody whom the coordinator could see then is in it.

Whenever a cohort is frozen, whoever solves is asked to.
"""

import asyncio

from libs.contracts.matching import CohortListed, SolveProgressed
from libs.contracts.preferences import CounterpartsRanked
from libs.contracts.rounds import CohortMember, SolveStep
from libs.contracts.topics import MATCHING_EVENTS, REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing import kafka
from libs.eventsourcing.deciding.handle import decide_and_append
from libs.eventsourcing.receiving import cursor
from libs.runtime.process import Node
from services.matching.domain import round
from services.matching.domain.attempt import FreezeCohort
from services.matching.domain.problem import cohort_sha256
from services.matching.domain.round_states import Triggered
from services.matching.policies import record
from services.matching.queries.free import free_people
from services.matching.queries.merits import Merits, merits
from services.matching.queries.rounds import VIEWS, offers_outstanding, rankings, rules_of

MEMBERS_AN_EVENT = 250
POLL_SECONDS = 0.1


async def freeze(node: Node, state: Triggered) -> None:
    """Raises Refused or Conflict when the round moved on meanwhile."""
    await _catch_up(node)
    terms, attempt = state.terms, state.attempt
    async with node.store.transaction() as tx:
        rules = await rules_of(tx.connection, terms.programme_id)
        if rules is None:
            await record.give_up(tx, terms.round_id, attempt, f"There is no programme {terms.programme_id!r}.")
            return
        free = await free_people(tx.connection, terms.programme_id, terms.scope, terms.place_id, rules)
        wishes = await rankings(tx.connection, terms.round_id)
        earned = await merits(tx.connection, node.store.now())
        members = [with_merits(one, wishes.get(one.participant_id), earned) for one in free]
        cause = record.because(terms.round_id, attempt)
        parts = [
            CohortListed(round_id=terms.round_id, attempt=attempt, members=part)
            for part in record.in_parts(members, MEMBERS_AN_EVENT)
        ]
        noted = SolveProgressed(
            round_id=terms.round_id,
            attempt=attempt,
            step=SolveStep.FROZEN,
            detail=f"{len(members)} people can be matched",
        )
        await tx.append(record.stream_of(terms.round_id, attempt), [*parts, noted], cause)
        frozen = FreezeCohort(
            round_id=terms.round_id,
            attempt=attempt,
            people=len(members),
            cohort_sha256=cohort_sha256(members),
            rules=rules,
        )
        await decide_and_append(tx, round, terms.stream, frozen, cause)
        await record.ask_to_solve(tx, terms.round_id, attempt)


def with_merits(member: CohortMember, wishes: CounterpartsRanked | None, earned: Merits) -> CohortMember:
    ranked = {"ranks_mentors": wishes.ranks_mentors, "ranks_mentees": wishes.ranks_mentees} if wishes else {}
    return member.model_copy(
        update={
            **ranked,
            "priority": earned.priority.get(member.participant_id, 0),
            "no_shows": earned.no_shows.get(member.participant_id, 0),
        }
    )


async def _catch_up(node: Node) -> None:
    """What was on Kafka at the trigger is in the read model now, and so are all proposals published before."""
    topics = (REGISTRATION_EVENTS, MATCHING_EVENTS, SESSIONS_EVENTS)
    goal = await kafka.ends(node.settings.kafka_settings, *topics)
    consumer = f"{node.service}.{VIEWS}"
    while not await cursor.reached(node.pool, consumer, goal) or await offers_outstanding(node.pool):
        await asyncio.sleep(POLL_SECONDS)

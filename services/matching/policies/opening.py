"""What is to be solved, as it is on record, with what people told in confidence opened for as long as it is solved."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from libs.contracts.matching import CohortListed, SolveProgressed
from libs.contracts.rounds import CohortMember, SolveStep
from libs.eventsourcing.sealing.keyring import NO_KEYS, Keyring
from libs.runtime.process import Node
from services.matching.domain.pairing import Confidential
from services.matching.domain.places import as_reviewed
from services.matching.domain.problem import Problem
from services.matching.domain.round_states import Frozen
from services.matching.policies import record
from services.matching.queries.confidences import told_by

log = structlog.get_logger()

NO_KEYS_SECONDS = 5.0


async def problem_of(node: Node, keyring: Keyring, state: Frozen) -> tuple[Problem, set[SolveStep]]:
    """The problem of this attempt, and the steps that were taken already."""
    terms = state.terms
    async with node.store.transaction() as tx:
        said = await tx.read(record.stream_of(terms.round_id, state.attempt))
    members = [member for part in said if isinstance(part, CohortListed) for member in part.members]
    problem = Problem(
        round_id=terms.round_id,
        attempt=state.attempt,
        scope=terms.scope,
        place_id=terms.place_id,
        rules=state.rules,
        members=tuple(members),
        policy=as_reviewed(terms.policy, state.quotas, state.pinned, state.forbidden),
        places={member.institution_id: member.region_id for member in members},
        confidential=await _told(keyring, members),
    )
    return problem, {part.step for part in said if isinstance(part, SolveProgressed)}


async def _told(keyring: Keyring, members: Sequence[CohortMember]) -> Mapping[str, Confidential]:
    while True:
        try:
            return await told_by(keyring, members)
        except NO_KEYS as away:
            log.warning("The keys of persons cannot be had; trying again.", reason=str(away))
            await asyncio.sleep(NO_KEYS_SECONDS)

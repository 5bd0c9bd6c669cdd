"""A frozen cohort is solved: the solver proposes, the domain decides."""

import asyncio
from collections.abc import Sequence
from typing import cast

import structlog

from libs.contracts.matching import (
    CohortListed,
    EligibleListed,
    ProposalsDrafted,
    RoundEvent,
    SolveProgressed,
    UnmatchedListed,
)
from libs.contracts.messages import Event
from libs.contracts.rounds import CohortMember, SolveStep
from libs.eventsourcing.deciding.decider import Refused, fold
from libs.eventsourcing.deciding.handle import state_of
from libs.eventsourcing.sealing.keyring import NO_KEYS, Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.store import Conflict
from libs.runtime.process import Node
from services.matching.domain import attempt as attempts
from services.matching.domain import round
from services.matching.domain.pairing import Confidential
from services.matching.domain.places import with_quotas
from services.matching.domain.problem import Problem, Solution
from services.matching.domain.round_states import Frozen
from services.matching.policies import record
from services.matching.policies.reporting import Reporter
from services.matching.solver.crew import Crew
from services.matching.solver.impossible import Impossible
from services.matching.solver.memory import outgrown, too_large
from services.matching.solver.process import SolverDied, SolverOutgrew

log = structlog.get_logger()

TRIES = 3
NO_KEYS_SECONDS = 5.0
PROPOSALS_AN_EVENT = 500
PEOPLE_AN_EVENT = 5000


async def solve(node: Node, keyring: Keyring, crew: Crew, round_id: str, attempt: int, tries: int) -> bool:
    """Whether the request is dealt with: solved, given up, or no longer asked; else it is to be tried again.

    `tries` counts this one and those before that ended without an answer.
    """
    async with node.store.transaction() as tx:
        state = await state_of(tx, round, f"round-{round_id}")
    if not isinstance(state, Frozen) or state.attempt != attempt:
        return True
    try:
        if tries > TRIES:
            await _give_up(node, state, f"The solver or its worker ended {TRIES} times without an answer.")
            return True
        return await _solve(node, keyring, crew, state, tries)
    except (Refused, Conflict) as meanwhile:
        # Should it still be frozen, it is taken up again.
        log.info("The round moved on meanwhile.", round=round_id, reason=str(meanwhile))
        return False


async def _solve(node: Node, keyring: Keyring, crew: Crew, state: Frozen, tries: int) -> bool:
    problem, taken = await _problem(node, keyring, state)
    if reason := too_large(problem, crew.most_mib):
        await _give_up(node, state, reason)
        return True
    try:
        async with crew.one() as solver:
            log.info("Solving.", round=problem.round_id, attempt=problem.attempt, tries=tries)
            found = await solver.solve(problem, Reporter(node, problem.round_id, problem.attempt, taken).report)
    except SolverOutgrew:
        await _give_up(node, state, outgrown(problem.scope, crew.most_mib))
        return True
    except SolverDied as death:
        log.warning("The solver died.", round=problem.round_id, times=tries, reason=str(death))
        if tries < TRIES:
            return False
        await _give_up(node, state, f"The solver died {TRIES} times. {death}")
        return True
    match found:
        case Impossible() as impossible:
            await _give_up(node, state, impossible.in_words)
        case Solution():
            await _propose(node, state, problem, found)
    return True


async def _give_up(node: Node, state: Frozen, reason: str) -> None:
    async with node.store.transaction() as tx:
        await record.give_up(tx, state.terms.round_id, state.attempt, reason)


async def _problem(node: Node, keyring: Keyring, state: Frozen) -> tuple[Problem, set[SolveStep]]:
    """The problem as it is on record, with what people told in confidence opened for as long as it is solved.

    And the steps that were taken already.
    """
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
        policy=with_quotas(terms.policy, state.quotas),
        places={member.institution_id: member.region_id for member in members},
        confidential=await _told(keyring, members),
    )
    return problem, {part.step for part in said if isinstance(part, SolveProgressed)}


async def _told(keyring: Keyring, members: Sequence[CohortMember]) -> dict[str, Confidential]:
    while True:
        try:
            return await _opened(keyring, members)
        except NO_KEYS as away:
            log.warning("The keys of persons cannot be had; trying again.", reason=str(away))
            await asyncio.sleep(NO_KEYS_SECONDS)


async def _opened(keyring: Keyring, members: Sequence[CohortMember]) -> dict[str, Confidential]:
    sealed = {one.participant_id: one.confidential for one in members if one.confidential is not None}
    homes = [Home(person, f"participant-{person}", "confidential") for person in sealed]
    opened = await keyring.open_all(list(zip(homes, sealed.values(), strict=True)))
    told = {
        person: Confidential.model_validate_json(plain)
        for person, plain in zip(sealed, opened, strict=True)
        if plain is not None
    }
    everybody = [one.participant_id for one in members]
    # Whoever asked to be forgotten after the cohort was frozen is in it, and is paired with nobody.
    return told | {person: Confidential(excludes=tuple(everybody)) for person in await keyring.forgotten(everybody)}


async def _propose(node: Node, state: Frozen, problem: Problem, found: Solution) -> None:
    """To look at every pair again takes seconds in a large round, in which this process has other things to do."""
    round_id, attempt = problem.round_id, problem.attempt
    command = attempts.ProposeSolution(round_id=round_id, attempt=attempt, problem=problem, solution=found)
    async with node.store.transaction() as tx:
        history = await tx.read(command.stream)
    now = fold(round, cast("Sequence[RoundEvent]", history))
    try:
        decided = await asyncio.to_thread(round.decide, now, command)
    except attempts.SolutionBreaksRules as bug:
        log.exception("The solver proposed what the domain forbids.", round=round_id)
        await _give_up(node, state, str(bug))
        return
    if not decided:
        return
    cause = record.because(round_id, attempt)
    async with node.store.transaction() as tx:
        await tx.append(command.stream, decided, cause, expected=len(history))
        await tx.append(record.stream_of(round_id, attempt), listed(problem, found), cause)


def listed(problem: Problem, found: Solution) -> Sequence[Event]:
    round_id, attempt = problem.round_id, problem.attempt
    eligible = [
        EligibleListed(round_id=round_id, attempt=attempt, participant_ids=part)
        for part in record.in_parts(found.eligible_ids, PEOPLE_AN_EVENT)
    ]
    drafted = [
        ProposalsDrafted(round_id=round_id, attempt=attempt, proposals=part)
        for part in record.in_parts(found.proposals, PROPOSALS_AN_EVENT)
    ]
    unmatched = [
        UnmatchedListed(round_id=round_id, attempt=attempt, unmatched=part)
        for part in record.in_parts(found.unmatched, PROPOSALS_AN_EVENT)
    ]
    detail = f"{len(found.proposals)} proposals keep every rule"
    checked = SolveProgressed(round_id=round_id, attempt=attempt, step=SolveStep.CHECKED, detail=detail)
    return [*eligible, *drafted, *unmatched, checked]

"""A frozen cohort is solved: the solver proposes, the domain decides."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar, cast

import structlog

from libs.contracts.matching import EligibleListed, ProposalsDrafted, RoundEvent, SolveProgressed, UnmatchedListed
from libs.contracts.messages import Event, Message
from libs.contracts.rounds import SolveStep
from libs.eventsourcing.deciding.decider import Refused, fold
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.storing.store import Conflict
from libs.runtime.process import Node, stop
from services.matching.domain import attempt as attempts
from services.matching.domain import round
from services.matching.domain.problem import Problem, Solution
from services.matching.domain.round_states import Frozen, State
from services.matching.policies import record
from services.matching.policies.opening import problem_of
from services.matching.policies.reporting import Reporter
from services.matching.solver.crew import Crew
from services.matching.solver.impossible import Impossible
from services.matching.solver.memory import outgrown, too_large
from services.matching.solver.process import SolverDied, SolverOutgrew

log = structlog.get_logger()

T = TypeVar("T")

TRIES = 3
LOOK_SECONDS = 1.0
PROPOSALS_AN_EVENT = 500
PEOPLE_AN_EVENT = 5000


async def solve(node: Node, keyring: Keyring, crew: Crew, round_id: str, attempt: int, tries: int) -> bool:
    """Whether the request is dealt with: solved, given up, or no longer asked; else it is to be tried again.

    `tries` counts this one and those before that ended without an answer.
    """
    async with node.store.transaction() as tx:
        history = await tx.read(f"round-{round_id}")
    state = told_by(history)
    if not isinstance(state, Frozen) or state.attempt != attempt:
        return True
    try:
        if tries > TRIES:
            await _give_up(node, state, f"The solver or its worker ended {TRIES} times without an answer.")
            return True
        return await _solve(node, keyring, crew, state, len(history), tries)
    except (Refused, Conflict) as meanwhile:
        # Should it still be frozen, it is taken up again.
        log.info("The round moved on meanwhile.", round=round_id, reason=str(meanwhile))
        return False


async def _solve(node: Node, keyring: Keyring, crew: Crew, state: Frozen, version: int, tries: int) -> bool:
    problem, taken = await problem_of(node, keyring, state)
    if reason := too_large(problem, crew.most_mib):
        await _give_up(node, state, reason)
        return True
    reporter = Reporter(node.store, problem.round_id, problem.attempt, taken)
    try:
        async with crew.one() as solver:
            log.info("Solving.", round=problem.round_id, attempt=problem.attempt, tries=tries, process=solver.pid)
            found = await _unless_over(node, state, version, solver.solve(problem, reporter.report))
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


async def _unless_over(node: Node, state: Frozen, version: int, solving: Coroutine[Any, Any, T]) -> T:
    """Raises AttemptIsOver when the round moves on meanwhile, as when it is cancelled: nobody waits for the answer."""
    found, over = asyncio.create_task(solving), asyncio.create_task(_moves_on(node, state.terms.stream, version))
    try:
        await asyncio.wait((found, over), return_when=asyncio.FIRST_COMPLETED)
        if found.done():
            return found.result()
        over.result()
        raise attempts.AttemptIsOver
    finally:
        await stop((found, over))


async def _moves_on(node: Node, stream: str, version: int) -> None:
    while True:
        async with node.store.transaction() as tx:
            if await tx.read(stream, version):
                return
        await asyncio.sleep(LOOK_SECONDS)


def told_by(history: Sequence[Message]) -> State:
    return fold(round, cast("Sequence[RoundEvent]", history))


async def _give_up(node: Node, state: Frozen, reason: str) -> None:
    async with node.store.transaction() as tx:
        await record.give_up(tx, state.terms.round_id, state.attempt, reason)


async def _propose(node: Node, state: Frozen, problem: Problem, found: Solution) -> None:
    """To look at every pair again takes seconds in a large round, in which this process has other things to do."""
    round_id, attempt = problem.round_id, problem.attempt
    command = attempts.ProposeSolution(round_id=round_id, attempt=attempt, problem=problem, solution=found)
    async with node.store.transaction() as tx:
        history = await tx.read(command.stream)
    try:
        decided = await asyncio.to_thread(round.decide, told_by(history), command)
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

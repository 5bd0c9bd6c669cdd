"""Whenever a cohort is frozen, it is solved: the solver proposes, the domain decides."""

from collections.abc import Sequence

import structlog

from libs.contracts.matching import CohortListed, EligibleListed, ProposalsDrafted, UnmatchedListed
from libs.contracts.rounds import CohortMember, SolveStep
from libs.eventsourcing.deciding.handle import decide_and_append
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.matching.domain import attempt as attempts
from services.matching.domain import round
from services.matching.domain.pairing import Confidential
from services.matching.domain.places import with_quotas
from services.matching.domain.problem import Problem, Solution
from services.matching.domain.round_states import Frozen
from services.matching.policies import record
from services.matching.solver.infeasibility import Infeasible
from services.matching.solver.process import Solver

log = structlog.get_logger()

PROPOSALS_AN_EVENT = 500
PEOPLE_AN_EVENT = 5000


async def solve(node: Node, keyring: Keyring, solver: Solver, state: Frozen) -> None:
    """Raises Refused or Conflict when the round moved on meanwhile, SolverDied when there is no answer."""
    problem = await _problem(node, keyring, state)

    async def report(step: SolveStep, detail: str) -> None:
        async with node.store.transaction() as tx:
            await record.progress(tx, problem.round_id, problem.attempt, step, detail)

    found = await solver.solve(problem, report)
    async with node.store.transaction() as tx:
        match found:
            case Infeasible(reason):
                await record.give_up(tx, problem.round_id, problem.attempt, reason)
            case Solution():
                await _propose(tx, problem, found)


async def _problem(node: Node, keyring: Keyring, state: Frozen) -> Problem:
    """The problem as it is on record, with what people told in confidence opened for as long as it is solved."""
    terms = state.terms
    async with node.store.transaction() as tx:
        said = await tx.read(record.stream_of(terms.round_id, state.attempt))
    members = [member for part in said if isinstance(part, CohortListed) for member in part.members]
    return Problem(
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


async def _told(keyring: Keyring, members: Sequence[CohortMember]) -> dict[str, Confidential]:
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


async def _propose(tx: PostgresTransaction, problem: Problem, found: Solution) -> None:
    round_id, attempt = problem.round_id, problem.attempt
    cause = record.because(round_id, attempt)
    command = attempts.ProposeSolution(round_id=round_id, attempt=attempt, problem=problem, solution=found)
    try:
        await decide_and_append(tx, round, command.stream, command, cause)
    except attempts.SolutionBreaksRules as bug:
        log.exception("The solver proposed what the domain forbids.", round=round_id)
        await record.give_up(tx, round_id, attempt, str(bug))
        return
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
    await tx.append(record.stream_of(round_id, attempt), [*eligible, *drafted, *unmatched], cause)
    await record.progress(tx, round_id, attempt, SolveStep.CHECKED, f"{len(found.proposals)} proposals keep every rule")

"""A match round, its figures, and the proposals that it led to."""

from datetime import datetime

import strawberry

from libs.contracts.rounds import SolveStep
from libs.contracts.vocabulary import Scope
from services.gateway.domain.states import ProposalStatus, RoundState
from services.gateway.domain.statistics import figures
from services.gateway.schema.context import Info, page
from services.gateway.schema.loaders import Row
from services.gateway.schema.pairs import (
    Breakdown,
    Draft,
    Party,
    Unmatched,
    breakdown,
    draft,
    mentee,
    mentor,
    unmatched,
)
from services.gateway.schema.places import Programme, programme_of

SMALL = "Null before it is known; null also for those who do not coordinate the round, while a part of it is small."


@strawberry.type(description="A pair that is asked; who declined is told to nobody.")
class Proposal:
    id: strawberry.ID
    status: ProposalStatus
    mentor: Party
    mentee: Party
    score: int
    breakdown: Breakdown
    answer_by: datetime
    my_answer: bool | None = strawberry.field(description="What you answered, if you are one of the two.")
    round_id: strawberry.Private[str]

    @strawberry.field
    async def round(self, info: Info) -> "Round":
        return await round_of(info, self.round_id)


@strawberry.type(description="One match round: opened, triggered, solved, reviewed, published, closed.")
class Round:
    id: strawberry.ID
    scope: Scope
    place: strawberry.ID = strawberry.field(
        description="The institution, the region, or the nation, as the scope says."
    )
    coordinator_id: strawberry.ID
    state: RoundState
    attempt: int
    cohort_size: int | None = strawberry.field(description=SMALL)
    cohort_sha256: str | None = strawberry.field(name="cohortSha256")
    eligible_people: int | None = strawberry.field(description=SMALL)
    matched_people: int | None = strawberry.field(description=SMALL)
    unmatched_people: int | None = strawberry.field(description=SMALL)
    proposal_count: int | None = strawberry.field(description=SMALL)
    score: int | None = strawberry.field(description=SMALL)
    bound: int | None = strawberry.field(description="Proven to be above the score of any matching of as many people.")
    proven: bool | None = strawberry.field(description="Whether the solution is proven to be the best.")
    solution_sha256: str | None = strawberry.field(name="solutionSha256")
    answer_by: datetime | None
    reason: str | None = strawberry.field(description="Why it could not be solved, for whoever coordinates the round.")
    accepted_count: int | None = strawberry.field(description=SMALL)
    declined_count: int | None = strawberry.field(description=SMALL)
    lapsed_count: int | None = strawberry.field(description=SMALL)
    open_count: int | None = strawberry.field(description=SMALL)
    programme_id: strawberry.Private[str]
    step: strawberry.Private[SolveStep | None]
    detail: strawberry.Private[str | None]
    incumbent: strawberry.Private[int | None]
    bound_so_far: strawberry.Private[int | None]

    @strawberry.field
    async def programme(self, info: Info) -> Programme:
        return await programme_of(info, self.programme_id)

    @strawberry.field(description="Those with a side in your care, once the round is published.")
    async def proposals(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Proposal]:
        rows = await info.context.loaders.proposals_of_round.load((self.id, page(first), after))
        return [proposal(row) for row in rows]

    @strawberry.field(description="What the last attempt proposes, for whoever coordinates the round.")
    async def drafts(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Draft]:
        rows = await info.context.loaders.drafts_of_round.load((self.id, page(first), after))
        return [draft(row) for row in rows]

    @strawberry.field(description="Whom the last attempt left without a match, for whoever coordinates the round.")
    async def unmatched(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Unmatched]:
        rows = await info.context.loaders.unmatched_of_round.load((self.id, page(first), after))
        return [unmatched(row) for row in rows]


def round(row: Row) -> Round:
    exact = row["leads"] or row["own"]
    return Round(
        id=strawberry.ID(row["round_id"]),
        scope=Scope(row["scope"]),
        place=strawberry.ID(row["place_id"]),
        coordinator_id=strawberry.ID(row["coordinator_id"]),
        state=RoundState(row["state"]),
        attempt=row["attempt"],
        cohort_sha256=row["cohort_sha256"],
        proven=row["proven"],
        solution_sha256=row["solution_sha256"],
        answer_by=row["answer_by"],
        # Both are words that may hold any figure.
        reason=row["reason"] if exact else None,
        detail=row["detail"] if exact else None,
        incumbent=row["incumbent"] if exact else None,
        bound_so_far=row["bound_so_far"] if exact else None,
        programme_id=row["programme_id"],
        **figures(row, exact=exact),
        step=SolveStep(row["step"]) if row["step"] else None,
    )


def proposal(row: Row) -> Proposal:
    return Proposal(
        id=strawberry.ID(row["proposal_id"]),
        status=ProposalStatus(row["status"]),
        mentor=mentor(row),
        mentee=mentee(row),
        score=row["score"],
        breakdown=breakdown(row),
        answer_by=row["answer_by"],
        my_answer=row["my_answer"],
        round_id=row["round_id"],
    )


async def round_of(info: Info, round_id: str) -> Round:
    row = await info.context.loaders.round.load(round_id)
    assert row is not None, "Whoever sees a pair sees its round."
    return round(row)

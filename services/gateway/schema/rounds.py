"""A match round, its figures, and the proposals that it led to."""

from datetime import datetime

import strawberry

from libs.contracts.rounds import SolveStep
from libs.contracts.vocabulary import Scope, Shape, Topic
from services.gateway.domain.states import FormationState, ProposalStatus, RoundState
from services.gateway.domain.statistics import figures
from services.gateway.schema.attempts import Attempt, Couple, attempt, couples
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
from services.gateway.schema.programmes import Programme, programme_of

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
    topic: Topic | None = strawberry.field(
        description="What a group meets for, or what this mentor brings to a network."
    )
    round_id: strawberry.Private[str]
    formation_id: strawberry.Private[str | None]

    @strawberry.field(description="Null for what a coordinator proposed by hand.")
    async def round(self, info: Info) -> "Round | None":
        return await round_of(info, self.round_id)

    @strawberry.field(description="The chain, group or network that this pair is part of.")
    async def formation(self, info: Info) -> "Formation | None":
        row = await info.context.loaders.formation.load(self.formation_id) if self.formation_id else None
        return None if row is None else formation(row)


@strawberry.type(description="Pairs that stand together: they begin together once enough have accepted.")
class Formation:
    id: strawberry.ID
    shape: Shape
    state: FormationState
    minimum: int = strawberry.field(description="Mentees of a group, mentors of a network, people of a chain.")
    answer_by: datetime
    beginning: strawberry.Private[list[str]]

    @strawberry.field(description="Those with a side in your care.")
    async def proposals(self, info: Info) -> list[Proposal]:
        return [proposal(row) for row in await info.context.loaders.proposals_of_formation.load(self.id)]

    @strawberry.field(description="Those of the proposals whose pairs begin, once it opened.")
    async def begins(self, info: Info) -> list[Proposal]:
        return [one for one in await self.proposals(info) if one.id in self.beginning]


@strawberry.type(description="Whom you wish for, the dearest first.")
class Wishes:
    mentors: list[strawberry.ID]
    mentees: list[strawberry.ID]


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
    preferences_until: datetime | None = strawberry.field(description="Until then people may rank each other.")
    pinned: list[Couple] = strawberry.field(
        description="Pairs that no matching is without, for whoever coordinates the round."
    )
    forbidden: list[Couple] = strawberry.field(description="Pairs not to be made, for whoever coordinates the round.")
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
        of = (self.id, self.attempt)
        rows = await info.context.loaders.drafts_of_attempt.load((of, page(first), after))
        return [draft(row) for row in rows]

    @strawberry.field(description="Whom the last attempt left without a match, for whoever coordinates the round.")
    async def unmatched(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Unmatched]:
        of = (self.id, self.attempt)
        rows = await info.context.loaders.unmatched_of_attempt.load((of, page(first), after))
        return [unmatched(row) for row in rows]

    @strawberry.field(description="All that were made, the first first, for whoever coordinates the round.")
    async def attempts(self, info: Info) -> list[Attempt]:
        return [attempt(row) for row in await info.context.loaders.attempts_of_round.load(self.id)]

    @strawberry.field(
        description="Those that you coordinate, or with a pair in your care, once the round is published."
    )
    async def formations(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Formation]:
        rows = await info.context.loaders.formations_of_round.load((self.id, page(first), after))
        return [formation(row) for row in rows]

    @strawberry.field(description="Your own; nobody else reads them.")
    async def my_wishes(self, info: Info) -> Wishes | None:
        row = await info.context.loaders.wishes.load(self.id)
        return None if row is None else Wishes(mentors=row["ranks_mentors"], mentees=row["ranks_mentees"])


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
        preferences_until=row["preferences_until"],
        pinned=couples(row["pinned"]) if row["leads"] else [],
        forbidden=couples(row["forbidden"]) if row["leads"] else [],
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
        topic=Topic(row["topic"]) if row["topic"] else None,
        round_id=row["round_id"],
        formation_id=row["formation_id"],
    )


def formation(row: Row) -> Formation:
    return Formation(
        id=strawberry.ID(row["formation_id"]),
        shape=Shape(row["shape"]),
        state=FormationState(row["state"]),
        minimum=row["minimum"],
        answer_by=row["answer_by"],
        beginning=row["begins"],
    )


async def round_of(info: Info, round_id: str) -> Round | None:
    """None for what came from no round, and for a round of a place that the viewer's moved away from."""
    row = await info.context.loaders.round.load(round_id)
    return None if row is None else round(row)

"""The attempts of a round, for whoever reviews it: each stays on record, and any two can be compared."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from services.gateway.domain.access import check_leads
from services.gateway.domain.states import RoundState
from services.gateway.queries import comparing
from services.gateway.queries.comparing import Between
from services.gateway.schema import known
from services.gateway.schema.context import Id, Info, page
from services.gateway.schema.errors import bad_input
from services.gateway.schema.loaders import Row
from services.gateway.schema.pairs import Draft, Unmatched, draft, unmatched
from services.gateway.schema.places import Institution, institution_of


@strawberry.type(description="A mentor and a mentee, as a coordinator named them.")
class Couple:
    mentor_id: strawberry.ID
    mentee_id: strawberry.ID


@strawberry.type(description="One solve of a round, with what it was asked for and what it led to.")
class Attempt:
    number: int
    state: RoundState = strawberry.field(description="How far this attempt came.")
    pinned: list[Couple]
    forbidden: list[Couple]
    cohort_size: int | None
    cohort_sha256: str | None = strawberry.field(name="cohortSha256")
    eligible_people: int | None
    matched_people: int | None
    unmatched_people: int | None
    proposal_count: int | None
    score: int | None
    bound: int | None = strawberry.field(description="Proven to be above the score of any matching of as many people.")
    proven: bool | None = strawberry.field(description="Whether the solution is proven to be the best.")
    solution_sha256: str | None = strawberry.field(name="solutionSha256")
    reason: str | None = strawberry.field(description="Why it could not be solved.")
    round_id: strawberry.Private[str]

    @strawberry.field
    async def drafts(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Draft]:
        of = (self.round_id, self.number)
        return [draft(row) for row in await info.context.loaders.drafts_of_attempt.load((of, page(first), after))]

    @strawberry.field
    async def unmatched(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Unmatched]:
        of = (self.round_id, self.number)
        rows = await info.context.loaders.unmatched_of_attempt.load((of, page(first), after))
        return [unmatched(row) for row in rows]


@strawberry.type(description="A person whom one attempt matches and the other does not.")
class Difference:
    participant_id: strawberry.ID
    rule: str | None
    reason: str | None = strawberry.field(
        description="Why the other attempt leaves them without a match, if it says so."
    )
    institution_id: strawberry.Private[str]

    @strawberry.field
    async def institution(self, info: Info) -> Institution:
        return await institution_of(info, self.institution_id)


@strawberry.type(description="What changed from one attempt to another. Lists of pairs go on after the id of a draft.")
class Comparison:
    before: strawberry.Private[Between]
    after_: strawberry.Private[Between]

    @strawberry.field(description="Pairs of the first attempt that the second has not.")
    async def only_before(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Draft]:
        return await _pairs(info, self.before, first, after, shared=False)

    @strawberry.field(description="Pairs of the second attempt that the first has not.")
    async def only_after(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Draft]:
        return await _pairs(info, self.after_, first, after, shared=False)

    @strawberry.field(description="Pairs of both, as the second has them.")
    async def in_both(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Draft]:
        return await _pairs(info, self.after_, first, after, shared=True)

    @strawberry.field(description="Who is matched by the second attempt alone, with the reason that the first had.")
    async def gained(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Difference]:
        return await _only(info, self.after_, first, after)

    @strawberry.field(description="Who is matched by the first attempt alone, with the reason that the second has.")
    async def lost(self, info: Info, first: int = 50, after: strawberry.ID | None = None) -> list[Difference]:
        return await _only(info, self.before, first, after)


From = Annotated[int, strawberry.argument(name="from")]


@strawberry.type
class ReadingAttempts:
    @strawberry.field(description="Two attempts of a round that you coordinate.")
    async def compare_attempts(self, info: Info, round_id: Id, from_: From, to: int) -> Comparison:
        context = info.context
        check_leads(context.viewer, await known.round_place(context, round_id))
        made = {row["attempt"] for row in await context.loaders.attempts_of_round.load(round_id)}
        for field, number in (("from", from_), ("to", to)):
            if number not in made:
                raise bad_input(field, f"the round has no attempt {number}.")
        return Comparison(before=Between(round_id, from_, to), after_=Between(round_id, to, from_))


def attempt(row: Row) -> Attempt:
    return Attempt(
        number=row["attempt"],
        state=RoundState(row["state"]),
        pinned=couples(row["pinned"]),
        forbidden=couples(row["forbidden"]),
        cohort_size=row["cohort_size"],
        cohort_sha256=row["cohort_sha256"],
        eligible_people=row["eligible_people"],
        matched_people=row["matched_people"],
        unmatched_people=row["unmatched_people"],
        proposal_count=row["proposal_count"],
        score=row["score"],
        bound=row["bound"],
        proven=row["proven"],
        solution_sha256=row["solution_sha256"],
        reason=row["reason"],
        round_id=row["round_id"],
    )


def couples(told: str) -> list[Couple]:
    found: Sequence[dict[str, Any]] = json.loads(told)
    return [Couple(mentor_id=one["mentor_id"], mentee_id=one["mentee_id"]) for one in found]


async def _pairs(info: Info, between: Between, first: int, after: str | None, *, shared: bool) -> list[Draft]:
    office, viewer = info.context.office, info.context.viewer
    rows = await comparing.pairs(office.pool, viewer, between, page(first), after, shared=shared)
    return [draft(row) for row in rows]


async def _only(info: Info, between: Between, first: int, after: str | None) -> list[Difference]:
    rows = await comparing.only_here(info.context.office.pool, info.context.viewer, between, page(first), after)
    return [
        Difference(
            participant_id=strawberry.ID(row["participant_id"]),
            rule=row["rule"],
            reason=row["reason"],
            institution_id=row["institution_id"],
        )
        for row in rows
    ]

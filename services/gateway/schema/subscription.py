"""What can be watched."""

from collections.abc import AsyncGenerator

import strawberry

from libs.contracts.rounds import SolveStep
from services.gateway.domain.states import RoundState
from services.gateway.queries.notices import ROUNDS, wait
from services.gateway.schema import known
from services.gateway.schema.context import Info
from services.gateway.schema.rounds import Round, round

POLL_SECONDS = 1.0


@strawberry.type(description="How far the solving of a round has come.")
class RoundProgress:
    round: Round
    state: RoundState
    attempt: int
    step: SolveStep | None
    detail: str | None
    incumbent: int | None = strawberry.field(
        description="The score of the best solution so far, for whoever coordinates the round."
    )
    bound: int | None = strawberry.field(description="What that cannot exceed, for whoever coordinates the round.")
    proposals: int | None = strawberry.field(description="How many pairs were found, once it is solved.")


@strawberry.type
class Subscription:
    @strawberry.subscription(
        description="The round as it is, then each change, until nothing happens in it without being asked for."
    )
    async def round_progress(self, info: Info, round_id: strawberry.ID) -> AsyncGenerator[RoundProgress, None]:
        last: RoundProgress | None = None
        with info.context.office.notices.hearing(ROUNDS, round_id) as heard:
            while last is None or not last.state.at_rest:
                heard.clear()
                # Again each time: a token expires while somebody watches, and loaders remember what they read.
                info.context.authenticate()
                now = _progress(round(await known.round_row(info.context, round_id)))
                if now != last:
                    yield now
                    last = now
                else:
                    await wait(heard, POLL_SECONDS)


def _progress(seen: Round) -> RoundProgress:
    return RoundProgress(
        round=seen,
        state=seen.state,
        attempt=seen.attempt,
        step=seen.step,
        detail=seen.detail,
        incumbent=seen.incumbent,
        bound=seen.bound_so_far,
        proposals=seen.proposal_count,
    )

"""What the nation sees: the funnel, the rounds, why a pair was made, why somebody was left out, the event feed."""

import asyncio
from collections.abc import Sequence

from libs.contracts import topics
from services.cli.domain import lines, pairs, tables
from services.cli.handlers import events, show
from services.cli.handlers.demo.cast import Cast
from services.cli.handlers.demo.matching import PAUSE, Planned, fetch
from services.cli.queries.documents import FUNNEL, PROPOSALS, UNMATCHED
from services.cli.queries.gateway import Answer

SETTLES = 20.0


async def report(cast: Cast, rounds: Sequence[Planned]) -> None:
    cast.story.say("How far people came. Analytics counts from the events alone, and publishes no small number:")
    show.table(tables.funnel(await _settled_funnel(cast, cast.sign.nation())))
    region = cast.world.largest.region_id
    cast.story.say("The same for the institutions of one region, as its coordinator reads it:")
    own = await _settled_funnel(cast, cast.sign.region(region))
    show.table(tables.funnel(own, ("INSTITUTION",)))
    cast.story.say("What each round did:")
    show.table(pairs.rounds([await fetch(cast, one) for one in rounds]))


async def explain(cast: Cast, planned: Planned) -> None:
    nation = planned.token
    offered = await cast.gateway.listed(PROPOSALS, nation, {"roundId": planned.id}, "proposals")
    cast.story.say("Why this pair? One proposal of the national round says:")
    cast.story.code(pairs.why(max(offered, key=lambda one: (one["score"], one["id"]))))
    left = await cast.gateway.listed(UNMATCHED, nation, {"id": planned.id}, "round", "unmatched")
    if left:
        show.table(pairs.unmatched(left))


async def listen(bootstrap: str) -> None:
    show.table(lines.table(await events.latest(bootstrap, topics.EVENTS, 10)))


async def _settled_funnel(cast: Cast, token: str) -> list[Answer]:
    """Figures follow the events by a moment: wait until two readings in a row are alike."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + SETTLES
    before: list[Answer] = []
    while True:
        found = (await cast.gateway.ask(FUNNEL, token, {"programmeId": cast.scheme.id}))["funnel"] or []
        if (found and found == before) or loop.time() > deadline:
            return found
        before = found
        await asyncio.sleep(PAUSE * 6)

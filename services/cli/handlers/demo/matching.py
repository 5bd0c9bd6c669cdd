"""One match round from its opening to the answers of the people."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from libs.contracts.vocabulary import Scope
from services.cli.domain import pairs
from services.cli.domain.choices import Answers, answers
from services.cli.handlers import show
from services.cli.handlers.demo.cast import Cast
from services.cli.handlers.rounds import follow_to_the_end
from services.cli.queries.crowd import crowd
from services.cli.queries.documents import (
    ANSWER_PROPOSAL,
    FORMATIONS,
    OPEN_ROUND,
    PROPOSALS,
    PUBLISH_ROUND,
    ROUND_BY_ID,
    TRIGGER_ROUND,
)
from services.cli.queries.gateway import Answer
from services.cli.queries.inputs import enum

PAUSE = 0.25
PATIENCE = 120.0
COUNTED = ("acceptedCount", "declinedCount", "lapsedCount", "openCount")


@dataclass(frozen=True)
class Planned:
    """A round that the demo runs; `token` is its coordinator's."""

    id: str
    scope: Scope
    place_id: str
    token: str


async def run_round(cast: Cast, planned: Planned) -> None:
    """Open, trigger, watch, publish, and let everybody answer."""
    gateway, token = cast.gateway, planned.token
    terms = {"id": planned.id, "programmeId": cast.scheme.id, "scope": enum(planned.scope), "placeId": planned.place_id}
    await gateway.tell(OPEN_ROUND, token, {"input": {**terms, "seed": 1}})
    await gateway.tell(TRIGGER_ROUND, token, {"id": planned.id, "quotas": None})
    last = await follow_to_the_end(gateway.url, token, planned.id, f"Round {planned.id}")
    if last["state"] != "SOLVED":
        raise show.Failed(f"The round {planned.id} ended as {last['state']}: {last['round']['reason']}")
    await gateway.tell(PUBLISH_ROUND, token, {"id": planned.id, "answerDays": 14})
    await _until_offered(cast, planned)
    offered = await gateway.listed(PROPOSALS, token, {"roundId": planned.id}, "proposals")
    await _answer(cast, offered, answers(len(offered), cast.chance))
    show.table(pairs.rounds([await fetch(cast, planned)]))


async def formations_of(cast: Cast, planned: Planned) -> list[Answer]:
    return await cast.gateway.listed(FORMATIONS, planned.token, {"id": planned.id}, "round", "formations")


async def fetch(cast: Cast, planned: Planned) -> Answer:
    return (await cast.gateway.ask(ROUND_BY_ID, planned.token, {"id": planned.id}))["round"]


async def _until_offered(cast: Cast, planned: Planned) -> None:
    """Publishing asks for every proposal to be offered; they become readable as that happens."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found = await fetch(cast, planned)
            if sum(found[name] or 0 for name in COUNTED) >= found["proposalCount"]:
                return
            await asyncio.sleep(PAUSE)


async def _answer(cast: Cast, offered: Sequence[Answer], said: Sequence[Answers]) -> None:
    async def both(pair: tuple[Answer, Answers]) -> None:
        proposal, answer = pair
        for side, accepts in (("mentor", answer.mentor), ("mentee", answer.mentee)):
            person = proposal[side]["participant"]["id"]
            asked = {"id": proposal["id"], "accepts": accepts}
            await cast.gateway.tell(ANSWER_PROPOSAL, cast.sign.participant(person), asked)
            if not accepts:
                # Nobody is asked about a proposal that the other side has declined.
                return

    if not offered:
        return
    with show.progress() as bars:
        bar = bars.add_task("Both sides answer", total=len(offered))
        pairs = sorted(offered, key=lambda one: str(one["id"]))
        await crowd(list(zip(pairs, said, strict=True)), both, lambda: bars.advance(bar))

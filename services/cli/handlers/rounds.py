"""`viceversa round`: open, trigger, watch, publish, close, cancel and show a match round."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.contracts.rounds import SolveStep
from libs.contracts.vocabulary import Scope
from services.cli.domain import pairs, tables
from services.cli.handlers import reach, show
from services.cli.queries.documents import DRAFTS, ROUND_BY_ID, UNMATCHED
from services.cli.queries.gateway import Answer, connected
from services.cli.queries.inputs import enum
from services.cli.queries.progress import follow

STEPS = [enum(step) for step in SolveStep]
SAMPLE = 8


def change(document: str, variables: Mapping[str, Any], told: reach.Told, *, as_json: bool) -> None:
    """Ask for one change of a round and show what the round is then."""

    async def ask() -> Answer:
        async with connected(reach.url(told)) as gateway:
            answer = await gateway.tell(document, reach.token(told), variables)
            return next(iter(answer.values()))

    found = asyncio.run(ask())
    if as_json:
        show.as_json(found)
    else:
        show.table(pairs.round_facts(found))


def terms(
    round_id: str, programme: str, scope: Scope, place: str, quotas: Path | None, weights: Path | None, seed: int
) -> Answer:
    """The input of `openRound`; quotas and weights come from JSON files, as GraphQL takes them."""
    asked: Answer = {"id": round_id, "programmeId": programme, "scope": enum(scope), "placeId": place, "seed": seed}
    if quotas is not None:
        asked["quotas"] = read_json(quotas)
    if weights is not None:
        asked["weights"] = read_json(weights)
    return {"input": asked}


def read_json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except OSError as error:
        raise show.Failed(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise show.Failed(f"{file} is not JSON: {error}.") from error


def watch(round_id: str, told: reach.Told, *, as_json: bool) -> bool:
    """Follow a round until it ends; whether it ended with a solution."""
    last = asyncio.run(follow_to_the_end(reach.url(told), reach.token(told), round_id, f"Round {round_id}"))
    found = last["round"]
    if as_json:
        show.as_json(found)
    else:
        show.table(pairs.round_facts(found))
    return last["state"] not in {"UNSOLVABLE", "CANCELLED"}


async def follow_to_the_end(url: str, token: str, round_id: str, title: str) -> Answer:
    """The last word of the subscription, with a bar meanwhile."""
    last: Answer = {}
    with show.progress() as bars:
        bar = bars.add_task(title, total=len(STEPS))
        async for last in follow(url, token, round_id):
            step = str(last["step"] or "").upper().replace("-", "_")
            done = STEPS.index(step) + 1 if step in STEPS else 0
            done = len(STEPS) if last["state"] in {"SOLVED", "PUBLISHED", "CLOSED"} else done
            told = tables.words(last["detail"] or last["state"]) if not last["detail"] else str(last["detail"])
            if last["incumbent"] is not None and last["bound"] is not None:
                told = f"{told}, {last['incumbent']:,} of at most {last['bound']:,}"
            bars.update(bar, completed=done, description=f"{title}: {told}"[:90])
    return last


def show_one(round_id: str, told: reach.Told, *, as_json: bool) -> None:
    """Totals, a sample of the proposals, and the unmatched with their reasons."""

    async def ask() -> tuple[Answer, list[Answer], list[Answer]]:
        token = reach.token(told)
        async with connected(reach.url(told)) as gateway:
            found = (await gateway.ask(ROUND_BY_ID, token, {"id": round_id}))["round"]
            if found is None:
                raise show.Failed(f"There is no round {round_id!r}, or it is not for this token to see.")
            drafts = await gateway.ask(DRAFTS, token, {"id": round_id, "first": SAMPLE})
            left = await gateway.listed(UNMATCHED, token, {"id": round_id}, "round", "unmatched")
            return found, drafts["round"]["drafts"], left

    found, drafts, left = asyncio.run(ask())
    if as_json:
        show.as_json({**found, "sample": drafts, "unmatched": left})
        return
    show.table(pairs.round_facts(found))
    if drafts:
        show.table(pairs.proposals(drafts))
    if left:
        show.table(pairs.unmatched(left))

"""The crash matrix: one life for each point, ended there by SIGKILL, and others until everything stands."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.chaos.points import every_point
from tests.chaos.world import KILLED, Case, Victim, World, victim

SCENARIOS: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "trouble": {"trouble": True},
    "again": {"again": True},
    "rebuild": {"rebuild": True},
    "forgotten": {"forgotten": True},
    "stubborn": {"trouble": True, "fails_for": 2.5},
}
"""From the cheapest on: a point is tried in the first of them that passes it."""
RENEWED_EVERY = 25
"""So many cases share their databases and topics: a rebuild tells again all that was ever said in them."""


@dataclass(frozen=True)
class Plan:
    """Where to kill: at which passing of a point, in which scenario."""

    point: str
    scenario: str
    times: int


async def census(world: World, scenarios: Sequence[str] = tuple(SCENARIOS)) -> Mapping[str, Counter[str]]:
    """How often each scenario passes each point: the first life in empty databases, and one that follows."""
    found: dict[str, Counter[str]] = {}
    one = await victim()
    try:
        for name in scenarios:
            scenario = SCENARIOS[name]
            await world.renew()
            lives: list[Counter[str]] = []
            for _ in range(2):
                case = Case(f"census {name}", **scenario)
                await _forget(world, case)
                passed = world.folder / f"{case.id}.passed"
                if await one.live(world.told(case, passed=str(passed))) != 0:
                    raise RuntimeError(f"Without any fault {name} does not end well: {world.end_of(case)}")
                lives.append(Counter(json.loads(passed.read_text())))
            # What both pass is passed for certain; what only the first life in empty databases passes, once.
            found[name] = lives[0] & lives[1] | Counter(dict.fromkeys(lives[0] | lives[1], 1))
    finally:
        await one.end()
    return found


def plans(passed: Mapping[str, Counter[str]], seed: int) -> tuple[Sequence[Plan], Sequence[str]]:
    """A plan for each point, and the points that no scenario passes."""
    dice, found, unreached = random.Random(seed), list[Plan](), list[str]()
    for point in every_point():
        name = next((name for name in passed if passed[name][point]), None)
        if name is None:
            unreached.append(point)
        else:
            found.append(Plan(point, name, dice.randint(1, passed[name][point])))
    return found, unreached


async def run(world: World, todo: "asyncio.Queue[Plan]", done: Callable[[Case], None]) -> None:
    """Take plans until none is left."""
    one, lived = await victim(), 0
    await world.renew()
    try:
        while not todo.empty():
            if lived and lived % RENEWED_EVERY == 0:
                await _close(world, done)
                await world.renew()
            lived += 1
            done(await killed(world, one, todo.get_nowait()))
    finally:
        await one.end()
    if lived:
        await _close(world, done)


async def killed(world: World, one: Victim, plan: Plan) -> Case:
    """One life ended at the planned point, and what follows."""
    case = Case(plan.point, group=f"killed in {plan.point.partition('.')[0]}", **SCENARIOS[plan.scenario])
    if case.forgotten:
        # Something that can be lost.
        await world.finish(Case("what was before"), one)
    await _forget(world, case)
    code = await one.live(world.told(case), plan.point, plan.times)
    if code == 0 and plan.times > 1:
        # How often it is passed depends on what came together.
        return await killed(world, one, replace(plan, times=1))
    if code == 0:
        case.note = "not passed in this life"
        await world.check(case)
    elif code != KILLED:
        case.found.lost.append(f"{case.name}: ended with {code}: {world.end_of(case)}")
    else:
        await world.finish(case, one)
    return case


async def _forget(world: World, case: Case) -> None:
    if case.forgotten:
        await world.forget_topics(make=False)


async def _close(world: World, done: Callable[[Case], None]) -> None:
    """The whole logs, before their databases are left."""
    case = Case("the chains of both logs", group="the chains of both logs")
    case.found = await world.verify()
    done(case)

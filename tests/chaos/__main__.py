"""`make chaos`: the crash matrix and all faults; ends with a table, and with 1 if anything was lost or doubled.

KAFKA=embedded (default) or native, as everywhere. `--sample N` takes N crash points and two quick faults.
Which, follows from the seed.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from libs.devstack.stack import start
from tests.chaos import matrix
from tests.chaos.faults import every
from tests.chaos.points import every_point
from tests.chaos.table import Table
from tests.chaos.unreached import explained
from tests.chaos.world import World

WORKERS = 2


def main() -> None:
    asked = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--sample", type=int, default=0, help="so many crash points only, and two quick faults")
    asked.add_argument("--only", default="", help="crash points and faults whose name this regular expression finds")
    asked.add_argument("--output", type=Path, help="write the table there too, as Markdown")
    asked.add_argument("--folder", type=Path, help="where data and logs go, and stay")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="viceversa-chaos-") as passing:
        table = run(told.folder or Path(passing), told.seed, told.sample, told.only)
    if told.output:
        told.output.write_text(table.markdown())
    table.show()
    sys.exit(0 if table.is_well else 1)


def run(folder: Path, seed: int = 1, sample: int = 0, only: str = "") -> Table:
    table = Table(sys.stderr)
    if any(re.search(only, point) for point in every_point()):
        _run_matrix(folder, table, seed, sample, only)
    faults = [fault for fault in (every.QUICK if sample else every.EVERY) if re.search(only, f"fault: {fault.name}")]
    table.expected += len(faults)
    asyncio.run(every.run(faults, folder, table.add))
    return table


def _run_matrix(folder: Path, table: Table, seed: int, sample: int, only: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stacks:
        worlds: list[World] = []
        for number in range(1 if sample else WORKERS):
            place = folder / str(number)
            place.mkdir(exist_ok=True)
            # Beside the servers' folder, in which only they may write.
            worlds.append(World(stacks.enter_context(start(place / "servers", durable=False)), place))
        asyncio.run(_matrix(worlds, table, seed, sample, only))


async def _matrix(worlds: list[World], table: Table, seed: int, sample: int, only: str) -> None:
    table.say("Which points are passed ...")
    dice, scenarios = random.Random(seed), list(matrix.SCENARIOS)
    # To live all of them twice takes longer than a small sample.
    lived = [dice.choice(scenarios)] if sample else scenarios
    found, unreached = matrix.plans(await matrix.census(worlds[0], lived), seed)
    chosen = [plan for plan in found if re.search(only, plan.point)]
    if sample:
        chosen = dice.sample(chosen, min(sample, len(chosen)))
    else:
        table.unreached = explained(unreached)
    table.expected = len(chosen)
    todo: asyncio.Queue[matrix.Plan] = asyncio.Queue()
    for plan in chosen:
        todo.put_nowait(plan)
    async with asyncio.TaskGroup() as tasks:
        for world in worlds:
            tasks.create_task(matrix.run(world, todo, table.add))


if __name__ == "__main__":
    main()

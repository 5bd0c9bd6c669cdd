"""`python -m tests.simulation --seed 1 --people 5000`: a year of the programme, and whether any rule was broken."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from libs.devstack.stack import start
from libs.runtime import logging
from libs.runtime.garbage import collect_rarely
from tests.integration.conftest import databases_of, kafka_of
from tests.simulation import table
from tests.simulation.checking.breaches import Breach
from tests.simulation.hours import DAYS, Hours, told_by
from tests.simulation.house import house
from tests.simulation.year import WEEK, Year

SHOWN = 40
"""So many breaches are written out."""


async def live(seed: int, people: int, days: int, console: Console, folder: Path) -> int:
    hours, begun = Hours(), time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with start(folder, durable=False) as stack, told_by(hours):
        async with house(kafka_of(stack), databases_of(stack), hours) as home:
            shown: list[Breach] = []
            year = Year(home, seed, people, days)
            with Progress(*columns, console=console) as progress:
                bar = progress.add_task("A year", total=days - 1)

                def on_day(day: int) -> None:
                    found = year.checker.found
                    said = f"{hours.now():%d %b}: {year.counts.of['events told']:,} events, {len(found)} rules broken"
                    progress.update(bar, completed=day, description=said)
                    if not console.is_terminal and day % WEEK == 0:
                        console.print(said)
                    for breach in found[len(shown) : SHOWN]:
                        console.print(f"[red]{breach}[/red]", highlight=False, soft_wrap=True)
                        shown.append(breach)

                await year.live(on_day)
    console.print(table.closing(year, time.perf_counter() - begun))
    for breach in year.checker.found[len(shown) : SHOWN]:
        console.print(f"[red]{breach}[/red]", highlight=False, soft_wrap=True)
    return 1 if year.checker.found else 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--days", type=int, default=DAYS)
    told = parser.parse_args()
    logging.configure("ERROR", for_a_person=True)
    collect_rarely()
    with tempfile.TemporaryDirectory(prefix="viceversa-year-") as folder:
        sys.exit(asyncio.run(live(told.seed, told.people, told.days, Console(), Path(folder))))


if __name__ == "__main__":
    main()

"""All faults, in the order in which they are made."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tests.chaos.faults import brokers, clocks, consumers, databases, hanging, poison
from tests.chaos.faults.scene import Fault, play
from tests.chaos.faults.servers import servers
from tests.chaos.world import Case

EVERY: Sequence[Fault] = (
    *brokers.FAULTS,
    *databases.FAULTS,
    *hanging.FAULTS,
    *consumers.FAULTS,
    *clocks.FAULTS,
    *poison.FAULTS,
)
QUICK = tuple(replace(fault, told={"seconds": 3.0}) for fault in (brokers.FAULTS[2], databases.FAULTS[1]))


async def run(chosen: Sequence[Fault], folder: Path, done: Callable[[Case], None]) -> None:
    """One after the other, over servers that are shared except by those that need a disk of their own."""
    with ExitStack() as running:
        shared = running.enter_context(servers(folder / "faults"))
        for number, fault in enumerate(chosen):
            place = folder / f"fault-{number}"
            place.mkdir(exist_ok=True)
            if lacking := fault.lacks():
                done(Case(f"fault: {fault.name}", note=f"not possible here: {lacking}", possible=False))
            elif fault.disk:
                with fault.disk(place) as disk, servers(place / "servers", disk) as own:
                    done(await play(fault, own, place))
            else:
                done(await play(fault, shared, place))

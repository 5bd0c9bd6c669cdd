"""Matching, as a process: `python -m services.matching.app`."""

from dataclasses import replace

from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.storing.migrate import create_tables
from libs.runtime.opening import open_pool
from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.matching.handlers import commands
from services.matching.policies import letting_go, offering, requests, rounds, settling
from services.matching.projections.known import KNOWN, fold
from services.matching.queries import spot
from services.matching.queries.keys import OpenedKeys
from services.matching.settings import MatchingSettings, Role
from services.matching.solver.crew import crew

TABLES_BESIDE = f"{requests.TABLES};{spot.TABLES}"


def matching(settings: MatchingSettings) -> Service:
    def decide(node: Node) -> None:
        keys = OpenedKeys(settings.keyring, settings.masters())
        node.tasks.append(keys.keep_open)
        commands.listen(node, keys)
        offering.listen(node)
        settling.listen(node)
        node.tasks.append(lambda: rounds.take_up(node))

    def solve(node: Node) -> None:
        requests.listen(node)
        node.tasks.append(lambda: solving(node))

    def both(node: Node) -> None:
        decide(node)
        solve(node)

    async def solving(node: Node) -> None:
        async with open_pool(settings.keyring) as keys, crew(settings.solvers, settings.solver_memory_mib) as solvers:
            await create_tables(keys, TABLES)
            await requests.take_up(node, Keyring(keys, *settings.masters()), solvers)

    if settings.role is Role.SOLVING:
        return Service("matching", solve, tables=requests.TABLES, leads=False)
    known = replace(KNOWN, live=letting_go.beside(fold))
    return Service("matching", decide if settings.role is Role.DECIDING else both, known, tables=TABLES_BESIDE)


def main() -> None:
    settings = from_environment(MatchingSettings)
    run(matching(settings), settings)


if __name__ == "__main__":
    main()

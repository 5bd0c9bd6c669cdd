"""Matching, as a process: `python -m services.matching.app`."""

from dataclasses import replace

from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.storing.migrate import create_tables
from libs.runtime.opening import open_pool
from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.matching import handlers, projections
from services.matching.policies import letting_go, offering, rounds
from services.matching.settings import MatchingSettings


def matching(settings: MatchingSettings) -> Service:
    def listen(node: Node) -> None:
        handlers.listen(node)
        offering.listen(node)
        node.tasks.append(lambda: solving(node))

    async def solving(node: Node) -> None:
        async with open_pool(settings.keyring) as keys:
            await create_tables(keys, TABLES)
            await rounds.take_up(node, Keyring(keys, *settings.masters()))

    return Service("matching", listen, replace(projections.KNOWN, live=letting_go.beside(projections.fold)))


def main() -> None:
    settings = from_environment(MatchingSettings)
    run(matching(settings), settings)


if __name__ == "__main__":
    main()

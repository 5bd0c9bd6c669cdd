"""Sessions, as a process: `python -m services.sessions.app`."""

from dataclasses import replace

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.sessions import handlers, projections, queries
from services.sessions.policies import deadlines, introducing, letting_go, remembering
from services.sessions.settings import SessionsSettings


def sessions(settings: SessionsSettings) -> Service:
    def listen(node: Node) -> None:
        handlers.listen(node)
        introducing.listen(node)
        deadlines.listen(node, settings.silences, settings.spot_closes)

    known = replace(projections.KNOWN, live=letting_go.beside(projections.fold, remembering.note))
    return Service("sessions", listen, known, tables=queries.TABLES)


def main() -> None:
    settings = from_environment(SessionsSettings)
    run(sessions(settings), settings)


if __name__ == "__main__":
    main()

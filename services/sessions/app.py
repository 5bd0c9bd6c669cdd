"""Sessions, as a process: `python -m services.sessions.app`."""

from dataclasses import replace

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import ServiceSettings, from_environment
from services.sessions import handlers, projections
from services.sessions.policies import introducing, letting_go


def listen(node: Node) -> None:
    handlers.listen(node)
    introducing.listen(node)


SESSIONS = Service("sessions", listen, replace(projections.KNOWN, live=letting_go.beside(projections.fold)))


def main() -> None:
    run(SESSIONS, from_environment(ServiceSettings))


if __name__ == "__main__":
    main()

"""Sessions, as a process: `python -m services.sessions.app`."""

from dataclasses import replace

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import ServiceSettings, from_environment
from services.sessions import handlers, policies, projections


def listen(node: Node) -> None:
    handlers.listen(node)
    policies.listen(node)


SESSIONS = Service("sessions", listen, replace(projections.KNOWN, live=policies.letting_go(projections.fold)))


def main() -> None:
    run(SESSIONS, from_environment(ServiceSettings))


if __name__ == "__main__":
    main()

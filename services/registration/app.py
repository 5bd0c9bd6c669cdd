"""Registration, as a process: `python -m services.registration.app`."""

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import ServiceSettings, from_environment
from services.registration import handlers, policies


def listen(node: Node) -> None:
    handlers.listen(node)
    policies.listen(node)


REGISTRATION = Service("registration", listen)


def main() -> None:
    run(REGISTRATION, from_environment(ServiceSettings))


if __name__ == "__main__":
    main()

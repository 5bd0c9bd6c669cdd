"""Registration, as a process: `python -m services.registration.app`."""

from libs.runtime.process import Service, run
from libs.runtime.settings import ServiceSettings, from_environment
from services.registration import handlers

REGISTRATION = Service("registration", listen=handlers.listen)


def main() -> None:
    run(REGISTRATION, from_environment(ServiceSettings))


if __name__ == "__main__":
    main()

"""The gateway, as a process: `python -m services.gateway.app`."""

from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.gateway.projections import views
from services.gateway.schema import web
from services.gateway.schema.office import Door, Terms
from services.gateway.settings import GatewaySettings


def gateway(settings: GatewaySettings) -> Service:
    keys, secret = (settings.keyring, settings.masters()), settings.token_secret
    door = Door(Terms(*keys, secret, settings.answer_timeout, settings.public_address))

    def listen(node: Node) -> None:
        node.tasks.append(lambda: door.keep_open(node))

    return Service("gateway", listen, views.SHOWN, lambda _: web.routes(door))


def main() -> None:
    settings = from_environment(GatewaySettings)
    run(gateway(settings), settings)


if __name__ == "__main__":
    main()

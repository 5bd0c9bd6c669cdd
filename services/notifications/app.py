"""Notifications, as a process: `python -m services.notifications.app`."""

from dataclasses import replace

import structlog

from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.storing.migrate import create_tables
from libs.runtime import clock
from libs.runtime.opening import open_pool
from libs.runtime.process import Node, Service, run
from libs.runtime.settings import from_environment
from services.notifications import projections, schema
from services.notifications.policies import writing
from services.notifications.policies.sending import Sender
from services.notifications.settings import NotificationsSettings

log = structlog.get_logger()


def notifications(settings: NotificationsSettings) -> Service:
    def listen(node: Node) -> None:
        if settings.smtp_host:
            node.tasks.append(lambda: sending(node))
        else:
            log.warning("No mail server is given (VICEVERSA_SMTP_HOST): letters are written, and wait.")

    async def sending(node: Node) -> None:
        async with open_pool(settings.keyring) as keys:
            await create_tables(keys, TABLES)
            keyring = Keyring(keys, *settings.masters())
            await Sender(keyring, settings.mail_server, settings.habits, node.store.now).keep_sending(node.pool)

    known = replace(projections.KNOWN, live=writing.beside(projections.fold, settings.rules, clock.now))
    return Service(
        "notifications",
        listen,
        known,
        routes=lambda node: schema.routes(node, mail_server=bool(settings.smtp_host)),
        tables=writing.TABLES,
    )


def main() -> None:
    settings = from_environment(NotificationsSettings)
    run(notifications(settings), settings)


if __name__ == "__main__":
    main()

"""The services that `viceversa up` starts. The command knows them by the names of their modules alone."""

from collections.abc import Mapping

from libs.devstack.supervisor import Program

GATEWAY = "gateway"
SERVICES = ("registration", "matching", "sessions", "analytics", GATEWAY)


def programs(gateway_port: int | None) -> Mapping[str, Program]:
    """Every service of the platform; the gateway on this port, or on a free one."""
    return {
        "registration": Program("services.registration.app"),
        "matching": Program("services.matching.app", keyring=True),
        "sessions": Program("services.sessions.app"),
        "analytics": Program("services.analytics.app"),
        GATEWAY: Program("services.gateway.app", port=gateway_port, keyring=True, tokens=True),
    }

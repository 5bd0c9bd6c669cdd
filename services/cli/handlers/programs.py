"""What `viceversa up` starts. The command knows services by the names of their modules alone."""

from collections.abc import Mapping

from libs.devstack.supervisor import Program

GATEWAY = "gateway"
SERVICES = ("registration", "matching", "sessions", "analytics", "notifications", GATEWAY)
"""Each has a database of its own."""


def programs(gateway_port: int | None) -> Mapping[str, Program]:
    """Every process of the platform; the gateway on this port, or on a free one."""
    return {
        "registration": Program("services.registration.app"),
        "matching": Program("services.matching.app", keyring=True, told={"VICEVERSA_ROLE": "deciding"}),
        "solver": Program(
            "services.matching.app", keyring=True, works_for="matching", told={"VICEVERSA_ROLE": "solving"}
        ),
        "sessions": Program("services.sessions.app"),
        "analytics": Program("services.analytics.app"),
        "notifications": Program("services.notifications.app", keyring=True),
        GATEWAY: Program("services.gateway.app", port=gateway_port, keyring=True, tokens=True),
    }

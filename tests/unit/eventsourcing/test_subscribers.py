"""No subscriber of any service acknowledges a message before it is handled, and none rewinds what it has handled."""

from typing import Any, cast

import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from libs.eventsourcing.postgres import Pool, PostgresStore
from libs.runtime import clock
from libs.runtime.process import Node, Service, listen
from libs.runtime.settings import ServiceSettings
from services.analytics.app import analytics
from services.analytics.settings import AnalyticsSettings
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from services.registration.app import REGISTRATION
from services.sessions.app import SESSIONS

ENVIRONMENT = {"database": "postgresql://nowhere", "kafka": "nowhere:9092", "port": 1}
KEYS = {"keyring": "", "master_key": "A" * 43 + "="}
SERVICES = [
    REGISTRATION,
    SESSIONS,
    analytics(AnalyticsSettings.model_validate(ENVIRONMENT)),
    matching(MatchingSettings.model_validate({**ENVIRONMENT, **KEYS})),
    gateway(GatewaySettings.model_validate({**ENVIRONMENT, **KEYS, "token_secret": "x" * 32})),
]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_subscriber_acknowledges_after_it_handled(service: Service) -> None:
    broker = KafkaBroker("nowhere:9092", logger=None)
    unconnected = cast("Pool", None)
    store = PostgresStore(unconnected, service.name, clock.now)
    listen(service, Node(service.name, ServiceSettings.model_validate(ENVIRONMENT), unconnected, store, broker))
    subscribers = cast("list[Any]", broker.subscribers)
    assert subscribers
    for subscriber in subscribers:
        assert subscriber.ack_policy is AckPolicy.MANUAL
        assert subscriber.group_id.startswith(f"{service.name}.")
        assert subscriber._connection_args["auto_offset_reset"] == "earliest"

"""No subscriber of any service acknowledges a message before it is handled, and none rewinds what it has handled."""

import ast
from pathlib import Path
from typing import Any, cast

import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from libs.contracts import topics
from libs.contracts.catalogue import CATALOGUE, service_of
from libs.contracts.messages import Command
from libs.eventsourcing.keeping import reconcile
from libs.eventsourcing.sending.relayed import Sender
from libs.eventsourcing.storing.postgres import Pool, PostgresStore
from libs.runtime import clock
from libs.runtime.process import Node, Service, listen
from libs.runtime.settings import ServiceSettings
from services.analytics.app import analytics
from services.analytics.settings import AnalyticsSettings
from services.gateway.app import gateway
from services.gateway.settings import GatewaySettings
from services.matching.app import matching
from services.matching.settings import MatchingSettings
from services.notifications.app import notifications
from services.notifications.settings import NotificationsSettings
from services.registration.app import REGISTRATION
from services.sessions.app import sessions
from services.sessions.settings import SessionsSettings

HERE = Path(__file__).parents[3]
ENVIRONMENT = {"database": "postgresql://nowhere", "kafka": "nowhere:9092", "port": 1}
KEYS = {"keyring": "", "master_key": "A" * 43 + "="}
SERVICES = [
    REGISTRATION,
    sessions(SessionsSettings.model_validate(ENVIRONMENT)),
    analytics(AnalyticsSettings.model_validate(ENVIRONMENT)),
    matching(MatchingSettings.model_validate({**ENVIRONMENT, **KEYS})),
    notifications(NotificationsSettings.model_validate({**ENVIRONMENT, **KEYS})),
    gateway(GatewaySettings.model_validate({**ENVIRONMENT, **KEYS, "token_secret": "x" * 32})),
]


def subscribers(service: Service) -> list[Any]:
    broker = KafkaBroker("nowhere:9092", logger=None)
    unconnected = cast("Pool", None)
    store = PostgresStore(unconnected, service.name, clock.now)
    listen(service, Node(service.name, ServiceSettings.model_validate(ENVIRONMENT), unconnected, store, broker))
    return cast("list[Any]", broker.subscribers)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_subscriber_acknowledges_after_it_handled(service: Service) -> None:
    found = subscribers(service)
    assert found
    for subscriber in found:
        assert subscriber.ack_policy is AckPolicy.MANUAL
        assert subscriber.group_id.startswith(f"{service.name}.")
        assert subscriber._connection_args["auto_offset_reset"] == "earliest"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_page_of_topics_says_what_each_service_reads(service: Service) -> None:
    said = {topic for topic, traffic in topics.TRAFFIC.items() if service.name in traffic.read_by}
    assert {topic.name for subscriber in subscribers(service) for topic in subscriber.topics} == said


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_commands_are_read_by_the_consumer_that_a_restore_marks_them_for(service: Service) -> None:
    asked = topics.commands_of(service.name)
    readers = {one.group_id for one in subscribers(service) if asked in {topic.name for topic in one.topics}}
    assert readers <= {reconcile.commands_consumer(service.name)}


def test_the_page_of_topics_says_what_each_service_sends() -> None:
    """Events go on the topic of whoever stores them; commands are asked where their class is called."""
    for service in SERVICES:
        said = {topic for topic, traffic in topics.TRAFFIC.items() if service.name in traffic.sent_by}
        own = {topics.events_of(service.name)} & set(topics.EVENTS)
        assert {topics.commands_of(asked) for asked in asked_by(service.name)} | own == said


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_leader_looks_for_what_it_sent_on_topics_that_exist(service: Service) -> None:
    """The gateway tells no events, and leads all the same."""
    assert all(topics.partitions_of(topic) for topic in Sender(service.name, "").topics)


def asked_by(service: str) -> set[str]:
    """The services whose commands this one makes, or is given as a class to make them of."""
    asked: set[str] = set()
    for file in (HERE / "services" / service).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.func, *node.args] if isinstance(node, ast.Call) else []
            found = [CATALOGUE.by_name.get(name.id) for name in names if isinstance(name, ast.Name)]
            asked |= {service_of(one) for one in found if one and issubclass(one, Command)}
    return asked

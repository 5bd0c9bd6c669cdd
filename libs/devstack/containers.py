"""Postgres and Apache Kafka in containers, for tests on a machine with Docker (KAFKA=docker)."""

import os
from collections.abc import Generator
from contextlib import contextmanager

from docker.errors import DockerException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from libs.devstack.errors import CannotStart
from libs.devstack.ports import free_port

POSTGRES_IMAGE = "postgres:18"
KAFKA_IMAGE = "apache/kafka:4.3.1"
PATIENCE = 120


@contextmanager
def postgres() -> Generator[str]:
    image = os.environ.get("VICEVERSA_POSTGRES_IMAGE", POSTGRES_IMAGE)
    try:
        container = PostgresContainer(
            image,
            username="postgres",
            password="postgres",  # noqa: S106  It lives as long as the tests, on this machine only.
            dbname="postgres",
            driver=None,
        )
        # The embedded Postgres sorts like this too; the image would sort by the rules of a language.
        container.with_env("POSTGRES_INITDB_ARGS", "--locale=C --locale-provider=builtin --builtin-locale=C.UTF-8")
        container.with_command("postgres -c max_connections=200 -c fsync=off -c synchronous_commit=off")
        container.start()
    except (DockerException, RuntimeError, TimeoutError) as error:
        raise _cannot(image, error) from error
    try:
        yield container.get_connection_url().removesuffix("/postgres")
    finally:
        container.stop()


@contextmanager
def kafka() -> Generator[str]:
    image = os.environ.get("VICEVERSA_KAFKA_IMAGE", KAFKA_IMAGE)
    try:
        container, address = _kafka_node(image)
        container.start()
    except (DockerException, RuntimeError, TimeoutError) as error:
        raise _cannot(image, error) from error
    try:
        yield address
    finally:
        container.stop()


def _kafka_node(image: str) -> tuple[DockerContainer, str]:
    # KafkaContainer knows Confluent's image only. A broker must advertise the address at which clients reach it, so
    # the port on the host is chosen before the start and not by Docker.
    container, port = DockerContainer(image), free_port()
    address = f"{container.get_docker_client().host()}:{port}"
    container.with_bind_ports(9092, port)
    container.with_envs(
        KAFKA_NODE_ID="1",
        KAFKA_PROCESS_ROLES="broker,controller",
        KAFKA_LISTENERS="PLAINTEXT://:9092,CONTROLLER://:9093",
        KAFKA_ADVERTISED_LISTENERS=f"PLAINTEXT://{address}",
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP="CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        KAFKA_CONTROLLER_LISTENER_NAMES="CONTROLLER",
        KAFKA_CONTROLLER_QUORUM_VOTERS="1@localhost:9093",
        KAFKA_AUTO_CREATE_TOPICS_ENABLE="false",
        KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR="1",
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR="1",
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR="1",
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS="0",
    )
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(PATIENCE))
    return container, address


def _cannot(image: str, error: Exception) -> CannotStart:
    return CannotStart(
        f"The container {image} does not start: is Docker running, and can it pull that image? ({error})"
    )

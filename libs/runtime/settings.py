"""What a process is told by its environment; every name starts with VICEVERSA_."""

from typing import Literal, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.eventsourcing.kafka import KafkaSettings


class ServiceSettings(BaseSettings):
    """Settings that all services share."""

    model_config = SettingsConfigDict(env_prefix="VICEVERSA_", frozen=True)

    database: str
    """DSN of the service's own database."""
    kafka: str
    """Bootstrap servers of Kafka."""
    signing_key: str | None = None
    """A seed of 32 bytes in base64, which the heads of the log are signed with; without it they are not signed."""
    kafka_idempotent: bool = False
    kafka_fetch_wait_ms: int = 10
    kafka_session_timeout_ms: int = 10_000
    kafka_batch: int = 500
    kafka_replication: int = 1
    host: str = "127.0.0.1"
    port: int
    """Where health, metrics and, at the gateway, GraphQL are served."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_for_a_person: bool = False

    @property
    def kafka_settings(self) -> KafkaSettings:
        return KafkaSettings(
            bootstrap=self.kafka,
            idempotent=self.kafka_idempotent,
            fetch_wait_ms=self.kafka_fetch_wait_ms,
            session_timeout_ms=self.kafka_session_timeout_ms,
            batch=self.kafka_batch,
            replication=self.kafka_replication,
        )


S = TypeVar("S", bound=ServiceSettings)


def from_environment(settings: type[S]) -> S:
    """Read the settings, or end the process with a line for each variable that is missing or wrong."""
    try:
        return settings.model_validate({})
    except ValidationError as invalid:
        wrong = [f"VICEVERSA_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in invalid.errors()]
        raise SystemExit("\n".join(["This service cannot start with its environment.", *wrong])) from None

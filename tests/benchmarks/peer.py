"""pyeventsourcing from PyPI (https://eventsourcing.readthedocs.io), as its manual uses it with Postgres."""

from urllib.parse import SplitResult
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from libs.contracts.registration import ParticipantEnrolled


class Enrolment(Aggregate):
    @event("Enrolled")
    def __init__(self, body: str) -> None:
        self.body = body


class Peer:
    """Its application on a database of the same server, with a connection for each of eight threads."""

    def __init__(self, server: SplitResult, database: str) -> None:
        self._application = Application[UUID](
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": database,
                "POSTGRES_HOST": str(server.hostname),
                "POSTGRES_PORT": str(server.port),
                "POSTGRES_USER": str(server.username),
                "POSTGRES_PASSWORD": server.password or "",
                "POSTGRES_POOL_SIZE": "8",
                "POSTGRES_MAX_OVERFLOW": "8",
            }
        )

    def save(self, one: ParticipantEnrolled) -> None:
        self._application.save(Enrolment(one.model_dump_json()))

    def close(self) -> None:
        self._application.close()

"""The only place that reads the clock and makes ids; everywhere else both come in with the message."""

from datetime import UTC, datetime
from uuid import uuid4  # noqa: TID251 - this is the one place


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def new_id() -> str:
    """A random id, fit for every Id of the contracts."""
    return uuid4().hex

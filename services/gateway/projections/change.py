"""What one event changes in the tables: statements, each with the row that it is given."""

from datetime import UTC, datetime
from typing import TypeAlias

Row: TypeAlias = tuple[object, ...]
Change: TypeAlias = tuple[str, Row]


def aware(moment: datetime) -> datetime:
    """A moment that was told without its offset is read as UTC, so that no event of the past is stuck here."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

"""Moments as the tables keep them."""

from datetime import UTC, datetime


def aware(moment: datetime) -> datetime:
    """A moment that was told without its offset is read as UTC, so that no event of the past is stuck here."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

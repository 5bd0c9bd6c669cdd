"""What can go wrong with a stack, said so that a person can act on it."""


class CannotStart(Exception):
    """Postgres or Kafka cannot be started here; the text says why, and what to do."""

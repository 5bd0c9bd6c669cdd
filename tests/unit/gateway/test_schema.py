"""The schema that clients are written against."""

from pathlib import Path

from services.gateway.schema.api import sdl

CHECKED_IN = Path(__file__).parents[3] / "services/gateway/schema.graphql"


def test_the_checked_in_schema_is_the_one_that_is_served() -> None:
    assert CHECKED_IN.read_text() == sdl(), "Run python -m services.gateway.schema.api > ..."

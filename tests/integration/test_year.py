"""The spring of a small programme: `make simulate` lives a whole year of a large one."""

from tests.integration.conftest import databases_of, kafka_of, servers
from tests.simulation.hours import Hours, told_by
from tests.simulation.house import house
from tests.simulation.year import Year

PEOPLE, DAYS = 30, 64
"""Enough for rounds of institutions and regions, for groups, and for the first sessions."""


async def test_no_rule_is_broken_in_a_spring() -> None:
    """On a Kafka of its own: what others said there would be heard in this year."""
    hours = Hours()
    with servers() as stack, told_by(hours):
        async with house(kafka_of(stack), databases_of(stack), hours) as home:
            year = Year(home, seed=1, people=PEOPLE, days=DAYS)
            await year.live(lambda _: None)
    assert [str(one) for one in year.checker.found] == []
    for happened in ("rounds closed", "proposals accepted", "places taken", "compacts agreed", "wishes ranked"):
        assert year.counts.of[happened], happened

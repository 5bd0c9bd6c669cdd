"""No order of events breaks what the event flow promises; and each part of it is there because without it one would."""

from typing import Any

import pytest

from tests.unit.protocol.explorer import explore
from tests.unit.protocol.protocol import Protocol, wrong

LIMIT = 3_000_000


def found(**switched: Any) -> tuple[str, str]:
    protocol = Protocol(**switched)
    explored = explore(protocol.start(), protocol.steps, wrong, LIMIT)
    return explored.broken, "; ".join(explored.story)


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param({"writers": 2, "crashes": 1, "elections": 2, "wipes": 1}, id="two writers, everything fails"),
        pytest.param({"writers": 3, "crashes": 0, "elections": 1, "wipes": 0}, id="three writers, nothing fails"),
        pytest.param({"writers": 2, "crashes": 0, "elections": 3, "wipes": 0}, id="three elections"),
    ],
)
def test_nothing_breaks_it(bounds: dict[str, int]) -> None:
    assert found(**bounds) == ("", "")


def test_a_fence_of_transaction_ids_inverts_a_stream() -> None:
    """The consumer's transaction is older than its event, because it wrote its inbox row first."""
    broken, story = found(writers=2, crashes=0, elections=1, wipes=0, positions="by transaction id")
    assert "out of order" in broken
    assert story.startswith("writer 1 begins"), story


@pytest.mark.parametrize(
    ("switched", "breaks"),
    [
        ({"epoch_checked": False, "unique": False}, "position twice|out of order or twice"),
        ({"sent_means_acknowledged": False}, "is lost"),
        ({"refilled": False}, "is lost"),
        ({"offset_last": False}, "is lost"),
        ({"inbox_with_effect": False}, "applied out of order or twice"),
        ({"parks_first": False, "sent_means_acknowledged": False}, "is lost"),
    ],
)
def test_every_part_of_it_is_needed(switched: dict[str, bool], breaks: str) -> None:
    broken, story = found(writers=2, crashes=1, elections=2, wipes=1, **switched)
    assert any(one in broken for one in breaks.split("|")), (broken, story)

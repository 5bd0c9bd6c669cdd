"""Many events in few statements, and each stream in its own order."""

from libs.contracts.envelope import Envelope
from libs.contracts.messages import CommandIgnored
from libs.contracts.registration import ConsentWithdrawn
from services.gateway.projections.people import WITHDRAW
from services.gateway.projections.places import REGION
from services.gateway.projections.rights import CONSENT
from services.gateway.projections.views import waves
from tests.examples import region, told


def withdrawn(who: str) -> ConsentWithdrawn:
    return ConsentWithdrawn(participant_id=who, programme_id="p", institution_id="i", region_id="r")


def statements(*envelopes: Envelope) -> list[tuple[str, int]]:
    return [(statement, len(rows)) for statement, rows in waves(envelopes)]


def test_what_different_streams_say_goes_together() -> None:
    batch = [told(region("north")), told(withdrawn("ada")), told(region("south")), told(withdrawn("bob"))]
    assert statements(*batch) == [(REGION, 2), (WITHDRAW, 2), (CONSENT, 2)]


def test_a_stream_that_says_something_else_next_waits_for_the_next_wave() -> None:
    first, second = region("north", "North"), withdrawn("ada")
    batch = [told(first), told(second), told(region("south")), told(second, 2)]
    moved = Envelope(batch[1].meta, first)
    assert statements(batch[0], moved, batch[2], batch[3]) == [(REGION, 3), (WITHDRAW, 1), (CONSENT, 1)]


def test_the_same_kind_twice_in_a_stream_keeps_its_order() -> None:
    [(_, rows)] = waves([told(region("north", "Old")), told(region("north", "New"), 2)])
    assert rows == [("north", "Old"), ("north", "New")]


def test_an_answer_changes_no_view() -> None:
    assert statements(told(CommandIgnored(command_id="c", command_type="RegisterRegion"))) == []

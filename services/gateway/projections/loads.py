"""The places that people have taken, in all programmes."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.loads import LoadEvent, PlaceFreed, PlaceTaken
from libs.eventsourcing.reading.changes import Change

TAKE = "insert into claims values ($1, $2, $3) on conflict (person_id, claim_id) do nothing"
FREE = "delete from claims where person_id = $1 and claim_id = $2"


def changes(event: LoadEvent) -> Sequence[Change]:
    match event:
        case PlaceTaken():
            return [(TAKE, (event.person_id, event.claim_id, event.side))]
        case PlaceFreed():
            return [(FREE, (event.person_id, event.claim_id))]
    assert_never(event)

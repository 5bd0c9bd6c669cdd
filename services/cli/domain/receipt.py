"""What is said of a forgotten person: where something of theirs was found, and that none of it opens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.cli.domain.tables import Column, Table

OUT_OF_REACH = (
    "Backups of the keyring from before: they still hold the key until they are deleted.",
    "Copies of the key that somebody took out of a running process, a cluster's secrets or the keyring's disk.",
    "What people who were allowed to read it wrote down or exported.",
    "The id of the person and what the matcher knew of them without a name (stage, topics, free time): it stays in the "
    "history, so that counts stay true.",
)


@dataclass(frozen=True)
class Place:
    """A column of a store, or a topic: how many sealed values of the person are there, and how many of them open."""

    store: str
    place: str
    found: int
    opens: int


def places(store: str, traces: Mapping[str, Sequence[str]], opening: Collection[str]) -> list[Place]:
    return [
        Place(store, place, len(values), sum(value in opening for value in values)) for place, values in traces.items()
    ]


def receipt(person: str, forgotten_at: datetime, proven_at: datetime, found: Sequence[Place]) -> dict[str, Any]:
    """Every place that was read is named, those without anything too."""
    return {
        "what": "No sealed value of this person opens any more: the key is destroyed.",
        "person": person,
        "forgotten_at": forgotten_at.isoformat(),
        "proven_at": proven_at.isoformat(),
        "found": sum(one.found for one in found),
        "opens": sum(one.opens for one in found),
        "places": [asdict(one) for one in found],
        "out_of_reach": list(OUT_OF_REACH),
    }


def table(person: str, found: Sequence[Place]) -> Table:
    """Only the places where something was found; the receipt names all."""
    rows = [[one.store, one.place, f"{one.found:,}", f"{one.opens:,}"] for one in found if one.found]
    total = ["all", f"{len(found)} places read", f"{sum(o.found for o in found):,}", f"{sum(o.opens for o in found):,}"]
    columns = [
        Column("store"),
        Column("place", whole=True),
        Column("sealed values", number=True),
        Column("open", number=True),
    ]
    note = "Out of reach: " + " ".join(OUT_OF_REACH)
    return Table(f"{person} is forgotten", columns, [*rows, total], note)

"""Reads what was said and what was heard, and counts what is lost, what is there twice, and what is out of order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from libs.eventsourcing.storing.rows import Pool
from tests.chaos.speaking import ANSWERED, Load, stream_of

SAID = """
select stream, version, body::json ->> 'name' as name from messages where stream like $1 order by stream, version
"""
PLACED = "select stream, version, count(*) as places from log where stream like $1 group by stream, version"
TOLD = "select type from messages where stream = $1"
HEARD = "select origin, version, name from heard where origin like $1 order by origin, place"
ASKED = """
select body::json ->> 'name' as name, count(*) as times from messages where stream like $1 group by 1
"""


@dataclass
class Found:
    """What is wrong, in words; empty when all is well."""

    events: int = 0
    lost: list[str] = field(default_factory=list[str])
    twice: list[str] = field(default_factory=list[str])
    disordered: list[str] = field(default_factory=list[str])

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.twice or self.disordered)

    def add(self, other: "Found") -> None:
        self.events += other.events
        self.lost += other.lost
        self.twice += other.twice
        self.disordered += other.disordered


def compare(what: str, stream: str, expected: Sequence[str], found: Sequence[str]) -> Found:
    """One stream as somebody has it, against how it must be."""
    wrong, times = Found(len(expected)), Counter(found)
    wrong.lost = [f"{what}: {stream} lacks {one}" for one in expected if not times[one]]
    wrong.lost += [f"{what}: {stream} has {one}, which nobody said" for one in times if one not in set(expected)]
    wrong.twice = [f"{what}: {stream} has {one} {count} times" for one, count in times.items() if count > 1]
    if not wrong.lost and not wrong.twice and list(found) != list(expected):
        wrong.disordered = [f"{what}: {stream} is in another order: {', '.join(found[:8])} ..."]
    return wrong


def acknowledged(notes: Path, lengths: Mapping[str, int]) -> Found:
    """What the store said that it had stored must be there."""
    wrong = Found()
    for line in notes.read_text().splitlines() if notes.exists() else []:
        region, version = line.split()
        if lengths.get(stream_of(region), 0) < int(version):
            wrong.lost.append(f"acknowledged: version {version} of {region} is not stored")
    return wrong


async def check(speaker: Pool, listener: Pool, load: Load, notes: Path) -> Found:
    """Everything of one case, in the store, in the log, in the read model, and in what the policy asked for."""
    wrong = Found()
    said = _grouped([(row["stream"], row["name"]) for row in await speaker.fetch(SAID, f"region-{load.case}-%")])
    for region, length in load.expected.items():
        names = [f"{region} {number}" for number in range(1, length + 1)]
        wrong.add(compare("store", stream_of(region), names, said.get(stream_of(region), [])))
    wrong.add(acknowledged(notes, {stream: len(names) for stream, names in said.items()}))
    for row in await speaker.fetch(PLACED, f"region-{load.case}-%"):
        if row["places"] != 1:
            wrong.twice.append(f"log: version {row['version']} of {row['stream']} has {row['places']} places")
    if load.trouble:
        said[stream_of(load.strange)] = [f"{load.strange} 1", f"{load.strange} 2"]
    rows = await listener.fetch(HEARD, f"%/region-{load.case}-%")
    heard = _grouped([(row["origin"].partition("/")[2], row["name"]) for row in rows])
    for stream, names in said.items():
        wrong.add(compare("read model", stream, names, heard.get(stream, [])))
    wrong.add(await _echoes(speaker, load))
    for asked in load.asked:
        told = [row["type"] for row in await speaker.fetch(TOLD, f"answer-{asked}")]
        wrong.add(compare("answer", asked, ["one"], ["one" for _ in told]))
    return wrong


async def _echoes(speaker: Pool, load: Load) -> Found:
    """Each event led to one command, and each command to one event, however often both came."""
    rows = await speaker.fetch(ASKED, f"region-{load.case}-{ANSWERED}%")
    times = {row["name"]: row["times"] for row in rows}
    sources = [
        f"{stream_of(region)}.{version}"
        for region, length in load.expected.items()
        if region != load.many
        for version in range(1, length + 1)
    ]
    wrong = Found(len(sources))
    wrong.lost = [f"policy: nothing came of {source}" for source in sources if source not in times]
    wrong.twice = [f"policy: {source} led to {count} events" for source, count in times.items() if count > 1]
    return wrong


def _grouped(rows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for stream, name in rows:
        found.setdefault(stream, []).append(name)
    return found

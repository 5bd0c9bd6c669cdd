"""A backup on disk: segments of the log that are never written again, and points that a service can be restored to.

FOLDER/<service>/log/000000000001-000000050000.ndjson.gz    positions, hashes and messages, one line each
FOLDER/<service>/points/000000050000-20270314T091500Z/      the tables beside the log, as they were at one moment
FOLDER/<service>/points/000000050000-20270314T091500Z.json  what the point consists of, each file with its SHA-256
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from libs.contracts.envelope import Meta
from libs.eventsourcing.history.audit import Head
from libs.eventsourcing.storing.chain import GENESIS, chained
from libs.eventsourcing.storing.log import Entry

SEGMENT = 50_000
"""Entries in a segment at most."""


class BadBackup(Exception):
    """Something in the backup is not as it was written."""


@dataclass(frozen=True, slots=True)
class Segment:
    file: str
    first: int
    last: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table beside the log: `create` makes it where no migration does."""

    name: str
    """With its schema: views.participants"""
    file: str
    columns: Sequence[str]
    create: Sequence[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Point:
    """What a service was at one moment."""

    service: str
    taken_at: str
    position: int
    head: str
    """The hash at the position, in hexadecimal digits."""
    lineage: str
    """Of the database, as its records on Kafka bear it."""
    migrations: Sequence[str]
    segments: Sequence[Segment]
    tables: Sequence[Table]
    signer: str = ""
    """The public key that signed the head at `signed_at`; empty when there was no signing key."""
    signed_at: str = ""
    signature: str = ""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    def signed(self) -> Head | None:
        if not self.signature:
            return None
        moment = datetime.fromisoformat(self.signed_at)
        signer, signature = bytes.fromhex(self.signer), bytes.fromhex(self.signature)
        return Head(self.service, self.position, bytes.fromhex(self.head), moment, signer, signature)


class Archive:
    """The backups of one service in one folder."""

    def __init__(self, folder: Path, service: str) -> None:
        self.service = service
        self.folder = folder / service

    def points(self) -> Sequence[Point]:
        """From the oldest on; raises BadBackup."""
        return [_point(file) for file in sorted((self.folder / "points").glob("*.json"))]

    def keep(self, point: Point) -> None:
        """The point is there once this file is: whatever was written before without one is not a backup."""
        name = f"{point.position:012}-{point.moment:%Y%m%dT%H%M%S%fZ}.json"
        unfinished = self.folder / "points" / f"{name}.unfinished"
        unfinished.write_text(json.dumps(asdict(point), indent=1) + "\n")
        unfinished.rename(self.folder / "points" / name)

    def place(self, point_name: str) -> Path:
        """The folder for the tables of one point."""
        place = self.folder / "points" / point_name
        place.mkdir(parents=True)
        return place

    def write(self, entries: Sequence[Entry]) -> Segment:
        first, last = entries[0].meta.position, entries[-1].meta.position
        path = self.folder / "log" / f"{first:012}-{last:012}.ndjson.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(path, "wt", compresslevel=6) as out:
            out.writelines(json.dumps(_line(entry)) + "\n" for entry in entries)
        return Segment(str(path.relative_to(self.folder)), first, last, sha256_of(path))

    def entries(self, point: Point) -> Iterator[Entry]:
        """The log up to the point, chained; raises BadBackup and names the file or the position."""
        head, position = GENESIS, 0
        for segment in point.segments:
            path = self.checked(segment.file, segment.sha256)
            with gzip.open(path, "rt") as lines:
                for line in lines:
                    entry = _entry(json.loads(line), self.service)
                    head = chained(head, entry.meta, entry.topic, entry.body)
                    position += 1
                    if (entry.meta.position, entry.hash) != (position, head):
                        raise BadBackup(f"{path}: position {entry.meta.position} does not follow what is before it.")
                    yield entry
        if (position, head.hex()) != (point.position, point.head):
            raise BadBackup(f"{self.folder}: the log ends at {position}, and the point says {point.position}.")

    def checked(self, file: str, sha256: str) -> Path:
        """The file, if it is as it was written; raises BadBackup."""
        path = self.folder / file
        if not path.exists():
            raise BadBackup(f"{path} is missing.")
        if sha256_of(path) != sha256:
            raise BadBackup(f"{path} is not as it was written: its SHA-256 differs.")
        return path


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _point(file: Path) -> Point:
    try:
        told = json.loads(file.read_text())
        segments = [Segment(**one) for one in told.pop("segments")]
        tables = [Table(**one) for one in told.pop("tables")]
        return Point(**told, segments=segments, tables=tables)
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadBackup(f"{file} cannot be read: {wrong}") from wrong


def _line(entry: Entry) -> Mapping[str, object]:
    meta = entry.meta
    return {
        "position": meta.position,
        "hash": base64.b64encode(entry.hash).decode(),
        "stream": meta.stream,
        "version": meta.version,
        "type": meta.type,
        "topic": entry.topic,
        "key": meta.key,
        "time": meta.time.isoformat(),
        "correlation_id": meta.correlation_id,
        "causation_id": meta.causation_id,
        "final": meta.final,
        "traceparent": meta.traceparent,
        "body": entry.body.decode(),
    }


def _entry(line: Mapping[str, object], source: str) -> Entry:
    told = dict(line)
    digest, topic, body = (str(told.pop(name)) for name in ("hash", "topic", "body"))
    meta = Meta(
        id=f"{told['stream']}.{told['version']}",
        source=source,
        time=datetime.fromisoformat(str(told.pop("time"))),
        **told,  # pyright: ignore[reportArgumentType] - as they were written above
    )
    return Entry(meta, topic, body.encode(), base64.b64decode(digest))

"""Events as lines: what an analytics consumer sees of each."""

import json
from collections.abc import Sequence
from typing import Any

from libs.contracts.catalogue import PREFIX
from libs.contracts.envelope import Envelope
from services.cli.domain.tables import Column, Table

WIDTH = 72


def table(envelopes: Sequence[Envelope]) -> Table:
    titles = ("time", "event, and stream#sequence", "position", "correlation")
    return Table(
        "Events",
        [*(Column(title, number=title == "position", whole=True) for title in titles), Column("body", wraps=True)],
        [
            [
                f"{one.meta.time:%H:%M:%S.%f}"[:-3],
                f"{one.meta.type.removeprefix(PREFIX)}\n{one.meta.stream}#{one.meta.version}",
                str(one.meta.position),
                one.meta.correlation_id[:12],
                briefly(one),
            ]
            for one in envelopes
        ],
    )


def briefly(envelope: Envelope) -> str:
    """What the stream does not say already, shortened; sealed values are said to be so, for nobody opens them here."""
    body = _told(envelope.message.model_dump(mode="json", exclude_none=True))
    own = envelope.meta.stream.partition("-")[2]
    news = {name: value for name, value in body.items() if not (name.endswith("_id") and own in str(value))}
    return short(", ".join(f"{name}: {_plain(value)}" for name, value in news.items()))


def short(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 4] + " ..."


def as_record(envelope: Envelope) -> dict[str, Any]:
    """Everything that is known of an event, for a program."""
    meta = envelope.meta
    return {
        "time": meta.time.isoformat(),
        "type": meta.type,
        "id": meta.id,
        "source": meta.source,
        "stream": meta.stream,
        "sequence": meta.version,
        "position": meta.position,
        "correlationId": meta.correlation_id,
        "causationId": meta.causation_id,
        "data": envelope.message.model_dump(mode="json"),
    }


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _told(value: Any) -> Any:
    match value:
        case dict():
            return {key: _told(part) for key, part in value.items()}
        case list():
            return [_told(part) for part in value]
        case str() if value.startswith("sealed:"):
            return "(sealed)"
        case other:
            return other

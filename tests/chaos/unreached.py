"""Why a point is on no way of the scenarios; the first beginning that fits says it."""

from collections.abc import Mapping, Sequence

AWAY = "only while Postgres is away, which the faults see to"
TOOL = "for tests and tools, on no way of a service"
AGAIN = "only when the first retry comes before what hinders it is over"
REASONS: Mapping[str, str] = {
    "cursor.reached": TOOL,
    "handle.state_of": TOOL,
    "inbox._patiently: asyncio.sleep(0.01)": "only when two processes have the same message in hand at once",
    "inbox._apply_parked: parking.park": "only when the cursor went back meanwhile, as after a restore",
    "inbox._retry_one: self._patiently": "only when what is behind a failing message came before its retry",
    "inbox._retry_one: parking.failed_again": AGAIN,
    "lineages.learn": "only while `viceversa reconcile` runs, when no service does",
    "listening._take": "only when something cannot even be parked, which would be a bug",
    "log.epoch_of": TOOL,
    "log._place: connection.execute(GROW": "once in five million messages",
    "parking.failed_again": AGAIN,
    "postgres.read: self.flush()": "only for a stream that was appended to unread and is then read",
    "postgres._unread": "only for a stream of which more is read after a snapshot was",
    "postgres._version": "only for an append to a stream that was never read, whatever its version",
    "postgres.sequence": TOOL,
    "postgres.log": TOOL,
    "postgres.category": TOOL,
    "postgres.of_type": TOOL,
    "postgres._envelopes": TOOL,
    "projection.ensure: connection.execute(f'alter": "only at the first start after the release before",
    "publisher.publish: _lead": "leading ends only by an exception",
    "publisher.publish: asyncio.sleep(UNRECONCILED_SECONDS)": "only while Kafka is ahead, after a restore",
    "publisher.stand_by": "only in workers that never lead, which the scenarios have none of",
    "publisher._send: kafka.ensure_topics": "only while a topic is not there",
    "publisher._lead: kafka.ends": "only after five quiet seconds",
    "rebuild.rebuild: connection.fetchval(PARKED": "only when what was rebuilt differs from what is live",
    "rebuild._prepare: connection.fetchval(SHAPE)": "only when a rebuild was broken off and goes on",
    "rebuild._bounds": "only for a group that never took anything",
    "rows._ensure_reached": "only for an append after a version to a stream that its transaction has not read",
}


def why(point: str) -> str:
    """Empty when nobody knows."""
    if "self._wait(wait, away)" in point or point.startswith("inbox._wait"):
        return AWAY
    return next((reason for begins, reason in REASONS.items() if point.startswith(begins)), "")


def explained(points: Sequence[str]) -> Sequence[str]:
    return [f"{point}: {why(point) or 'nobody knows why'}" for point in points]

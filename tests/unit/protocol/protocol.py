"""Append, sequence, relay, inbox: the way of an event from one service to another, small enough to be explored whole.

Modelled: writers of one stream, each a transaction that gets its transaction id by an early write (the inbox row of a
consumer) and may abort; two processes that lead in turn, lose their lock without noticing, and crash; a broker that
acknowledges or loses what it is sent, and is wiped; a consumer that crashes between any two of its steps. Left out:
several streams and partitions, which share nothing but what is modelled, and the content of messages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple
from typing import Protocol as Shape

Writer = tuple[Literal["idle", "begun", "read", "written", "committed", "aborted"], int, int]
"""Where a transaction is, its transaction id, and the version that it read or wrote."""


class Leader(NamedTuple):
    epoch: int = 0
    """0: it stands by."""
    holds: bool = False
    """Whether it still has the lock; it does not notice that it lost it."""
    looked: tuple[int, tuple[int, ...]] | None = None
    """What it is about to write: after which position, and which versions."""
    sent: int = 0
    """Up to where it believes that Kafka has the log; -1 when it does not know yet."""


class State(NamedTuple):
    writers: tuple[Writer, ...]
    next_xid: int = 1
    outbox: tuple[int, ...] = ()
    """Versions, committed or not, in the order of their writing."""
    log: tuple[tuple[int, int], ...] = ()
    """Position and version."""
    epoch: int = 0
    leaders: tuple[Leader, Leader] = (Leader(), Leader())
    relayed: int = 0
    kafka: tuple[int, ...] = ()
    """Versions in one partition."""
    wipes: int = 0
    offset: int = 0
    """What the consumer acknowledged to Kafka."""
    place: int = 0
    """Where it reads, as long as it lives."""
    seen: int = 0
    parked: tuple[int, ...] = ()
    applied: tuple[int, ...] = ()
    in_hand: int = 0
    """A version whose second half of handling is still to come, in the broken variants."""
    crashes: int = 0


class Become(Shape):
    """The state in which this leader is as given, and more is changed."""

    def __call__(self, one: Leader, **more: object) -> State: ...


@dataclass(frozen=True)
class Protocol:
    """Ours, unless something is switched: then a promise must break, and the explorer must find how."""

    writers: int = 3
    crashes: int = 1
    elections: int = 2
    wipes: int = 1
    positions: Literal["after commit", "by transaction id"] = "after commit"
    epoch_checked: bool = True
    unique: bool = True
    sent_means_acknowledged: bool = True
    refilled: bool = True
    offset_last: bool = True
    inbox_with_effect: bool = True
    parks_first: bool = True

    def start(self) -> State:
        return State(tuple(("idle", 0, 0) for _ in range(self.writers)))

    def steps(self, state: State) -> Iterator[tuple[str, State]]:
        for number in range(self.writers):
            yield from self._write(state, number)
        for number in (0, 1):
            yield from self._lead(state, number)
        yield from self._consume(state)
        if state.wipes < self.wipes and state.kafka:
            # Whoever leads then is told of the loss by an error, and begins anew.
            leaders = (state.leaders[0]._replace(sent=-1), state.leaders[1]._replace(sent=-1))
            yield (
                "the broker loses everything",
                state._replace(kafka=(), offset=0, place=0, wipes=state.wipes + 1, leaders=leaders),
            )

    def _write(self, state: State, number: int) -> Iterator[tuple[str, State]]:
        where, xid, version = state.writers[number]
        name = f"writer {number + 1}"

        def now(*writer: object) -> tuple[Writer, ...]:
            return (*state.writers[:number], writer, *state.writers[number + 1 :])  # pyright: ignore[reportReturnType]

        match where:
            case "idle":
                begun = state._replace(writers=now("begun", state.next_xid, 0), next_xid=state.next_xid + 1)
                yield f"{name} begins and writes its inbox row", begun
            case "begun":
                yield f"{name} reads the stream", state._replace(writers=now("read", xid, len(committed(state))))
            case "read":
                taken = any(w[0] in ("written", "committed") and w[2] == version + 1 for w in state.writers)
                if taken:
                    # The primary key makes it wait for the other, and then fail: one that waits is as good as failed.
                    yield f"{name} finds its version taken", state._replace(writers=now("aborted", xid, 0))
                else:
                    written = state._replace(
                        writers=now("written", xid, version + 1), outbox=(*state.outbox, version + 1)
                    )
                    yield f"{name} appends version {version + 1}", written
            case "written":
                yield f"{name} commits version {version}", state._replace(writers=now("committed", xid, version))
                outbox = tuple(one for one in state.outbox if one != version)
                yield f"{name} aborts", state._replace(writers=now("aborted", xid, 0), outbox=outbox)
            case "committed" | "aborted":
                return

    def _lead(self, state: State, number: int) -> Iterator[tuple[str, State]]:
        leader, other = state.leaders[number], state.leaders[1 - number]
        name = f"process {number + 1}"

        def now(one: Leader, **more: object) -> State:
            leaders = (one, other) if number == 0 else (other, one)
            return state._replace(leaders=leaders, **more)  # pyright: ignore[reportArgumentType]

        if not leader.epoch:
            if not other.holds and state.epoch < self.elections:
                elected = Leader(state.epoch + 1, holds=True, sent=-1)
                yield f"{name} is elected", now(elected, epoch=state.epoch + 1)
            return
        if state.epoch < self.elections:
            if leader.holds:
                yield f"{name} loses its lock and does not notice", now(leader._replace(holds=False))
            yield f"{name} crashes", now(Leader())
        yield from self._sequence(state, leader, name, now)
        yield from self._relay(state, leader, name, now)

    def _sequence(self, state: State, leader: Leader, name: str, become: Become) -> Iterator[tuple[str, State]]:
        if leader.looked is None:
            ready = self._ready(state)
            if ready:
                yield f"{name} takes versions {ready}", become(leader._replace(looked=(len(state.log), ready)))
            return
        after, versions = leader.looked
        done = leader._replace(looked=None)
        if self.epoch_checked and leader.epoch != state.epoch:
            yield f"{name} finds that it is deposed", become(Leader())
            return
        if self.unique and any(version in {v for _, v in state.log} for version in versions):
            yield f"{name} is refused by the unique key", become(Leader())
            return
        placed = tuple((after + n, version) for n, version in enumerate(versions, 1))
        outbox = tuple(one for one in state.outbox if one not in versions)
        yield f"{name} writes positions {placed}", become(done, log=(*state.log, *placed), outbox=outbox)

    def _ready(self, state: State) -> tuple[int, ...]:
        if self.positions == "after commit":
            there = committed(state)
            return tuple(version for version in state.outbox if version in there)
        active = [xid for where, xid, _ in state.writers if where in ("begun", "read", "written")]
        fence = min(active, default=state.next_xid)
        old = sorted((xid, version) for where, xid, version in state.writers if where == "committed" and xid < fence)
        return tuple(version for _, version in old if version in state.outbox)

    def _relay(self, state: State, leader: Leader, name: str, become: Become) -> Iterator[tuple[str, State]]:
        if leader.sent < 0:
            # At its start, and after an error, it compares what it sent with what Kafka holds.
            there = min(state.relayed, max(state.kafka, default=0)) if self.refilled else state.relayed
            yield f"{name} sees that Kafka has {there}", become(leader._replace(sent=there), relayed=there)
            return
        following = [version for position, version in state.log if position == leader.sent + 1]
        if not following:
            return
        if self.epoch_checked and leader.epoch != state.epoch:
            # It sends, and then cannot note that it did: the next one sends it again.
            yield f"{name} sends once more and is deposed", become(Leader(), kafka=(*state.kafka, following[0]))
            return
        sent = leader._replace(sent=leader.sent + 1)
        yield (
            f"{name} sends version {following[0]}",
            become(sent, kafka=(*state.kafka, following[0]), relayed=sent.sent),
        )
        if not self.sent_means_acknowledged:
            yield f"{name} sends version {following[0]}, which is lost", become(sent, relayed=sent.sent)

    def _consume(self, state: State) -> Iterator[tuple[str, State]]:
        if state.crashes < self.crashes:
            crashed = state._replace(place=state.offset, in_hand=0, crashes=state.crashes + 1)
            if crashed._replace(crashes=state.crashes) != state:
                yield "the consumer crashes", crashed
        if state.in_hand:
            yield from self._finish(state)
            return
        if state.offset < state.place:
            yield "the consumer acknowledges", state._replace(offset=state.place)
        if state.place < len(state.kafka):
            yield from self._take(state, state.kafka[state.place])

    def _take(self, state: State, version: int) -> Iterator[tuple[str, State]]:
        taken = state._replace(place=state.place + 1)
        if version <= state.seen:
            yield f"the consumer skips {version}", taken
        elif version > state.seen + 1:
            if self.parks_first:
                yield f"the consumer parks {version}", taken._replace(parked=tuple(sorted({*state.parked, version})))
            else:
                yield f"the consumer passes {version}", taken._replace(offset=taken.place, in_hand=-version)
        elif not self.offset_last:
            yield f"the consumer acknowledges {version} first", taken._replace(offset=taken.place, in_hand=version)
        elif not self.inbox_with_effect:
            yield f"the consumer applies {version}", taken._replace(applied=(*state.applied, version), in_hand=version)
        else:
            yield f"the consumer applies {version}", _applied(taken, version)

    def _finish(self, state: State) -> Iterator[tuple[str, State]]:
        version = state.in_hand
        done = state._replace(in_hand=0)
        if version < 0:
            yield f"the consumer parks {-version} now", done._replace(parked=tuple(sorted({*state.parked, -version})))
        elif not self.offset_last:
            yield f"the consumer applies {version} now", _applied(done, version)
        else:
            yield f"the consumer notes {version} in its inbox", done._replace(seen=version)


def _applied(state: State, version: int) -> State:
    """With what was parked behind it."""
    applied, parked = [*state.applied, version], list(state.parked)
    while version + 1 in parked:
        version += 1
        applied.append(version)
    left = tuple(one for one in parked if one > version)
    return state._replace(applied=tuple(applied), seen=version, parked=left)


def committed(state: State) -> tuple[int, ...]:
    return tuple(sorted(version for where, _, version in state.writers if where == "committed"))


def wrong(state: State, ended: bool) -> str:
    """What is promised of every state, and of those in which nothing can happen any more."""
    positions, versions = [position for position, _ in state.log], [version for _, version in state.log]
    if positions != list(range(1, len(positions) + 1)):
        return f"The log has a gap or gives a position twice: {positions}."
    if versions != sorted(set(versions)):
        return f"The log tells a stream out of order or twice: {versions}."
    if not set(versions) | set(state.kafka) | set(state.applied) <= set(committed(state)):
        return "Something is told that was never committed."
    if list(state.applied) != list(range(1, len(state.applied) + 1)):
        return f"The consumer applied out of order or twice: {state.applied}."
    if ended and (state.applied != committed(state) or state.parked):
        return f"Something is lost: {committed(state)} is committed, {state.applied} applied."
    return ""

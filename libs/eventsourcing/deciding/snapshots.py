"""States of long streams, kept so that a fold need not begin at the start. All of them can be dropped at any time."""

import hashlib
import json
from collections.abc import Collection, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Generic, TypeVar, cast, get_args

from pydantic import TypeAdapter

from libs.contracts.messages import Event
from libs.eventsourcing.deciding.decider import Decider
from libs.eventsourcing.storing.store import Kept, Transaction

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)


class Snapshots(Generic[S, C, E]):
    """The snapshots of one decider, a module whose `State` is a class or a union of classes.

    They are read by the very program that wrote them: `shape` is a hash of the sources of the decider's package and of
    the contracts, so that a changed rule or state begins at the start again.
    """

    def __init__(self, decider: Decider[S, C, E], every: int) -> None:
        module = cast("ModuleType", decider)
        self.decider = decider
        self.shape = _fingerprint(str(module.__package__), "libs.contracts")
        self._every = every
        states = module.State
        self._states = {kind.__name__: TypeAdapter[S](kind) for kind in get_args(states) or (states,)}

    async def prefetch(self, tx: Transaction, streams: Collection[str]) -> None:
        """Read at once what folds of these streams will need: two questions for however many."""
        kept = await tx.snapshots(streams, self.shape)
        await tx.prefetch({stream: kept[stream].version if stream in kept else 0 for stream in streams})

    async def fold(self, tx: Transaction, stream: str) -> tuple[S, int]:
        """The state of the stream and its version; keeps a snapshot when the last one is long ago."""
        kept = (await tx.snapshots([stream], self.shape)).get(stream)
        after = kept.version if kept else 0
        state = self._loaded(kept) if kept else self.decider.initial
        events = cast("Sequence[E]", await tx.read(stream, after))
        for event in events:
            state = self.decider.evolve(state, event)
        version = after + len(events)
        if len(events) >= self._every:
            kept = Kept(version, self._dumped(state))
            # A state that text cannot hold whole (of two classes with the same fields, say) is folded every time.
            if self._loaded(kept) == state:
                await tx.keep(stream, self.shape, kept)
        return state, version

    def _loaded(self, kept: Kept) -> S:
        name, value = json.loads(kept.state)
        return self._states[name].validate_python(value)

    def _dumped(self, state: S) -> str:
        name = type(state).__name__
        return json.dumps([name, self._states[name].dump_python(state, mode="json")])


def _fingerprint(*packages: str) -> str:
    found = hashlib.sha256()
    for package in packages:
        for name, source in sorted(_sources(files(package))):
            found.update(name.encode() + b"\0" + source)
    return found.hexdigest()[:16]


def _sources(folder: Traversable) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        if one.is_dir():
            found += _sources(one)
        elif one.name.endswith(".py"):
            found.append((one.name, one.read_bytes()))
    return found

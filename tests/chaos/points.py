"""Crash points: before and after every await of the event platform, found in its source, so that none is forgotten.

Only a victim's modules are rewritten, while it imports them; the platform knows nothing of it.
"""

import ast
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, TypeVar, cast

T = TypeVar("T")

PACKAGE = "libs.eventsourcing"
MODULES = (
    "deciding.handle", "deciding.snapshots", "reading.projection", "reading.rebuild", "receiving.acknowledging",
    "receiving.cursor", "receiving.fillings", "receiving.inbox", "storing.lineages", "receiving.listening",
    "receiving.parking", "receiving.rewinding", "kafka", "producing", "sending.publisher", "sending.refill",
    "storing.log", "storing.postgres", "storing.rows", "storing.together",
)  # fmt: skip
"""Those on the ways append, sequence, relay, consume and rebuild."""

BEFORE, AFTER = "before", "after"


class Passed:
    """How often each point was passed, and at which passing of which point this process is hurt."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.deadly = ""
        self.times = 1
        self.how = int(signal.SIGKILL)
        """Killed, or stopped until somebody lets it go on."""

    def at(self, point: str) -> None:
        self.counts[point] += 1
        if point == self.deadly and self.counts[point] == self.times:
            os.kill(os.getpid(), self.how)


PASSED = Passed()


async def awaited(name: str, one: Awaitable[T]) -> T:
    PASSED.at(f"{name} {BEFORE}")
    found = await one
    PASSED.at(f"{name} {AFTER}")
    return found


class Entered:
    """An asynchronous context manager with a point before and after each end."""

    def __init__(self, name: str, manager: AbstractAsyncContextManager[Any]) -> None:
        self._name, self._manager = name, manager

    async def __aenter__(self) -> Any:
        return await awaited(f"{self._name} [enter]", self._manager.__aenter__())

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return await awaited(f"{self._name} [exit]", self._manager.__aexit__(kind, failure, trace))


async def iterated(name: str, source: AsyncIterator[T]) -> AsyncIterator[T]:
    async for one in source:
        PASSED.at(f"{name} {AFTER}")
        yield one


class Rewrite(ast.NodeTransformer):
    """Puts the points in, and remembers their names: module, function, what is awaited, and its number if repeated."""

    def __init__(self, module: str) -> None:
        self.points: list[str] = []
        self._module = module
        self._functions: list[str] = []
        self._seen: Counter[str] = Counter()

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._inside(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._inside(node)

    def visit_Await(self, node: ast.Await) -> ast.AST:
        name = self._name(node.value)
        self.points += [f"{name} {BEFORE}", f"{name} {AFTER}"]
        self.generic_visit(node)
        node.value = _call("_awaited", name, node.value)
        return node

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        names = [self._name(item.context_expr) for item in node.items]
        self.generic_visit(node)
        for name, item in zip(names, node.items, strict=True):
            self.points += [f"{name} [{end}] {when}" for end in ("enter", "exit") for when in (BEFORE, AFTER)]
            item.context_expr = _call("_entered", name, item.context_expr)
        return node

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        name = self._name(node.iter)
        self.points.append(f"{name} {AFTER}")
        self.generic_visit(node)
        node.iter = _call("_iterated", name, node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.AST:
        if node.is_async:
            raise NotImplementedError("An asynchronous comprehension has no crash point yet.")
        return self.generic_visit(node)

    def _inside(self, node: ast.AsyncFunctionDef | ast.FunctionDef) -> ast.AST:
        self._functions.append(node.name)
        self.generic_visit(node)
        self._functions.pop()
        return node

    def _name(self, awaited: ast.expr) -> str:
        written = " ".join(ast.unparse(awaited).split())
        name = f"{self._module}.{'.'.join(self._functions)}: {written[:60]}"
        self._seen[name] += 1
        return name if self._seen[name] == 1 else f"{name} #{self._seen[name]}"


def _call(function: str, name: str, value: ast.expr) -> ast.expr:
    call = ast.Call(ast.Name(function, ast.Load()), [ast.Constant(name), value], [])
    return ast.fix_missing_locations(ast.copy_location(call, value))


def every_point() -> Sequence[str]:
    """All crash points there are, from the source as it is."""
    found: list[str] = []
    for module in MODULES:
        file = Path(*PACKAGE.split("."), *module.split(".")).with_suffix(".py")
        rewrite = Rewrite(module.rpartition(".")[2])
        rewrite.visit(ast.parse(file.read_text()))
        found += rewrite.points
    return found


class Loader(SourceFileLoader):
    def path_stats(self, path: str) -> Any:
        # Without these no compiled file is read or written: what was compiled has no points.
        raise OSError(f"{path} is compiled anew.")

    def source_to_code(self, data: Any, path: Any, *, _optimize: int = -1) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        tree = Rewrite(self.name.rpartition(".")[2]).visit(ast.parse(data))
        return compile(tree, str(path), "exec", dont_inherit=True, optimize=_optimize)

    def exec_module(self, module: ModuleType) -> None:
        vars(module).update(_awaited=awaited, _entered=Entered, _iterated=iterated)
        super().exec_module(module)


class Finder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if fullname.removeprefix(f"{PACKAGE}.") not in MODULES:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None:
            spec.loader = Loader(fullname, cast("str", spec.origin))
        return spec


def install() -> None:
    """From now on these modules are imported with their points; none may have been imported before."""
    early = [module for module in MODULES if f"{PACKAGE}.{module}" in sys.modules]
    if early:
        raise ImportError(f"Imported before their crash points were put in: {', '.join(early)}")
    sys.meta_path.insert(0, Finder())

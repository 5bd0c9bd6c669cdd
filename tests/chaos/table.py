"""What came of each case, while it runs and in the end."""

from collections.abc import Sequence
from typing import TextIO

from tests.chaos.world import Case

HEAD = ("case", "events", "lost", "twice", "out of order", "recovered in")


class Table:
    def __init__(self, out: TextIO) -> None:
        self.cases: list[Case] = []
        self.unreached: Sequence[str] = ()
        self.expected = 0
        self._out = out
        self._done = 0
        """Without the checks of whole logs, which come between."""

    @property
    def is_well(self) -> bool:
        """What is not possible here does not count, neither as well nor as wrong."""
        tried = [case for case in self.cases if case.possible]
        return bool(tried) and all(case.found.is_well for case in tried)

    def add(self, case: Case) -> None:
        self.cases.append(case)
        wrong = [*case.found.lost, *case.found.twice, *case.found.disordered]
        self._done += case.group != case.name
        self.say(f"{self._done}/{self.expected}  {case.name}  {case.recovered_seconds:.1f} s  {case.note}")
        for line in wrong[:10]:
            self.say(f"    {line}")

    def say(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()

    def rows(self) -> list[tuple[str, ...]]:
        """A row for each fault, for each module, and for each point where something is wrong."""
        groups: dict[str, list[Case]] = {}
        for case in self.cases:
            alone = not case.group or not case.found.is_well
            groups.setdefault(case.name if alone else case.group, []).append(case)
        return [_row(_name(name, cases), cases) for name, cases in groups.items()]

    def totals(self) -> tuple[str, ...]:
        impossible = sum(not case.possible for case in self.cases)
        kinds = f"{len(self.cases) - impossible} cases" + (
            f", and {impossible} not possible here" if impossible else ""
        )
        return _row(kinds, self.cases)

    def markdown(self) -> str:
        rows = [HEAD, ("---", *["---:"] * (len(HEAD) - 1)), *self.rows(), self.totals()]
        lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
        return "\n".join([*lines, "", *self._not_reached()]) + "\n"

    def show(self) -> None:
        rows = [HEAD, *self.rows(), self.totals()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for row in rows:
            cells = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            self.say("  ".join(cells))
        for line in self._not_reached():
            self.say(line)

    def _not_reached(self) -> list[str]:
        if not self.unreached:
            return []
        head = f"{len(self.unreached)} points are on no way of these scenarios: nobody was killed there."
        return [head, *(f"- {point}" for point in self.unreached)]


def _name(name: str, cases: Sequence[Case]) -> str:
    if cases[0].group == name:
        unpassed = sum(bool(case.note) for case in cases)
        return f"{name} ({len(cases)}" + (f", {unpassed} of them not passed)" if unpassed else ")")
    return name + (f" ({cases[0].note})" if cases[0].note else "")


def _row(name: str, cases: Sequence[Case]) -> tuple[str, ...]:
    """The sums, and the longest time to recover."""
    if not any(case.possible for case in cases):
        return (name, *["-"] * (len(HEAD) - 1))
    found, slowest = [case.found for case in cases], max(case.recovered_seconds for case in cases)
    return (
        name,
        str(sum(one.events for one in found)),
        str(sum(len(one.lost) for one in found)),
        str(sum(len(one.twice) for one in found)),
        str(sum(len(one.disordered) for one in found)),
        f"{slowest:.1f} s" if slowest else "-",
    )

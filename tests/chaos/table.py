"""What came of each case, while it runs and in the end."""

from collections.abc import Sequence
from typing import TextIO

from tests.chaos.world import Case

HEAD = ("case", "events", "lost", "twice", "out of order", "recovered")


class Table:
    def __init__(self, out: TextIO) -> None:
        self.cases: list[Case] = []
        self.unreached: Sequence[str] = ()
        self.expected = 0
        self._out = out

    @property
    def is_well(self) -> bool:
        return bool(self.cases) and all(case.found.is_well for case in self.cases)

    def add(self, case: Case) -> None:
        self.cases.append(case)
        wrong = [*case.found.lost, *case.found.twice, *case.found.disordered]
        self.say(f"{len(self.cases)}/{self.expected or '-'}  {case.name}  {case.recovered_seconds:.1f} s  {case.note}")
        for line in wrong[:10]:
            self.say(f"    {line}")

    def say(self, line: str) -> None:
        self._out.write(f"{line}\n")
        self._out.flush()

    def rows(self) -> list[tuple[str, ...]]:
        return [
            (
                case.name + (f" ({case.note})" if case.note else ""),
                str(case.found.events),
                str(len(case.found.lost)),
                str(len(case.found.twice)),
                str(len(case.found.disordered)),
                f"{case.recovered_seconds:.1f} s" if case.recovered_seconds else "-",
            )
            for case in self.cases
        ]

    def totals(self) -> tuple[str, ...]:
        found = [case.found for case in self.cases]
        slowest = max((case.recovered_seconds for case in self.cases), default=0.0)
        return (
            f"{len(self.cases)} cases",
            str(sum(one.events for one in found)),
            str(sum(len(one.lost) for one in found)),
            str(sum(len(one.twice) for one in found)),
            str(sum(len(one.disordered) for one in found)),
            f"at most {slowest:.1f} s",
        )

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

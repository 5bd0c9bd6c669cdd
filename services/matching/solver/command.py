"""`python -m services.matching.solver.command`: what `viceversa solve` and `compare` start; ending.py has its ends."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from services.matching.domain.documents import ending
from services.matching.domain.documents.writing import CannotWrite
from services.matching.domain.documents.wrong import DocumentWrong
from services.matching.domain.verifying.verify import findings
from services.matching.solver import saying
from services.matching.solver.answering import NOT_FOR_THIS, answer
from services.matching.solver.comparing_files import compared
from services.matching.solver.solving_files import Asked, solve


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="viceversa", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser("solve", help="solve a problem")
    solving.add_argument("problem", type=Path)
    solving.add_argument("-o", "--output", type=Path, required=True, help="where the solution goes")
    solving.add_argument("--columns", action="store_true", help="pairs and prices in Parquet files beside it")
    solving.add_argument("--progress", choices=("plain", "json"), default="plain")
    comparing = commands.add_parser("compare", help="say whose pairs changed, and why")
    for name in ("problem", "solution", "new_problem", "new_solution"):
        comparing.add_argument(name, type=Path)
    asked = parser.parse_args(words)
    try:
        if asked.command == "compare":
            return compare((asked.problem, asked.solution), (asked.new_problem, asked.new_solution))
        files = Asked(asked.problem, asked.output, asked.columns)
        return solve(files, saying.watch(for_a_program=asked.progress == "json"), answer, findings)
    except (DocumentWrong, CannotWrite, *NOT_FOR_THIS) as wrong:
        sys.stderr.write(f"{wrong}\n")
    except MemoryError:
        sys.stderr.write(f"{asked.problem} does not fit into the memory of this machine.\n")
    except KeyboardInterrupt:
        return ending.STOPPED
    return ending.BAD_INPUT


def compare(before: tuple[Path, Path], after: tuple[Path, Path]) -> int:
    found = compared(before, after)
    sys.stdout.write("".join(f"{sentence}\n" for sentence in found.sentences()))
    return ending.NOT_PROVEN if found.changes else ending.FINE


if __name__ == "__main__":
    sys.exit(main())

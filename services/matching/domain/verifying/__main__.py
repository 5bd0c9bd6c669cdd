"""`python -m services.matching.domain.verifying`: what `viceversa verify` and `viceversa explain` start.

No solver is imported here. It ends with 0 if all holds, 1 if something does not, 2 for bad input.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from services.matching.domain.documents import ending
from services.matching.domain.documents.checking import explanation, verified
from services.matching.domain.documents.wrong import DocumentWrong
from services.matching.domain.instance.layout import PairsNotComputable
from services.matching.domain.verifying.verify import findings


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="viceversa", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, told in (("verify", "check a solution"), ("explain", "say why a person has a pair, or has none")):
        one = commands.add_parser(name, help=told)
        one.add_argument("problem", type=Path)
        one.add_argument("solution", type=Path)
        if name == "explain":
            one.add_argument("--person", required=True, metavar="ID")
    asked = parser.parse_args(words)
    try:
        if asked.command == "verify":
            return verify(asked.problem, asked.solution)
        sys.stdout.write("".join(f"{line}\n" for line in explanation(asked.problem, asked.solution, asked.person)))
    except (DocumentWrong, PairsNotComputable) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return ending.BAD_INPUT
    except MemoryError:
        sys.stderr.write(f"{asked.problem} does not fit into the memory of this machine.\n")
        return ending.BAD_INPUT
    except KeyboardInterrupt:
        return ending.STOPPED
    return ending.FINE


def verify(problem: Path, solution: Path) -> int:
    wrong = list(verified(problem, solution, findings))
    sys.stdout.write("".join(f"{sentence}\n" for sentence in wrong or [f"{solution} holds."]))
    return ending.NOT_PROVEN if wrong else ending.FINE


if __name__ == "__main__":
    sys.exit(main())

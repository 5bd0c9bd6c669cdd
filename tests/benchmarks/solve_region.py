"""A region of 2,000 a side, and an institution's 200, with a share across institutions, burden share, coverage, groups.

Run by `make bench NAME=solve-region`. The last line is one JSON object: `seconds` and `gap` (percent) of the first
answer that is proven to be near, `proof_seconds` until the gap was `proof_gap`; `small_seconds` and `small_gap` of 200
a side; `verified` says whether both answers passed the check. Each is solved in a process of its own.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.stepping import step
from tests.benchmarks.written import write_round

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "2000"))
SMALL = 200


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder:
        side_rules(SMALL, Path(folder, "warm"))
        small, large = side_rules(SMALL, Path(folder, "small")), side_rules(PEOPLE, Path(folder, "large"))
    print(
        json.dumps(
            {
                "people_a_side": PEOPLE,
                "seconds": large["first_seconds"],
                "gap": large["first_gap"],
                "proof_seconds": large["seconds"],
                "proof_gap": large["gap"],
                "small_seconds": small["seconds"],
                "small_gap": small["gap"],
                "verified": not small["findings"] and not large["findings"],
            }
        )
    )


def side_rules(people: int, place: Path) -> dict[str, Any]:
    place.mkdir()
    problem = write_round(people, place)
    step("solve", problem, place / "solution.json")
    return step("side", problem, place / "solution.json")


if __name__ == "__main__":
    main()

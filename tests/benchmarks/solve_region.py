"""A region of 2,000 a side, and an institution's 200, with a share across institutions, burden share, coverage, groups.

Run by `make bench NAME=solve-region`. The last line is one JSON object: `seconds` and `gap` of the first answer that is
proven to be within 0.01 %, as the solver told it, `proof_seconds` until the gap was `proof_gap`; `small_seconds` and
`small_gap` of 200 a side; `verified` says whether both last answers passed the check. Each is solved in a process of
its own.

Those gaps are percent of the worth, in which a filled role counts more than all scores together. In plain points:
`roles_unproven` is how many more roles the bound of the first answer allows, `score_gap`, when it allows none, percent
of the score alone by which a better matching could exceed it (null otherwise); `proof_` and `small_` the same of the
last answers. `near_seconds` is when all roles were proven and `score_gap` within 0.01 % (null if it never was).
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
                "roles_unproven": large["first_roles_unproven"],
                "score_gap": large["first_score_gap"],
                "near_seconds": large["near_seconds"],
                "proof_seconds": large["seconds"],
                "proof_gap": large["gap"],
                "proof_roles_unproven": large["roles_unproven"],
                "proof_score_gap": large["score_gap"],
                "small_seconds": small["seconds"],
                "small_gap": small["gap"],
                "small_roles_unproven": small["roles_unproven"],
                "small_score_gap": small["score_gap"],
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

"""A nation: 50,000 mentors and 50,000 mentees in 600 institutions of 50 regions, from files to a verified optimum.

Run by `make bench NAME=solve-national` (`BENCH_PEOPLE` for another number a side). Everything is in processes of their
own: `seconds` from the problem in Parquet and JSON to the solution with its proof in files, `peak_mib` of that process,
`gap` in percent, `pairs`; `verified` by another process, `verify_seconds` and `verify_mib`. With side rules on top
(share across institutions, burden share, coverage, groups) `side_seconds`, `side_gap` in percent and `side_mib`.

`gap` and `side_gap` are percent of the worth, in which a filled role counts more than all scores together. In plain
points: `side_roles_unproven` is how many more roles the bound allows, `side_score_gap`, when it allows none, percent of
the score alone by which a better matching could exceed this one (null otherwise). What is compiled on first use was
compiled before, by a small round. The last line is one JSON object.
"""

import json
import os
import tempfile
from pathlib import Path

from tests.benchmarks.stepping import step
from tests.benchmarks.written import write_round

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "50000"))
STEPS = ("solve", "verify", "side")
SMALL = 200


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder:
        for people in (SMALL, PEOPLE):
            place = Path(folder, str(people))
            place.mkdir()
            problem = write_round(people, place)
            found = {name: step(name, problem, place / "solution.json") for name in STEPS}
    solve, verify, side = (found[name] for name in STEPS)
    print(
        json.dumps(
            {
                "people_a_side": PEOPLE,
                "seconds": solve["seconds"],
                "gap": solve["gap"],
                "pairs": solve["pairs"],
                "peak_mib": solve["peak_mib"],
                "verified": verify["findings"] == [],
                "verify_seconds": verify["seconds"],
                "verify_mib": verify["peak_mib"],
                "side_seconds": side["seconds"],
                "side_gap": side["gap"],
                "side_roles_unproven": side["roles_unproven"],
                "side_score_gap": side["score_gap"],
                "side_verified": side["findings"] == [],
                "side_mib": side["peak_mib"],
            }
        )
    )


if __name__ == "__main__":
    main()

"""How time and memory grow from 200 to 100,000 a side, from files to a proven optimum; the picture is for docs.

Run by `make bench NAME=solve-growth` (`BENCH_SIZES=200,2000` for some sizes only). Every size is solved in a process of
its own, after a small round for which everything is compiled. Writes docs/matching/growth.svg. The last line is one
JSON object: `rows` with people a side, seconds, peak MiB, pairs and the gap in percent.
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.growth_picture import picture
from tests.benchmarks.stepping import step
from tests.benchmarks.written import write_round

SIZES = tuple(
    int(size) for size in os.environ.get("BENCH_SIZES", "200,500,1000,2000,5000,20000,50000,100000").split(",")
)
PICTURE = Path(__file__).parents[2] / "docs" / "matching" / "growth.svg"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="viceversa-bench-") as folder:
        solved(SIZES[0], Path(folder, "warm"))
        rows = [solved(size, Path(folder, str(size))) for size in SIZES]
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(picture([(row["people_a_side"], row["seconds"], row["peak_mib"]) for row in rows]))
    print(json.dumps({"rows": rows}))


def solved(people: int, place: Path) -> dict[str, Any]:
    place.mkdir()
    found = step("solve", write_round(people, place), place / "solution.json")
    return {"people_a_side": people, **{name: found[name] for name in ("seconds", "peak_mib", "pairs", "gap")}}


if __name__ == "__main__":
    main()

"""A process that lives one case: it says what is asked of it, hears it all, and may be killed anywhere on the way.

Started once with its crash points in; each life is a fork, so that a life begins in milliseconds. Lives come as lines
of JSON on standard input, and the outcome of each goes to standard output as a number: 0 when everything was heard,
-9 when it was killed.
"""

import gc
import json
import os
import sys

from tests.chaos import points


def main() -> None:
    points.install()
    # Only now: what a life is made of is imported with its crash points.
    from tests.chaos import life  # noqa: PLC0415

    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            told = json.loads(line)
            points.PASSED.deadly, points.PASSED.times = told.pop("deadly"), told.pop("times")
            points.PASSED.how = told.pop("how")
            os._exit(life.live(life.Told(**told)))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

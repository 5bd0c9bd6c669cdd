"""Progress on standard error: a line for a person, or a line of JSON for the command that shows it."""

import json
import sys
from dataclasses import asdict

from services.matching.solver.watching import Progress, Watch


def plain(progress: Progress) -> None:
    sys.stderr.write(f"{in_words(progress)}\n")
    sys.stderr.flush()


def as_json(progress: Progress) -> None:
    sys.stderr.write(json.dumps({**asdict(progress), "words": in_words(progress)}) + "\n")
    sys.stderr.flush()


def watch(*, for_a_program: bool) -> Watch:
    return as_json if for_a_program else plain


def in_words(progress: Progress) -> str:
    words = [] if progress.incumbent is None else [f"found {progress.incumbent:,}"]
    if progress.bound is not None:
        words.append(f"at most {progress.bound:,}")
    if progress.incumbent is not None and progress.bound is not None:
        words.append(f"gap {(progress.bound - progress.incumbent) / max(1, abs(progress.bound)):.4%}")
    if progress.detail:
        words.append(progress.detail)
    return f"{progress.step}: {', '.join(words)}" if words else progress.step

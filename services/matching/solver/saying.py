"""What is said of a solve: its progress, for a person or as JSON for the command that shows it, and what is open."""

import json
import sys
from dataclasses import asdict

from services.matching.domain.documents.amounts import in_words as in_points
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
    if (gap := gap_of(progress)) is not None:
        words.append(f"gap {gap:.4%}")
    if progress.detail:
        words.append(progress.detail)
    return f"{progress.step}: {', '.join(words)}" if words else progress.step


def gap_of(progress: Progress) -> float | None:
    """As a part of the bound; for eyes only."""
    if progress.incumbent is None or progress.bound is None:
        return None
    return (progress.bound - progress.incumbent) / max(1, abs(progress.bound))


def left_open(gap: int, role: int, scale: int = 1) -> str:
    """What another matching could have more, where the bound is so much above the worth."""
    if role and gap >= role:
        more = gap // role
        return f"another could fill {more} {'role' if more == 1 else 'roles'} more at most"
    return f"another that fills as many roles could score {in_points(gap, scale)} points more at most"

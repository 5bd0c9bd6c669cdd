"""The levels of an objective, one after the other; each fixes what it proved and hands down the columns left."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.solver.shapes.linear import guess
from services.matching.solver.shapes.program import Program
from services.matching.solver.shapes.relaxation import Relaxed, relax
from services.matching.solver.shapes.search import Limits, search
from services.matching.solver.watching import Progress, Watch

EFFORTS = (0.2, 0.3, 0.5)
"""Of the effort of a level, the parts for searches of more and more columns; the last again and again."""
GROWTH = 4
SMALL = 500
"""Up to so many columns CP-SAT needs no guess."""
LOWEST = -(1 << 60)


@dataclass(frozen=True)
class Level:
    name: str
    gain: Ints
    """Points of one unit of each column."""
    effort: float


@dataclass(frozen=True)
class Closed:
    """The best answer of all levels together, and for each level what it is worth and what none can exceed."""

    answer: Ints
    values: tuple[int, ...]
    bounds: tuple[int, ...]


@dataclass(frozen=True)
class Nothing:
    """No answer: because there is none, or because none was found within the effort."""

    proven: bool


def lexicographic(
    program: Program, levels: Sequence[Level], likely: Flags, always: Flags, seed: int, watch: Watch
) -> Closed | Nothing:
    """`likely` are the columns that a good answer uses, `always` those without which there is none; they save time."""
    answer: Ints | None = None
    known: Relaxed | None = None
    values: list[int] = []
    bounds: list[int] = []
    for number, level in enumerate(levels):
        relaxed = relax(program, level.gain, likely) if known is None else known
        watch(Progress(level.name, None, relaxed.bound, "bounded by its linear relaxation"))
        start, known = better(level, relaxed.values if program.holds(relaxed.values) else None, answer), None
        if number == 0 and len(levels) > 1 and not reaches(level, start, relaxed.bound):
            ahead = look_ahead(program, level, relaxed, levels[1], always)
            if ahead is not None:
                start, known = ahead
        best = climb(program, level, relaxed, start, always, seed, watch)
        if isinstance(best, Nothing):
            return best
        answer, bound = best
        values.append(int(level.gain @ answer))
        bounds.append(bound)
        program = raised(program, level, relaxed, values[-1])
        likely = likely | relaxed.columns | (answer > 0)
    return Closed(answer, tuple(values), tuple(bounds)) if answer is not None else Nothing(proven=False)


def reaches(level: Level, answer: Ints | None, bound: int) -> bool:
    return answer is not None and int(level.gain @ answer) >= bound


def raised(program: Program, level: Level, relaxed: Relaxed, value: int) -> Program:
    """Only answers that are worth so much on this level."""
    kept = np.flatnonzero(level.gain)
    return narrowed(program, relaxed, value).with_row(kept, level.gain[kept], value)


def look_ahead(
    program: Program, level: Level, relaxed: Relaxed, after: Level, always: Flags
) -> tuple[Ints, Relaxed] | None:
    """An answer that reaches the bound of the first level and is good on the next, with the relaxation of the next.

    Where pairs earn nothing, as on the level of roles, branch and bound wanders among equals; scores lead it.
    """
    program = raised(program, level, relaxed, relaxed.bound)
    further = relax(program, after.gain, relaxed.columns)
    if not further.feasible:
        return None
    hopeful = program.upper > program.lower
    size = max(100, int((further.used & ~always).sum()))
    guessed = guess(program, after.gain, chosen(program, further, hopeful, None, size, always))
    return None if guessed is None else (guessed, further)


def better(level: Level, one: Ints | None, other: Ints | None) -> Ints | None:
    if one is None or other is None:
        return other if one is None else one
    return one if level.gain @ one > level.gain @ other else other


def narrowed(program: Program, relaxed: Relaxed, value: int) -> Program:
    """Columns stay at their preferred bound where any other would end below `value`."""
    settled = relaxed.reach() < value
    high = settled & (relaxed.margin > 0)
    low = settled & (relaxed.margin < 0)
    return program.within(np.where(high, program.upper, program.lower), np.where(low, program.lower, program.upper))


def climb(
    program: Program, level: Level, relaxed: Relaxed, start: Ints | None, always: Flags, seed: int, watch: Watch
) -> tuple[Ints, int] | Nothing:
    """The best answer found, and what none can exceed: first among the promising columns, then among all that can
    still lead higher."""
    best, size = start, max(100, int((relaxed.used & ~always).sum()))
    for number in count():
        value = int(level.gain @ best) if best is not None else None
        if best is not None and value is not None and value >= relaxed.bound:
            return best, value
        target = LOWEST if value is None else value + 1
        hopeful = (program.upper > program.lower) & (relaxed.reach() >= target)
        whole = narrowed(program, relaxed, target) if value is not None else program
        columns = chosen(whole, relaxed, hopeful, best, size, always)
        guessed = guess(whole, level.gain, columns) if int(columns.sum()) > SMALL else None
        if guessed is not None and (value is None or int(level.gain @ guessed) > value):
            best, value = guessed, int(level.gain @ guessed)
            watch(Progress(level.name, value, relaxed.bound, f"guessed among {int(columns.sum())} columns"))
            if value >= relaxed.bound:
                return best, value
            target = value + 1
            hopeful = hopeful & (relaxed.reach() >= target)
            whole = narrowed(program, relaxed, target)
            columns = (columns & hopeful) | (whole.lower > 0)
        rest = hopeful & ~columns
        if best is None and rest.any():
            size *= GROWTH
            continue
        last = number >= len(EFFORTS) - 1
        limits = Limits(level.effort * EFFORTS[-1 if last else number], seed, target, relaxed.bound)
        found = search(whole, level.gain, columns, best if best is not None else relaxed.values, limits)
        if found.answer is not None:
            best = found.answer
            value = int(level.gain @ best)
        beyond = int(relaxed.reach()[rest].max(initial=LOWEST))
        inside = found.bound if found.bound is not None else LOWEST
        closed = inside <= (LOWEST if value is None else value)
        watch(Progress(level.name, value, max(inside, beyond, value or 0), f"{int(columns.sum())} columns searched"))
        if best is None or value is None:
            if not rest.any() and (closed or last):
                return Nothing(proven=closed)
        elif (closed and beyond <= value) or (last and not closed):
            return best, value if closed else min(relaxed.bound, max(value, inside, beyond))
        size *= GROWTH
    raise AssertionError("A count does not end.")


def chosen(program: Program, relaxed: Relaxed, hopeful: Flags, best: Ints | None, size: int, always: Flags) -> Flags:
    """Those of the best answer, and the columns with the best margins; of equals those that the relaxation needed."""
    columns = (program.lower > 0) | (hopeful & (always | relaxed.used))
    if best is not None:
        columns = columns | (best > 0)
    number = np.flatnonzero(hopeful & ~columns)
    order = np.lexsort((~relaxed.columns[number], ~relaxed.used[number], -relaxed.margin[number]))
    columns[number[order][:size]] = True
    return columns

"""Listed pairs and ranked wishes, as sorted columns."""

import re
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pyarrow as pa

from services.matching.domain.documents.arrow import pc
from services.matching.domain.documents.cohort import row_of, whole
from services.matching.domain.documents.people import DECIMAL
from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.tables import flat
from services.matching.domain.documents.wrong import DocumentWrong, insist, shown
from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.instance import Listed, Wishes

LARGEST = 2**40
FINEST = 12
"""More digits after the point would leave no room for one before it."""


def listed(table: pa.Table, ids: pa.Array) -> Listed:
    """Raises DocumentWrong for a pair of somebody unknown, of one person, or there twice, and for a wrong score."""
    mentor, mentee = (row_of(whole(table, name), ids) for name in ("mentor", "mentee"))
    insist(
        sentence
        for name, rows in (("mentor", mentor), ("mentee", mentee))
        for sentence in _pairs(table, rows < 0, f"{name} is not among the people")
    )
    insist(_pairs(table, mentor == mentee, "mentor and mentee are one person"))
    key = mentor * len(ids) + mentee
    order = np.argsort(key, kind="stable")
    again = np.zeros(len(key), dtype=np.bool_)
    again[order[1:]] = key[order[1:]] == key[order[:-1]]
    insist(_pairs(table, again, "is listed twice"))
    score, scale = exact(whole(table, "score"))
    return Listed(key=key[order], score=score[order], scale=scale)


def exact(score: pa.Array) -> tuple[Ints, int]:
    """Whole numbers and the smallest power of ten that makes all of them whole. Raises DocumentWrong."""
    if pa.types.is_integer(score.type):
        large = pc.or_(pc.greater(score, LARGEST), pc.less(score, -LARGEST)) if len(score) else pa.array([], pa.bool_())
        insist(f"score {shown(value.as_py())} is beyond {LARGEST} (2**40)." for value in score.filter(large)[:1])
        return score.cast(pa.int64()).to_numpy(zero_copy_only=False), 1
    texts = score.cast(pa.string()).dictionary_encode()
    different = texts.dictionary.to_pylist()
    insist(_unreadable(different))
    parsed = [_digits(text) for text in different]
    places = max((-power for _, power in parsed), default=0)
    places = max(0, places)
    scaled = [number * 10 ** (power + places) for number, power in parsed]
    insist(
        f"score {text} is too large: with {places} digits after the point, as the finest score has, "
        f"at most {LARGEST / 10**places:.0f} can be held."
        for text, number in zip(different, scaled, strict=True)
        if abs(number) > LARGEST
    )
    codes = texts.indices.to_numpy(zero_copy_only=False)
    return np.array(scaled, dtype=np.int64)[codes], 10**places


def wishes(table: pa.Table, document: ProblemDocument) -> Wishes:
    """Of a table in order. Where pairs are listed with their scores, ranks are kept and have no points."""
    points = document.weights.wishes if document.pairs is None else ()
    worth = np.array([0, *points, 0], dtype=np.int64)
    count, ids = len(table), whole(table, "id")
    rows, values = flat(whole(table, "ranks_mentees"))
    by_mentor, mentor_rank = rows * count + row_of(values, ids), _ranks(rows)
    rows, values = flat(whole(table, "ranks_mentors"))
    by_mentee, mentee_rank = row_of(values, ids) * count + rows, _ranks(rows)
    key = np.unique(np.concatenate((by_mentor, by_mentee)))
    of_mentor, of_mentee = np.zeros(len(key), dtype=np.int64), np.zeros(len(key), dtype=np.int64)
    of_mentor[np.searchsorted(key, by_mentor)] = mentor_rank
    of_mentee[np.searchsorted(key, by_mentee)] = mentee_rank
    last = len(worth) - 1
    total = worth[np.minimum(of_mentor, last)] + worth[np.minimum(of_mentee, last)]
    return Wishes(key=key, points=total, mentor_rank=of_mentor, mentee_rank=of_mentee)


def _ranks(rows: Ints) -> Ints:
    """From 1 within each run of one row."""
    if len(rows) == 0:
        return rows
    place = np.arange(len(rows), dtype=np.int64)
    starts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
    return place - np.repeat(starts, np.diff(np.append(starts, len(rows)))) + 1


def _unreadable(texts: list[str]) -> Iterator[str]:
    for text in texts:
        if re.fullmatch(DECIMAL, text) is None:
            yield f"score {shown(text)} is no number."
            continue
        number = Decimal(text)
        if number and (number.adjusted() > FINEST or _digits(text)[1] < -FINEST):
            yield f"score {text} cannot be held: a score is at most {LARGEST} (2**40), with at most {FINEST} decimals."


def _digits(text: str) -> tuple[int, int]:
    """A whole number without trailing zeros and its power of ten: 1.50 is 15 and -1."""
    sign, digits, power = Decimal(text).as_tuple()
    if not isinstance(power, int):
        raise DocumentWrong([f"score {shown(text)} is no number."])
    bare = "".join(map(str, digits)).rstrip("0")
    number = int(bare or "0")
    return (-number if sign else number), (power + len(digits) - len(bare) if bare else 0)


def _pairs(table: pa.Table, wrong: Flags, rule: str) -> Iterator[str]:
    found = np.flatnonzero(wrong)
    if len(found):
        mentor, mentee = (table.column(name)[int(found[0])].as_py() for name in ("mentor", "mentee"))
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        yield f"the pair of mentor {shown(mentor)} and mentee {shown(mentee)}: {rule}{more}."

"""Everybody against everybody, compiled: the best counterparts of each."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import BLOCK, place_points, score_block
from services.matching.domain.instance.layout import Layout, Small

STRETCH = 64
"""Mentees that are looked at together before one of them is looked at alone."""


@compiled
def keep(scores: Small, who: Small, size: int, score: np.int32, one: np.int32) -> int:
    """Puts one into a full or growing heap of the best, the worst on top; of equals the one with the higher number.

    Returns the size after it. A heap that is full drops its worst.
    """
    limit = len(scores)
    if size == limit and (score < scores[0] or (score == scores[0] and one > who[0])):
        return size
    place = 0
    if size < limit:
        place = size
        size += 1
        while place > 0:
            above = (place - 1) >> 1
            if scores[above] < score or (scores[above] == score and who[above] >= one):
                break
            scores[place], who[place] = scores[above], who[above]
            place = above
    else:
        while 2 * place + 1 < limit:
            below = 2 * place + 1
            other = below + 1
            if other < limit and (
                scores[other] < scores[below] or (scores[other] == scores[below] and who[other] > who[below])
            ):
                below = other
            if score < scores[below] or (score == scores[below] and one > who[below]):
                break
            scores[place], who[place] = scores[below], who[below]
            place = below
    scores[place], who[place] = score, one
    return size


@compiled
def run_of(layout: Layout, mentor: int) -> int:
    return int(np.searchsorted(layout.starts, mentor, side="right")) - 1


@compiled
def best_of_each(  # noqa: C901 - one nest of loops, compiled as a whole
    layout: Layout, low: int, high: int, most: int, mentor_luck: Small, mentee_luck: Small
) -> tuple[Small, Small, Small, Small, Small, Small]:
    """For the mentors from `low` to `high` and for all mentees: the best counterparts, by score and then by luck.

    Returns scores, luck and number found; [mentor - low, most] and [mentee, most].
    """
    mentees = layout.kind.shape[0]
    mentor_scores = np.empty((high - low, most), np.int32)
    mentor_who = np.empty((high - low, most), np.int32)
    mentor_found = np.zeros(high - low, np.int32)
    mentee_scores = np.empty((mentees, most), np.int32)
    mentee_who = np.empty((mentees, most), np.int32)
    mentee_found = np.zeros(mentees, np.int32)
    threshold = np.zeros(mentees, np.int32)
    room = np.empty((5, BLOCK), np.int32)
    for block in range(0, mentees, BLOCK):
        end = min(mentees, block + BLOCK)
        last = -1
        for mentor in range(low, high):
            run = run_of(layout, mentor) if last < 0 or layout.starts[last + 1] <= mentor else last
            start, stop = max(block, layout.low[run]), min(end, layout.high[run])
            count = stop - start
            if count <= 0:
                last = run
                continue
            place = room[0, :count]
            if run != last:
                place_points(layout, run, start, place)
            last = run
            out = room[1, :count]
            score_block(layout, mentor, run, start, place, out, room[2, :count], room[3, :count], room[4, :count])
            mine = mentor - low
            found = int(mentor_found[mine])
            wanted = mentor_scores[mine, 0] if found == most else np.int32(0)
            for stretch in range(0, count, STRETCH):
                until = min(count, stretch + STRETCH)
                useful = False
                for j in range(stretch, until):
                    useful |= (out[j] >= wanted) | (out[j] >= threshold[start + j])
                if not useful:
                    continue
                for j in range(stretch, until):
                    score, mentee = out[j], start + j
                    if score < 0:
                        continue
                    if score >= wanted:
                        found = keep(mentor_scores[mine], mentor_who[mine], found, score, mentee_luck[mentee])
                        wanted = mentor_scores[mine, 0] if found == most else np.int32(0)
                    if score >= threshold[mentee]:
                        mentee_found[mentee] = keep(
                            mentee_scores[mentee],
                            mentee_who[mentee],
                            int(mentee_found[mentee]),
                            score,
                            mentor_luck[mentor],
                        )
                        if mentee_found[mentee] == most:
                            threshold[mentee] = mentee_scores[mentee, 0]
            mentor_found[mine] = found
    return mentor_scores, mentor_who, mentor_found, mentee_scores, mentee_who, mentee_found


@compiled
def merge_best(scores: Small, who: Small, found: Small, more_scores: Small, more_who: Small, more_found: Small) -> None:
    """Joins the best of the mentees that two ranges of mentors found, into the first."""
    for mentee in range(len(found)):
        size = int(found[mentee])
        for place in range(more_found[mentee]):
            size = keep(scores[mentee], who[mentee], size, more_scores[mentee, place], more_who[mentee, place])
        found[mentee] = size


@compiled
def scores_of(layout: Layout, mentors: Ints, mentees: Ints) -> Ints:
    """The scores of single pairs, by their places in the layout; negative for a pair that breaks a rule."""
    found = np.empty(len(mentors), np.int64)
    room = np.empty((5, 1), np.int32)
    for pair in range(len(mentors)):
        mentor, mentee = mentors[pair], mentees[pair]
        run = run_of(layout, mentor)
        if not layout.low[run] <= mentee < layout.high[run]:
            found[pair] = -1
            continue
        place_points(layout, run, mentee, room[0])
        score_block(layout, mentor, run, mentee, room[0], room[1], room[2], room[3], room[4])
        found[pair] = room[1, 0]
    return found

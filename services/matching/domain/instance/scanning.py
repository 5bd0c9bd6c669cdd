"""Everybody against everybody, compiled: the best counterparts of each."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.kernel import forbid_each, run_of, score_each
from services.matching.domain.instance.layout import Layout, Small
from services.matching.domain.instance.sheets import BLOCK, Sheets, fitting, room_for, settle


class Standing(NamedTuple):
    """Of one side of a layout: the place of each in the lottery, and the points that each adds to every pair."""

    luck: Small
    own: Small


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
def best_of_each(
    layout: Layout, sheets: Sheets, low: int, high: int, most: int, by_mentor: Standing, by_mentee: Standing
) -> tuple[Small, Small, Small, Small, Small, Small]:
    """For the mentors from `low` to `high` and for all mentees: the best counterparts, by score and then by luck.

    Returns scores, luck and number found; [mentor - low, most] and [mentee, most].
    """
    mentees, room = layout.kind.shape[0], room_for()
    mentor_scores = np.empty((high - low, most), np.int32)
    mentor_who = np.empty((high - low, most), np.int32)
    mentor_found = np.zeros(high - low, np.int32)
    mentee_scores = np.empty((mentees, most), np.int32)
    mentee_who = np.empty((mentees, most), np.int32)
    mentee_found = np.zeros(mentees, np.int32)
    threshold = np.zeros(mentees, np.int64)
    mentor_luck, mentee_luck, theirs_own = by_mentor.luck, by_mentee.luck, by_mentee.own
    for first in range(0, mentees, BLOCK):
        last = -1
        for mentor in range(low, high):
            run = run_of(layout, mentor) if last < 0 or layout.starts[last + 1] <= mentor else last
            if run != last:
                settle(layout, run, first, room)
            last = run
            count = fitting(layout, sheets, mentor, first, room)
            mine, own = mentor - low, int(by_mentor.own[mentor])
            score_each(layout, mentor, run, room.found[:count], room.score[:count])
            scores, who, found = mentor_scores[mine], mentor_who[mine], int(mentor_found[mine])
            wanted = np.int64(scores[0]) if found == most else 0
            for k in range(count):
                score, mentee = int(room.score[k]), int(room.found[k])
                if score < 0:
                    continue
                score += own + int(theirs_own[mentee])
                if score < wanted and score < threshold[mentee]:
                    continue
                points = np.int32(score)
                if score >= wanted:
                    found = keep(scores, who, found, points, mentee_luck[mentee])
                    wanted = np.int64(scores[0]) if found == most else 0
                if score >= threshold[mentee]:
                    theirs = mentee_scores[mentee]
                    held = keep(theirs, mentee_who[mentee], int(mentee_found[mentee]), points, mentor_luck[mentor])
                    mentee_found[mentee] = held
                    if held == most:
                        threshold[mentee] = theirs[0]
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
    """The scores of single pairs, by their places in the layout; negative for a pair that breaks a rule.

    Pairs of one mentor that follow each other are looked at together.
    """
    scores = np.empty(len(mentors), np.int64)
    low = 0
    while low < len(mentors):
        mentor, high = mentors[low], low + 1
        while high < len(mentors) and mentors[high] == mentor:
            high += 1
        run = run_of(layout, mentor)
        score_each(layout, mentor, run, mentees[low:high], scores[low:high])
        forbid_each(layout, mentor, run, mentees[low:high], scores[low:high])
        low = high
    return scores

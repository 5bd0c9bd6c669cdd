"""The blocking pairs of an answer, among all valid pairs of its round."""

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints, place_in
from services.matching.domain.instance.blockers import Apart, Strongest, count_blockers
from services.matching.domain.instance.blocking import (
    ANYTHING,
    Bar,
    Blocking,
    BlockingPair,
    Matched,
    bars,
    blocking,
    strength,
    taken_keys,
)
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.computed import ComputedPairs, in_parts
from services.matching.domain.instance.instance import Instance, PairShape
from services.matching.domain.instance.liking import LikedPairs, Tie, liking, lottery
from services.matching.domain.instance.listed import ListedPairs
from services.matching.domain.instance.nested import nested
from services.matching.domain.instance.prices import Market
from services.matching.domain.instance.sheets import sheets_of
from services.matching.domain.instance.worths import Bars


def blocking_pairs(instance: Instance, market: Market, answer: Answer, wanted: int) -> Blocking | None:
    """How many, and the strongest; None for shapes other than pairs, where blocking has no meaning."""
    if not isinstance(instance.shape, PairShape):
        return None
    matched = matched_of(instance, market, answer)
    if isinstance(market, ComputedPairs):
        return among_computed(market, matched, wanted)
    if isinstance(market, ListedPairs):
        mentor, mentee = np.divmod(market.pairs.key, instance.people.count)
        return blocking(matched, [liking(instance, mentor, mentee, market.pairs.score)], wanted)
    raise TypeError(type(market))


def matched_of(instance: Instance, market: Market, answer: Answer) -> Matched:
    count = instance.people.count
    key, score = market.valid(answer.mentor * count + answer.mentee)
    return Matched(
        nested(instance, Side.MENTOR),
        nested(instance, Side.MENTEE),
        lottery(instance.people.ticket),
        liking(instance, key // count, key % count, score),
    )


def among_computed(pairs: ComputedPairs, matched: Matched, wanted: int) -> Blocking:
    """Those that somebody ranked are looked at on their own; all others never are in memory together."""
    mentor_bar, mentee_bar = bars(matched)
    limits = bars_of(pairs.mentors, pairs.mentees, mentor_bar, mentee_bar, matched.tie)
    wished = pairs.instance.wishes.key
    apart = apart_from(pairs, np.unique(np.concatenate([wished, pairs.barred, taken_keys(matched)])))
    ranked = blocking(matched, [liked(pairs, wished)], wanted)
    sheets = sheets_of(pairs.layout)
    parts = in_parts(
        len(pairs.mentors),
        pairs.workers,
        lambda low, high: count_blockers(pairs.layout, sheets, low, high, limits, apart, wanted),
    )
    named = [one for _, best, found in parts for one in told(pairs, best, found, mentor_bar, mentee_bar)]
    return Blocking(
        ranked.count + sum(count for count, _, _ in parts),
        tuple(sorted([*ranked.strongest, *named], key=strength)[:wanted]),
    )


def apart_from(pairs: ComputedPairs, keys: Ints) -> Apart:
    """The sorted keys by their places in the layout, without those of people who are not in it."""
    mentor, mentee = np.divmod(keys, pairs.instance.people.count)
    down, across = place_in(pairs.mentors, mentor), place_in(pairs.mentees, mentee)
    known = (down >= 0) & (across >= 0)
    return Apart(np.searchsorted(down[known], np.arange(len(pairs.mentors) + 1)), across[known])


def told(pairs: ComputedPairs, best: Strongest, found: int, mentor_bar: Bar, mentee_bar: Bar) -> list[BlockingPair]:
    mentors, mentees = pairs.mentors[best.mentor[:found]], pairs.mentees[best.mentee[:found]]
    columns = (mentors, mentees, best.to_mentor, best.to_mentee, mentor_bar.worth[mentors], mentee_bar.worth[mentees])
    rows = zip(*(column[:found].tolist() for column in columns), strict=True)
    return [
        BlockingPair(mentor, mentee, one, other, None if mine == ANYTHING else mine, None if bar == ANYTHING else bar)
        for mentor, mentee, one, other, mine, bar in rows
    ]


def liked(pairs: ComputedPairs, keys: Ints) -> LikedPairs:
    """Those of the keys that are valid."""
    keys, score = pairs.valid(keys)
    mentor, mentee = np.divmod(keys, pairs.instance.people.count)
    return liking(pairs.instance, mentor, mentee, score)


def bars_of(mentors: Ints, mentees: Ints, mentor_bar: Bar, mentee_bar: Bar, tie: Tie) -> Bars:
    return Bars(
        mentor_bar.worth[mentors],
        mentor_bar.tie[mentors],
        mentee_bar.worth[mentees],
        mentee_bar.tie[mentees],
        tie.place[mentors],
        tie.place[mentees],
        len(tie.place),
    )

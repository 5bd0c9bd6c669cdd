"""Deferred acceptance with nested quotas on both sides.

Gale and Shapley (American Mathematical Monthly 69, 1962), for choices that are greedy in nested families: each side
takes the pairs in its own order as long as its quotas allow (Hatfield and Milgrom, American Economic Review 95, 2005;
Fleiner, Mathematics of Operations Research 28, 2003). No seat is set aside by a target: it goes to whoever wants it
(Kamada and Kojima's flexible deferred acceptance). The proposing side gets the best of all stable matchings, and the
order of proposals does not matter.

Minimums reserve room in the places above (see `asked`): a place below its minimum takes what a full region would
refuse. If one is missed even so, every stable matching misses it: what is chosen of a place below its minimum is as
large as that place alone can hold, and all stable matchings span the same pairs (Fleiner and Kamiyama 2016).

Each pair is proposed at most once, in time that grows with the logarithm of the people.
"""

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.domain.instance.nested import Nested
from services.matching.solver.stability.board import board
from services.matching.solver.stability.holding import Holder, holder, take
from services.matching.solver.stability.proposing import Proposer, propose, proposer, refused


def deferred_acceptance(
    proposing: Nested, asked: Nested, rows: tuple[Ints, Ints], places: tuple[Ints, Ints]
) -> tuple[Flags, Flags]:
    """Which pairs are matched, and which were proposed; whatever was proposed and is not matched never will be.

    `rows` of the proposing and of the asked side, `places` of each pair in their orders, from 0, the best of all pairs,
    different for each. A pair that has place -1 in the order of the asked side is a stand-in for pairs not known yet:
    it is proposed when it is its turn, takes room on the proposing side, and nobody is asked.
    """
    own, real = inverse(places[0]), places[1] >= 0
    suitors = proposer(board(proposing), rows[0][own])
    other = inverse(places[1][real])
    holders = holder(board(asked), rows[1][real][other])
    matched = np.zeros(len(own), dtype=np.bool_)
    run(suitors, holders, places[1][own], places[0][real][other], matched)
    proposed = np.zeros(len(own), dtype=np.bool_)
    starts = np.append(0, suitors.end[:-1])
    proposed[suitors.pairs] = np.arange(len(own)) - np.repeat(starts, suitors.end - starts) < np.repeat(
        suitors.following - starts, suitors.end - starts
    )
    return matched[places[0]], proposed[places[0]]


def inverse(place: Ints) -> Ints:
    result = np.empty(len(place), dtype=np.int64)
    result[place] = np.arange(len(place))
    return result


@compiled
def run(suitors: Proposer, holders: Holder, to_asked: Ints, to_proposing: Ints, matched: Flags) -> None:
    """`matched` and `to_asked` are in the order of the proposing side, `to_proposing` in that of the asked side."""
    pair = propose(suitors)
    while pair >= 0:
        matched[pair] = True
        gone = take(holders, to_asked[pair]) if to_asked[pair] >= 0 else -1
        if gone >= 0:
            matched[to_proposing[gone]] = False
            refused(suitors, to_proposing[gone])
        pair = propose(suitors)

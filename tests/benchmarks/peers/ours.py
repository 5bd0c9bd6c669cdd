"""Ours: from the round as it stands in memory to the answer with its proof."""

import numpy as np

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.solver.answering import answer
from services.matching.solver.watching import Progress
from tests.benchmarks.peers.contest import Found, Run, listed


def ready(instance: Instance) -> Run:
    def run() -> Answer:
        found = answer(instance, unwatched)
        if not isinstance(found, Answer):
            raise TypeError(found.reason)
        return found

    return lambda: counted(instance, run())


def counted(instance: Instance, found: Answer) -> Found:
    pairs = listed(instance)
    place = np.searchsorted(pairs.key, found.mentor * instance.people.count + found.mentee)
    return Found(len(found.mentor), int(pairs.score[place].sum()))


def unwatched(_: Progress) -> None:
    """Nobody looks on."""

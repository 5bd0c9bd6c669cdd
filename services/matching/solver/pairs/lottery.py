"""Ties are drawn by a lottery that the seed decides and nobody can steer."""

from dataclasses import replace

import numpy as np

from services.matching.domain.instance.arrays import Ints, Words
from services.matching.solver.pairs.flow import COST_BITS, best_flow, loss
from services.matching.solver.pairs.growing import Optimum, Round

TIE_BITS = 40


def drawn(case: Round, found: Optimum) -> Ints:
    """Of all flows as good as this one, over its pairs, the one that the lottery likes best.

    Those are all flows that use no arc at a loss and all of every arc that gains; so the result does not depend on
    which of them the flow solver found, unless two lotteries agree in all of their bits.
    """
    network = found.network
    lost = loss(network, found.price)
    liked = np.zeros(len(network.tail), dtype=np.int64)
    if len(found.key):
        bits = min(TIE_BITS, COST_BITS - (network.nodes + 1).bit_length())
        liked[-len(found.key) :] = tickets(case.instance.people.ticket, case.instance.people.count, found.key, bits)
    flow = best_flow(
        replace(
            network,
            lower=np.where(lost < 0, network.upper, network.lower),
            upper=np.where(lost > 0, network.lower, network.upper),
            gain=liked,
        )
    )
    if flow is None:
        raise RuntimeError("The flow of the highest value broke its own optimality conditions.")
    return flow


def tickets(ticket: Words, count: int, key: Ints, bits: int) -> Ints:
    """One number for each pair, from the tickets of both: the finaliser of splitmix64 (Steele et al. 2014)."""
    mentor, mentee = np.divmod(key, count)
    mixed = ticket[mentor] * np.uint64(0x9E3779B97F4A7C15) + ticket[mentee]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(64 - bits)).astype(np.int64)

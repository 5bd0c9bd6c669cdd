"""Why no solution keeps all quotas: which minimums cannot be met, and how close one can come."""

from dataclasses import dataclass, replace

import numpy as np

from libs.contracts.rounds import Quota
from services.matching.solver.flow import cheapest
from services.matching.solver.network import Network
from services.matching.solver.people import Ints


@dataclass(frozen=True)
class Infeasible:
    """No valid solution: `reason` is for the coordinator."""

    reason: str


def asks_of_nobody(quotas: tuple[Quota, ...], network: Network) -> bool:
    """Whether a minimum is set for a place where nobody takes part, which no flow can show."""
    return any(quota.minimum > 0 and quota not in network.quota_arcs for quota in quotas)


def unmet_minimums(quotas: tuple[Quota, ...], network: Network) -> Infeasible:
    """Names the minimums that fail each for itself; if none does, those that fail in the closest compromise."""
    reach = {quota: most_pairs(network, quota) for quota in quotas if quota.minimum > 0}
    alone = [quota for quota, most in reach.items() if most < quota.minimum]
    if alone:
        return Infeasible(" ".join(sentence(quota, reach[quota]) for quota in alone))
    met = closest(network)
    missed = [quota for quota, arc in network.quota_arcs.items() if met[arc] < quota.minimum]
    given = " ".join(f"{wording(quota)}: {met[network.quota_arcs[quota]]} at best." for quota in missed)
    return Infeasible(f"The minimums of the quotas cannot all be met at once. The closest that one can come: {given}")


def sentence(quota: Quota, most: int) -> str:
    return f"{wording(quota)} cannot be met: at most {most} valid pairs are possible there at once."


def wording(quota: Quota) -> str:
    return f"The minimum of {quota.minimum} pairs for {quota.side}s of {quota.place_id}"


def most_pairs(network: Network, quota: Quota) -> int:
    """The most pairs through this place, if no other minimum mattered."""
    arc = network.quota_arcs.get(quota)
    if arc is None:
        return 0
    cost: Ints = np.zeros(len(network.tail), dtype=np.int64)
    cost[arc] = -1
    return int(loosened(network, cost)[arc])


def loosened(network: Network, cost: Ints) -> Ints:
    flow = cheapest(network, np.zeros_like(network.lower), network.upper, cost)
    if flow is None:
        raise RuntimeError("Without minimums, nothing at all is a valid flow.")
    return flow


def closest(network: Network) -> Ints:
    """The flow that meets as many units of all minimums as possible.

    Each arc with a minimum gets a twin that carries the minimum and earns a point for each unit.
    """
    wanted = np.flatnonzero(network.lower > 0)
    carried = np.minimum(network.lower[wanted], network.upper[wanted])
    upper = network.upper.copy()
    upper[wanted] -= carried
    twins = replace(
        network,
        tail=np.concatenate((network.tail, network.tail[wanted])),
        head=np.concatenate((network.head, network.head[wanted])),
        lower=np.zeros(len(upper) + len(wanted), dtype=np.int64),
        upper=np.concatenate((upper, carried)),
    )
    cost: Ints = np.zeros(len(twins.tail), dtype=np.int64)
    cost[len(upper) :] = -1
    flow = loosened(twins, cost)
    met = flow[: len(upper)]
    met[wanted] += flow[len(upper) :]
    return met

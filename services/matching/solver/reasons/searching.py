"""Searches over edges that are sorted by where they start, compiled: of node k from `ends[k]` to `ends[k + 1]`."""

from heapq import heappop, heappush

import numpy as np

from services.matching.domain.instance.arrays import Flags, Ints, Words
from services.matching.domain.instance.compiled import compiled

FAR = 1 << 62
"""The distance of what was not reached."""
AT_ONCE = 64
"""Nodes from which all that they reach is sought together, one bit each."""


@compiled
def distances(ends: Ints, to: Ints, length: Ints, source: int, target: int, cap: int, most: int) -> Ints:
    """Dijkstra; final for all that are as near as the target."""
    distance = np.full(len(ends) - 1, FAR, np.int64)
    distance[source] = 0
    heap = [(np.int64(0), np.int64(source))]
    while len(heap) > 0:
        here, node = heappop(heap)
        if here > distance[node]:
            continue
        if here > cap or most <= 0:
            break
        most -= 1
        if node == target:
            cap = int(here)
        for k in range(ends[node], ends[node + 1]):
            there = here + length[k]
            if there < distance[to[k]] and there <= cap:
                distance[to[k]] = there
                heappush(heap, (there, np.int64(to[k])))
    if most <= 0:
        distance[target] = FAR
    return distance


@compiled
def reached(ends: Ints, to: Ints, source: int) -> Flags:
    found = np.zeros(len(ends) - 1, np.bool_)
    found[source] = True
    stack = [np.int64(source)]
    while len(stack) > 0:
        node = stack.pop()
        for k in range(ends[node], ends[node + 1]):
            if not found[to[k]]:
                found[to[k]] = True
                stack.append(np.int64(to[k]))
    return found


@compiled
def on_ways(ends: Ints, to: Ints, length: Ints, distance: Ints, target: int) -> Flags:
    """The nodes from which a shortest way leads on to the target; edges are those backwards."""
    found = np.zeros(len(distance), np.bool_)
    found[target] = True
    stack = [np.int64(target)]
    while len(stack) > 0:
        node = stack.pop()
        for k in range(ends[node], ends[node + 1]):
            before = to[k]
            if not found[before] and distance[before] < FAR and distance[before] + length[k] == distance[node]:
                found[before] = True
                stack.append(np.int64(before))
    return found


@compiled
def reaches(ends: Ints, to: Ints, length: Ints, source: int, wanted: Ints) -> bool:
    """Dijkstra until the first node is near enough."""
    cap = wanted.max()
    distance = np.full(len(ends) - 1, FAR, np.int64)
    distance[source] = 0
    heap = [(np.int64(0), np.int64(source))]
    while len(heap) > 0:
        here, node = heappop(heap)
        if here > distance[node]:
            continue
        if here > cap:
            return False
        if here <= wanted[node]:
            return True
        for k in range(ends[node], ends[node + 1]):
            there = here + length[k]
            if there < distance[to[k]] and there <= cap:
                distance[to[k]] = there
                heappush(heap, (there, np.int64(to[k])))
    return False


@compiled
def circles(ends: Ints, to: Ints, length: Ints) -> Ints:  # noqa: C901 - one nest of loops, compiled as a whole
    """For each node the number of its strongly connected part, over edges of length 0 alone (Tarjan 1972)."""
    nodes = len(ends) - 1
    index, low = np.full(nodes, -1, np.int64), np.zeros(nodes, np.int64)
    part, at = np.full(nodes, -1, np.int64), ends[:-1].copy()
    stack, calls = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    size, number, parts = 0, 0, 0
    for root in range(nodes):
        if index[root] >= 0:
            continue
        depth = 1
        calls[0] = root
        while depth > 0:
            node = calls[depth - 1]
            if index[node] < 0:
                index[node] = low[node] = number
                number += 1
                stack[size] = node
                size += 1
            deeper = False
            while at[node] < ends[node + 1]:
                k = at[node]
                there = to[k]
                if length[k] == 0 and index[there] < 0:
                    calls[depth] = there
                    depth += 1
                    deeper = True
                    break
                at[node] += 1
                if length[k] == 0 and part[there] < 0:
                    low[node] = min(low[node], low[there])
            if deeper:
                continue
            depth -= 1
            if low[node] == index[node]:
                while True:
                    size -= 1
                    part[stack[size]] = parts
                    if stack[size] == node:
                        break
                parts += 1
    return part


@compiled
def spread(ends: Ints, to: Ints, part: Ints, order: Ints, sources: Ints) -> Words:
    """For each node which sources reach it; `order` has all nodes of a part together, and no edge leads back in it."""
    found = np.zeros(len(order), np.uint64)
    for number in range(len(sources)):
        found[part[sources[number]]] |= np.uint64(1) << np.uint64(number)
    for node in order:
        here = found[part[node]]
        if here != 0:
            for k in range(ends[node], ends[node + 1]):
                found[part[to[k]]] |= here
    return found[part]

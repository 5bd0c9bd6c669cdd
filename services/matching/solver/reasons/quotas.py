"""Each quota as an arc of its own, with the bounds that it sets and no others."""

from dataclasses import dataclass, replace

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.instance import Limit
from services.matching.solver.pairs.growing import Round
from services.matching.solver.pairs.network import Arcs, Frame


@dataclass(frozen=True)
class Helps:
    """This maximum one higher, or this minimum one lower."""

    limit: Limit
    lower: bool


@dataclass(frozen=True)
class Quotas:
    """`case` has one arc for each place and side; `arc` says which one is that of each limit."""

    case: Round
    limits: tuple[Limit, ...]
    arc: Ints
    most: int
    """More than all pairs: the bound of a place without a maximum."""

    @property
    def minimum(self) -> Ints:
        return np.array([limit.minimum for limit in self.limits], dtype=np.int64)

    @property
    def maximum(self) -> Ints:
        """`most` where there is none."""
        return np.array([self.most if one.maximum is None else one.maximum for one in self.limits], dtype=np.int64)


def quotas_of(case: Round) -> Quotas:
    """The nation has a quota on each side, so that its arc becomes two with a node between them."""
    frame, arcs = case.frame, case.frame.arcs
    limits = tuple(sorted(case.instance.limits, key=lambda one: (tuple(Level).index(one.level), one.code, one.side)))
    most = 1 + int(frame.mentors.capacity.sum() + frame.mentees.capacity.sum()) + sum(one.minimum for one in limits)
    nation = frame.runs["nation"].start
    head, lower, upper = arcs.head.copy(), arcs.lower.copy(), arcs.upper.copy()
    head[nation] = frame.count
    places = ["nation", *(f"{side} {level}" for side in ("mentor", "mentee") for level in ("regions", "institutions"))]
    for run in places:
        lower[frame.runs[run]], upper[frame.runs[run]] = 0, most
    split = Arcs(
        np.append(arcs.tail, frame.count),
        np.append(head, arcs.head[nation]),
        np.append(lower, 0),
        np.append(upper, most),
        np.append(arcs.units, 0),
    )
    arc = np.array([arc_of(frame, limit) for limit in limits], dtype=np.int64)
    found = Quotas(replace(case, frame=replace(frame, count=frame.count + 1, arcs=split)), limits, arc, most)
    return replace(found, case=bounded(found, found.minimum, found.maximum))


def bounded(quotas: Quotas, minimum: Ints, maximum: Ints) -> Round:
    """With other minimums and maximums of the limits."""
    frame = quotas.case.frame
    lower, upper = frame.arcs.lower.copy(), frame.arcs.upper.copy()
    lower[quotas.arc], upper[quotas.arc] = minimum, maximum
    return replace(quotas.case, frame=replace(frame, arcs=replace(frame.arcs, lower=lower, upper=upper)))


def arc_of(frame: Frame, limit: Limit) -> int:
    match limit.level, limit.side:
        case Level.NATION, Side.MENTEE:
            return frame.runs["nation"].start
        case Level.NATION, Side.MENTOR:
            return len(frame.arcs.tail)
        case Level.REGION, side:
            return frame.runs[f"{side} regions"].start + limit.code
        case Level.INSTITUTION, side:
            return frame.runs[f"{side} institutions"].start + limit.code


def with_twins(case: Round, arcs: Ints, upper: Ints) -> Round:
    """A second arc beside each of these, at the end, from 0 to these bounds."""
    old = case.frame.arcs
    none = np.zeros_like(arcs)
    twins = Arcs(
        np.append(old.tail, old.tail[arcs]),
        np.append(old.head, old.head[arcs]),
        np.append(old.lower, none),
        np.append(old.upper, upper),
        np.append(old.units, none),
    )
    return replace(case, frame=replace(case.frame, arcs=twins))

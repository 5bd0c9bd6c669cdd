"""Why no matching keeps all quotas, and the cheapest way out, in the coordinator's words."""

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.people import Places
from services.matching.solver.impossible import Impossible
from services.matching.solver.pairs.growing import Round
from services.matching.solver.reasons.conflict import Conflict, conflict_of
from services.matching.solver.reasons.quotas import Quotas, quotas_of
from services.matching.solver.reasons.repair import Repair, cheapest_repair
from services.matching.solver.reasons.wording import joined, maximum, minimum, pairs, place_of, sentence
from services.matching.solver.watching import Watch


def impossible(case: Round, key: Ints, score: Ints, watch: Watch) -> Impossible:
    """Of a round whose quotas no matching keeps; these are valid pairs to begin with."""
    quotas = quotas_of(case)
    found = conflict_of(quotas, key, score, watch)
    if found is None:
        raise RuntimeError("All quotas can be kept, and yet no flow was found.")
    places = case.instance.places
    repair = cheapest_repair(quotas, key, score, watch)
    return Impossible(reason(places, quotas, found), lines(places, quotas, found), steps(places, quotas, repair))


def lines(places: Places, quotas: Quotas, found: Conflict) -> tuple[str, ...]:
    least = [sentence(minimum(places, quotas.limits[number])) for number in np.flatnonzero(found.minimums).tolist()]
    most = [sentence(maximum(places, quotas.limits[number])) for number in np.flatnonzero(found.maximums).tolist()]
    return (*least, *most)


def reason(places: Places, quotas: Quotas, found: Conflict) -> str:
    least = [quotas.limits[number] for number in np.flatnonzero(found.minimums).tolist()]
    most = [quotas.limits[number] for number in np.flatnonzero(found.maximums).tolist()]
    if len(least) > 1:
        return (
            f"{len(least) + len(most)} quotas cannot be kept together, though any one fewer could be: whoever is "
            f"paired with whom, their minimums fall short by {pairs(found.missed)} in all."
        )
    possible = least[0].minimum - found.missed
    there = f"{possible} valid {'pair is' if possible == 1 else 'pairs are'} possible there at once"
    within = f" within {joined([maximum(places, limit) for limit in most])}" if most else ""
    return sentence(f"{minimum(places, least[0])} cannot be met: at most {there}{within}")


def steps(places: Places, quotas: Quotas, repair: Repair) -> tuple[str, ...]:
    found: list[str] = []
    for limit, new in zip(quotas.limits, repair.limits, strict=True):
        where = f"for {limit.side}s of {place_of(places, limit)}"
        if new.minimum < limit.minimum:
            found.append(f"Lower the minimum {where} from {limit.minimum} to {pairs(new.minimum)}.")
        if limit.maximum is not None and new.maximum is not None and new.maximum > limit.maximum:
            found.append(f"Raise the maximum {where} from {limit.maximum} to {pairs(new.maximum)}.")
    return tuple(found)

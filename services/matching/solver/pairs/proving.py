"""The prices of a flow as a proof that anybody can check."""

from dataclasses import dataclass

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Proof, RulePrices, SidePrices
from services.matching.domain.instance.instance import Instance
from services.matching.solver.pairs.growing import Optimum, Round, of_people
from services.matching.solver.pairs.network import Nodes


@dataclass(frozen=True)
class Multipliers:
    """Prices of the side rules, in points divided by the scale; see `RulePrices`."""

    across_institutions: int
    across_regions: int
    burden: Ints
    coverage: Ints
    linked: Ints


def no_multipliers(instance: Instance) -> Multipliers:
    places, people = len(instance.places.institutions), instance.people.count
    return Multipliers(0, 0, zeros(places), zeros(len(instance.side_rules.coverage)), zeros(people))


def zeros(count: int) -> Ints:
    return np.zeros(count, dtype=np.int64)


def proof_of(
    case: Round, aim: Aim, scale: int, found: Optimum, paid: Multipliers, bound: int, searched: int | None = None
) -> Proof:
    frame = case.frame
    mentor, mentee = of_people(case, found.price)
    return Proof(
        aim=aim,
        scale=scale,
        mentors=side_prices(frame.mentor_nodes, found.price, mentor),
        mentees=side_prices(frame.mentee_nodes, -found.price, mentee),
        rules=RulePrices(
            paid.across_institutions,
            paid.across_regions,
            paid.burden,
            found.price[frame.mentor_nodes.discloser],
            paid.coverage,
            paid.linked,
        ),
        bound=bound,
        searched=searched,
    )


def side_prices(nodes: Nodes, price: Ints, person: Ints) -> SidePrices:
    return SidePrices(
        person, price[nodes.institution], price[nodes.first], price[nodes.region], int(price[nodes.nation])
    )

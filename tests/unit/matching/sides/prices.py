"""Any prices whatsoever, as a proof that counts institutions whole."""

import numpy as np
from hypothesis import strategies as st

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Proof, RulePrices, SidePrices
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.domain.instance.needs import Needs
from services.matching.domain.verifying.bound import bound_of

ROLE = 100
"""Outweighs every score of a small round."""


@st.composite
def whole_proofs(draw: st.DrawFn, instance: Instance) -> Proof:
    """Near what roles are worth, so that the bound is often close; or anywhere."""
    scale = draw(st.sampled_from([1, 2, 16]))
    reach = draw(st.sampled_from([2, ROLE, 3 * ROLE, 10**9])) * scale
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    return Proof(
        aim=Aim(score=1, role=ROLE),
        scale=scale,
        mentors=side_prices(instance, chance, reach),
        mentees=side_prices(instance, chance, reach),
        rules=RulePrices(
            across_institutions=draw(st.integers(0, 3 * scale)),
            across_regions=draw(st.integers(0, 3 * scale)),
            burden=zeros(len(instance.places.institutions)),
            disclosers=zeros(len(instance.places.institutions)),
            coverage=chance.integers(0, ROLE * scale, len(instance.side_rules.coverage)),
            linked=zeros(instance.people.count),
        ),
        bound=0,
        whole=True,
    )


def side_prices(instance: Instance, chance: np.random.Generator, reach: int) -> SidePrices:
    places = instance.places
    person, institution, first, region = (
        chance.integers(-reach, reach + 1, size)
        for size in (instance.people.count, len(places.institutions), len(places.institutions), len(places.regions))
    )
    return SidePrices(person, institution, first, region, int(chance.integers(-reach, reach + 1)))


def zeros(size: int) -> Ints:
    return np.zeros(size, dtype=np.int64)


def shown(instance: Instance, proof: Proof) -> int:
    none = zeros(len(instance.places.institutions))
    return bound_of(instance, open_market(instance), proof, Needs(none, none))

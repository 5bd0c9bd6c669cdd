"""Small rounds at random: listed pairs or profiles, both trees with quotas."""

import numpy as np
from hypothesis import strategies as st

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.instance import Instance
from tests.unit.matching.instances import Person, instance_of, quota

HOMES = ("north-a", "north-b", "south-c")


@st.composite
def listed_rounds(draw: st.DrawFn, *, most: int = 5, lowest: int = 0, minimums: bool = True) -> Instance:
    """Some people are on both sides."""
    mentors = [
        Person(f"m{n}", draw(st.sampled_from(HOMES)), mentor=draw(st.integers(1, 2)), mentee=draw(st.integers(0, 1)))
        for n in range(draw(st.integers(1, most)))
    ]
    mentees = [
        Person(f"e{n}", draw(st.sampled_from(HOMES)), mentee=draw(st.integers(1, 2)))
        for n in range(draw(st.integers(1, most)))
    ]
    cohort = [*mentors, *mentees]
    possible = [
        (one.id, two.id) for one in mentors for two in cohort if (two.mentee and one.id < two.id) or two in mentees
    ]
    named = draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
    scores = {pair: draw(st.integers(lowest, 9)) for pair in named}
    return instance_of(cohort, scores, limits=draw(quotas_of(cohort, minimums=minimums)))


@st.composite
def quotas_of(draw: st.DrawFn, cohort: list[Person], *, minimums: bool):
    places = sorted({*(one.home for one in cohort), *(one.home.split("-")[0] for one in cohort), ""})
    chosen = draw(st.lists(st.tuples(st.sampled_from(places), st.sampled_from(list(Side))), unique=True, max_size=4))
    found = []
    for place, side in chosen:
        low = draw(st.integers(0, 2)) if minimums else 0
        high = draw(st.one_of(st.none(), st.integers(low, 4)))
        found.append(quota(cohort, place, side, low, high))
    return tuple(found)


def shuffled(values: list[int], seed: int) -> list[int]:
    return np.random.default_rng(seed).permutation(values).tolist()

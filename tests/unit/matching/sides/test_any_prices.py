"""Whatever whole numbers stand as prices, no valid matching is worth more than the bound of a whole proof.

A bound that is too low would call an answer best that is not.
"""

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from services.matching.domain.instance.instance import Instance
from tests.unit.matching.shapes.every_choice import best
from tests.unit.matching.sides.prices import ROLE, shown, whole_proofs
from tests.unit.matching.sides.rounds import USUAL, listed_twin, sided_rounds


@pytest.mark.parametrize("groups", [False, True])
@pytest.mark.parametrize("listed", [False, True])
def test_no_prices_show_less_than_the_best_matching_is_worth(groups: bool, listed: bool) -> None:
    @settings(USUAL, max_examples=70)
    @given(sided_rounds(listed=listed, groups=groups), st.data())
    def compare(instance: Instance, data: st.DataObject) -> None:
        wanted = best(listed_twin(instance))
        assume(wanted is not None)
        assert wanted is not None
        worth = ROLE * wanted[0] + wanted[1]
        for _ in range(6):
            bound = shown(instance, data.draw(whole_proofs(instance)))
            event("met" if bound == worth else "above")
            assert bound >= worth

    compare()

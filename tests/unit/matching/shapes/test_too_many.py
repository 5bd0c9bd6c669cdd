"""What cannot be searched is refused before it takes any memory."""

import pytest

from services.matching.domain.instance.instance import NetworkShape
from services.matching.domain.instance.market import open_market
from services.matching.solver.answering import NOT_FOR_THIS
from services.matching.solver.shapes import answered
from services.matching.solver.shapes.answered import TooManyPairsToSearch, best_of_shape
from tests.unit.matching.shapes.test_second_opinion import medium


def test_too_many_pairs_are_refused_in_a_sentence_for_the_coordinator(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = medium(NetworkShape(2, 3), 0)
    monkeypatch.setattr(answered, "MOST_PAIRS", 149)
    with pytest.raises(TooManyPairsToSearch, match="in up to 149 valid pairs, and this round has 150"):
        best_of_shape(instance, open_market(instance), lambda _: None)
    assert TooManyPairsToSearch in NOT_FOR_THIS

"""The seven presets are what the table of models says, and a programme can be opened with each."""

import pytest

from libs.contracts.models import RULES
from libs.contracts.registration import OpenProgramme, ProgrammeOpened
from libs.contracts.vocabulary import Direction, Modality, Model, Shape
from services.registration.domain import programme
from tests.scenario import scenario

TABLE = {
    Model.REVERSE: (Direction.REVERSE, Shape.PAIR, Modality.EITHER),
    Model.CLASSICAL: (Direction.CLASSICAL, Shape.PAIR, Modality.EITHER),
    Model.CASCADING: (Direction.CLASSICAL, Shape.CHAIN, Modality.EITHER),
    Model.GROUP: (Direction.CLASSICAL, Shape.GROUP, Modality.EITHER),
    Model.NETWORK: (Direction.CLASSICAL, Shape.NETWORK, Modality.EITHER),
    Model.SPOT: (Direction.CLASSICAL, Shape.SPOT, Modality.EITHER),
    Model.VIRTUAL: (Direction.REVERSE, Shape.PAIR, Modality.VIRTUAL),
}


@pytest.mark.parametrize("model", Model)
def test_a_programme_of_each_model_can_be_opened(model: Model) -> None:
    asked = OpenProgramme(programme_id=model, name=model, rules=RULES[model])
    scenario(programme)().when(asked).then(ProgrammeOpened(programme_id=model, name=model, rules=RULES[model]))


@pytest.mark.parametrize("model", Model)
def test_a_model_is_a_direction_a_shape_and_a_modality(model: Model) -> None:
    rules = RULES[model]
    assert (rules.direction, rules.shape, rules.modality) == TABLE[model]


def test_a_group_has_three_to_six_mentees_and_its_mentor_may_take_them_all() -> None:
    rules = RULES[Model.GROUP]
    assert (rules.sizes.group_minimum, rules.sizes.group_maximum) == (3, 6)
    assert rules.capacity_cap >= rules.sizes.group_maximum <= rules.load_cap


def test_a_network_has_two_to_four_mentors_and_its_mentee_may_have_them_all() -> None:
    rules = RULES[Model.NETWORK]
    assert (rules.sizes.network_minimum, rules.sizes.network_maximum) == (2, 4)
    assert rules.capacity_cap >= rules.sizes.network_maximum <= rules.load_cap


def test_a_chain_has_three_people_or_more() -> None:
    assert RULES[Model.CASCADING].sizes.chain_minimum == 3

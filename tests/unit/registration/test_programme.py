"""The rules of a programme are fixed when it opens, and must not contradict each other; consent texts have versions."""

import pytest

from libs.contracts.registration import (
    ConsentTextPublished,
    OpenProgramme,
    ProgrammeOpened,
    ProgrammeRules,
    PublishConsentText,
    Sizes,
)
from libs.contracts.vocabulary import Direction, Shape
from services.registration.domain import programme, rules
from tests.scenario import scenario

given = scenario(programme)

open_reverse = OpenProgramme(programme_id="reverse", name="Reverse")
reverse = ProgrammeOpened(programme_id="reverse", name="Reverse", rules=ProgrammeRules())


def publishing(version: int, text: str = "I agree.", *, renew: bool = False) -> PublishConsentText:
    return PublishConsentText(programme_id="reverse", version=version, text=text, renew=renew)


def published(version: int, text: str = "I agree.", *, renew: bool = False) -> ConsentTextPublished:
    return ConsentTextPublished(programme_id="reverse", version=version, text=text, renew=renew)


def test_a_programme_is_opened_once() -> None:
    given().when(open_reverse).then(reverse)


def test_the_rules_of_a_programme_are_fixed_when_it_opens() -> None:
    turned = open_reverse.model_copy(update={"rules": ProgrammeRules(direction=Direction.CLASSICAL)})
    given(reverse).when(turned).then_refused(programme.ProgrammeDiffers)


def test_consent_texts_are_numbered_from_one_without_a_gap() -> None:
    given(reverse).when(publishing(1)).then(published(1))
    given(reverse, published(1)).when(publishing(2, renew=True)).then(published(2, renew=True))
    given(reverse).when(publishing(2)).then_refused(programme.VersionLeavesGap)
    given(reverse, published(1)).when(publishing(3)).then_refused(programme.VersionLeavesGap)


def test_a_published_text_stays_as_it_is() -> None:
    later = (reverse, published(1), published(2))
    given(*later).when(publishing(1)).then_nothing()
    given(*later).when(publishing(1, "I agree to more.")).then_refused(programme.ConsentTextDiffers)
    given(*later).when(publishing(2, renew=True)).then_refused(programme.ConsentTextDiffers)


def test_a_text_belongs_to_a_programme_that_is_open() -> None:
    given().when(publishing(1)).then_refused(programme.NoSuchProgramme)


CONTRADICTIONS = {
    "rules.sizes.group_minimum": ProgrammeRules(sizes=Sizes(group_minimum=5, group_maximum=4)),
    "rules.sizes.network_minimum": ProgrammeRules(sizes=Sizes(network_minimum=4, network_maximum=3)),
    "rules.direction": ProgrammeRules(shape=Shape.CHAIN, direction=Direction.PEER),
    "rules.sizes.chain_minimum": ProgrammeRules(shape=Shape.CHAIN, stage_gap=3, sizes=Sizes(chain_minimum=3)),
    "rules.load_cap": ProgrammeRules(shape=Shape.CHAIN, load_cap=1),
    "rules.capacity_cap": ProgrammeRules(shape=Shape.GROUP, capacity_cap=2),
}


@pytest.mark.parametrize("field", CONTRADICTIONS)
def test_rules_that_contradict_each_other_are_refused(field: str) -> None:
    asked = OpenProgramme(programme_id="reverse", name="Reverse", rules=CONTRADICTIONS[field])
    given().when(asked).then_refused(rules.RulesContradict)
    with pytest.raises(rules.RulesContradict, match=f"^{field}: "):
        rules.check(asked.rules)


def test_a_network_needs_room_for_its_mentors() -> None:
    narrow = ProgrammeRules(shape=Shape.NETWORK, capacity_cap=1, load_cap=1)
    with pytest.raises(rules.RulesContradict, match=r"rules\.capacity_cap.*rules\.load_cap"):
        rules.check(narrow)


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("direction", Direction)
def test_every_shape_goes_in_every_direction_but_a_chain_of_peers(shape: Shape, direction: Direction) -> None:
    asked = OpenProgramme(programme_id="any", name="Any", rules=ProgrammeRules(shape=shape, direction=direction))
    if (shape, direction) == (Shape.CHAIN, Direction.PEER):
        given().when(asked).then_refused(rules.RulesContradict)
    else:
        given().when(asked).then(ProgrammeOpened(programme_id="any", name="Any", rules=asked.rules))

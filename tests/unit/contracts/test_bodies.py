"""Whatever a released contract allows is read today, and whatever is said today holds against what was released."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from libs.contracts.catalogue import CATALOGUE, PREFIX
from libs.contracts.published import folder
from libs.contracts.published.schemas import KIND, schema_of
from tests.unit.contracts.bodies import bodies

RELEASED = folder.schemas(folder.FOLDER / folder.RELEASED)
STILL_SAID = [name for name in RELEASED if f"{PREFIX}{name}" in CATALOGUE.by_type]
EVENTS_STILL_SAID = [name for name in STILL_SAID if RELEASED[name][KIND] == "event"]
few = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("name", RELEASED)
@few
@given(data=st.data())
def test_what_a_released_contract_allows_is_read_today(name: str, data: st.DataObject) -> None:
    body = data.draw(bodies(RELEASED[name]))
    Draft202012Validator(RELEASED[name]).validate(body)
    message = CATALOGUE.parse(f"{PREFIX}{name}", json.dumps(body))
    assert message == CATALOGUE.by_name[type(message).__name__].model_validate_json(message.model_dump_json())


@pytest.mark.parametrize("name", EVENTS_STILL_SAID)
@few
@given(data=st.data())
def test_what_is_said_today_holds_against_the_released_contract(name: str, data: st.DataObject) -> None:
    message = CATALOGUE.by_type[f"{PREFIX}{name}"]
    said = message.model_validate_json(json.dumps(data.draw(bodies(schema_of(message)))))
    Draft202012Validator(RELEASED[name]).validate(said.model_dump(mode="json"))

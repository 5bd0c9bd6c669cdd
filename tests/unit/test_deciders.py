"""Every decider answers every command in every state; what it says is on record in docs/deciders."""

import pytest

from tests.deciders.__main__ import FOLDER
from tests.deciders.decisions import Decisions, members
from tests.deciders.every import EVERY


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_no_state_and_no_command_is_left_out(one: Decisions) -> None:
    assert one.reached() == members(one.every_state)
    assert {type(command).__name__ for command in one.commands} == members(one.every_command)


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_whatever_happened_is_not_done_twice(one: Decisions) -> None:
    for history in one.states.values():
        for command in one.commands:
            events, _ = one.said(history, command)
            if events and type(command).__name__ not in one.each_time:
                again, said = one.said([*history, *events], command)
                assert not again, f"{type(command).__name__} said {said} again"


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.name)
def test_the_page_says_what_the_decider_says(one: Decisions) -> None:
    written = (FOLDER / f"{one.name}.md").read_text()
    assert written == one.page(), "run `make deciders`, and look at what changed"

"""Whatever is asked in whatever order, of people, programmes and institutions together, the promises hold."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from libs.contracts.messages import Answer, Command
from libs.contracts.registration import OpenProgramme, RegisterInstitution, RegisterRegion
from tests.unit.registration.crowd import (
    ABOUT_CONSENT,
    ABOUT_PEOPLE,
    ABOUT_PLACES,
    ENTERING,
    FOUNDING,
    OPENING,
    PUBLISHING,
)
from tests.unit.registration.world import World


class Registration(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize()
    def something_is_there(self) -> None:
        for region in ("north", "south"):
            self.world.ask(RegisterRegion(region_id=region, name="A region"))
        self.world.ask(RegisterInstitution(institution_id="st-luke", region_id="north", name="A house"))
        self.world.ask(OpenProgramme(programme_id="reverse", name="A programme"))

    @rule(command=FOUNDING | OPENING)
    def something_more_is_there(self, command: Command) -> None:
        self._ask(command)

    @rule(command=ABOUT_PLACES)
    def an_institution_changes(self, command: Command) -> None:
        self._ask(command)

    @rule(command=PUBLISHING)
    def a_text_is_published(self, command: Command) -> None:
        self._ask(command)

    @rule(command=ENTERING)
    def somebody_enters(self, command: Command) -> None:
        self._ask(command)

    @rule(command=ABOUT_CONSENT)
    def somebody_consents_or_withdraws(self, command: Command) -> None:
        self._ask(command)

    @rule(command=ABOUT_PEOPLE)
    def somebody_asks_for_something_else(self, command: Command) -> None:
        self._ask(command)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.world.wait(days)

    @invariant()
    def whoever_paused_until_a_day_that_has_come_is_back(self) -> None:
        until = [day for day in self.world.witness.paused.values() if day is not None]
        assert all(day > self.world.now for day in until)

    def teardown(self) -> None:
        self.world.close()

    def _ask(self, command: Command) -> None:
        self.world.ask(command)
        (again,) = self.world.ask(command)
        assert isinstance(again, Answer), f"{command!r} happened twice."


Registration.TestCase.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
test_promises = Registration.TestCase

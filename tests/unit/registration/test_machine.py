"""Whatever is asked in whatever order, of people, programmes and institutions together, the promises hold."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from libs.contracts.messages import Answer, Command
from libs.contracts.registration import ForgetParticipant, OpenProgramme, RegisterInstitution, RegisterRegion
from tests.unit.registration.crowd import ABOUT_CONSENT, ABOUT_PEOPLE, ABOUT_PLACES, ABOUT_PROGRAMMES, ENTERING, PEOPLE
from tests.unit.registration.world import World


class Registration(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize()
    def something_is_there(self) -> None:
        self.world.ask(RegisterRegion(region_id="north", name="A region"))
        self.world.ask(RegisterInstitution(institution_id="st-luke", region_id="north", name="A house"))
        self.world.ask(OpenProgramme(programme_id="reverse", name="A programme"))

    @rule(command=ABOUT_PLACES | ABOUT_PROGRAMMES)
    def whoever_runs_the_programme_asks(self, command: Command) -> None:
        self._ask(command)

    @rule(command=ENTERING | ABOUT_CONSENT)
    def somebody_enters_consents_or_withdraws(self, command: Command) -> None:
        self._ask(command)

    @rule(command=ABOUT_PEOPLE)
    def somebody_asks(self, command: Command) -> None:
        self._ask(command)

    @rule(person=PEOPLE)
    def somebody_is_forgotten(self, person: str) -> None:
        self._ask(ForgetParticipant(participant_id=person))

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


Registration.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
test_promises = Registration.TestCase

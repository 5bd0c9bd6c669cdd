"""Whatever is asked in whatever order, of people, programmes and institutions together, the promises hold."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from libs.contracts.messages import Answer, Command
from libs.contracts.registration import (
    GiveConsent,
    OpenProgramme,
    PauseParticipation,
    ProgrammeRules,
    PublishConsentText,
    RegisterInstitution,
    RegisterRegion,
    WithdrawConsent,
)
from tests.unit.registration.crowd import ABOUT_PEOPLE, ABOUT_PLACES, ENTERING, PEOPLE, PROGRAMMES
from tests.unit.registration.stories import to_invite
from tests.unit.registration.world import World


class Registration(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize(cap=st.integers(1, 3), renews=st.lists(st.booleans(), max_size=3))
    def something_is_there(self, cap: int, renews: list[bool]) -> None:
        for region in ("north", "south"):
            self.world.ask(RegisterRegion(region_id=region, name="A region"))
        self.world.ask(RegisterInstitution(institution_id="st-luke", region_id="north", name="A house"))
        self.world.ask(RegisterInstitution(institution_id="st-mary", region_id="south", name="A house"))
        for programme in ("reverse", "peer"):
            rules = ProgrammeRules(capacity_cap=cap)
            self.world.ask(OpenProgramme(programme_id=programme, name="A programme", rules=rules))
        self.world.ask(to_invite())
        for version, renew in enumerate(renews, 1):
            self.world.ask(PublishConsentText(programme_id="reverse", version=version, text="I agree.", renew=renew))

    @rule(command=ABOUT_PLACES)
    def an_institution_changes(self, command: Command) -> None:
        self._ask(command)

    @rule(programme=PROGRAMMES, ahead=st.sampled_from([1, 1, 0, 2]), renew=st.booleans())
    def a_text_is_published(self, programme: str, ahead: int, renew: bool) -> None:
        version = max(1, self.world.witness.published(programme) + ahead)
        self._ask(PublishConsentText(programme_id=programme, version=version, text="I agree.", renew=renew))

    @rule(command=ENTERING)
    def somebody_enters(self, command: Command) -> None:
        self._ask(command)

    @rule(person=PEOPLE, version=st.none() | st.integers(1, 4))
    def somebody_consents(self, person: str, version: int | None) -> None:
        self._ask(GiveConsent(participant_id=person, consent_version=version))

    @rule(person=PEOPLE)
    def somebody_withdraws(self, person: str) -> None:
        self._ask(WithdrawConsent(participant_id=person))

    @rule(person=PEOPLE, days=st.none() | st.integers(0, 9))
    def somebody_pauses(self, person: str, days: int | None) -> None:
        until = None if days is None else self.world.now + timedelta(days=days)
        self._ask(PauseParticipation(participant_id=person, until=until))

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

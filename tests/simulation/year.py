"""The year, day by day: what came due, what people do, and after each of it the question whether every rule holds."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from libs.contracts.envelope import Envelope
from libs.contracts.matching import ProposalOffered, RoundOpened
from libs.contracts.messages import Command
from libs.contracts.registration import ForgetParticipant
from libs.contracts.sessions import MentorshipIntroduced
from libs.contracts.spot import SpotOffered
from libs.eventsourcing.sealing.sealed import Home
from tests.simulation import answers, courses, people, seasons
from tests.simulation.agenda import Agenda, Deed, Life, in_waves, said
from tests.simulation.checking.checker import Checker
from tests.simulation.counts import Counts
from tests.simulation.digest import Digest
from tests.simulation.hours import DAYS
from tests.simulation.house import House
from tests.simulation.nation import Nation, invented
from tests.simulation.world import Standing, World

WAIT_DAYS = 3
"""After so many days whoever is paused tries again."""
WEEK = 7


@dataclass
class Year:
    house: House
    seed: int
    people: int
    days: int = DAYS
    nation: Nation = field(init=False)
    world: World = field(init=False)
    checker: Checker = field(init=False)
    agenda: Agenda = field(default_factory=Agenda)
    counts: Counts = field(default_factory=Counts)
    digest: Digest = field(default_factory=Digest)

    def __post_init__(self) -> None:
        self.nation = invented(self.seed, self.people)
        self.world = World(
            {one.id: Standing(one, one.institution_id) for one in self.nation.people},
            {one.id: one.region_id for one in self.nation.institutions},
        )
        told = {one.id: one.excludes for one in self.nation.people if one.excludes}
        disclosing = {one.id for one in self.nation.people if one.discloses}
        self.checker = Checker(self.house.hours.now, told, disclosing)

    async def live(self, on_day: Callable[[int], None]) -> None:
        for commands in seasons.founding(self.nation):
            await self._say(commands)
        await self._begin_everything()
        for day in range(1, self.days):
            self.house.hours.next_day()
            await self._rest()
            if day % WEEK == 0:
                for life in answers.questions(self.nation.people, day // WEEK, self.world, self.seed):
                    self.agenda.begin(life, day)
            while deeds := self.agenda.due(day):
                for wave in in_waves(deeds):
                    await self._do(wave, day)
            on_day(day)
        self.checker.everything()

    async def _begin_everything(self) -> None:
        for life in seasons.lives_of(self.nation, self.world, self.seed):
            self.agenda.begin(life, 0)
        for one in self.nation.people:
            for life in people.lives_of(
                one, await self._sealed(one.id, one.confidential), self.nation, self.world, self.seed
            ):
                self.agenda.begin(life, 0)

    async def _sealed(self, person: str, plain: str | None) -> str | None:
        if plain is None:
            return None
        return await self.house.keyring.seal(Home(person, f"participant-{person}", "confidential"), plain)

    async def _do(self, wave: Sequence[Deed], day: int) -> None:
        self.house.hours.pass_minutes()
        done: list[Deed] = []
        commands: list[Command] = []
        for deed in wave:
            if deed.life.over():
                continue
            if deed.life.waits():
                self.agenda.put(deed, day + WAIT_DAYS)
                continue
            done.append(deed)
            commands += said(deed.make(self.house.hours.now()))
        await self._say(commands)
        for deed in done:
            self.agenda.go_on(deed.life, day)

    async def _say(self, commands: Sequence[Command]) -> None:
        for command in commands:
            if isinstance(command, ForgetParticipant):
                await self.house.keyring.forget(command.participant_id)
        if commands:
            await self.house.talk.say(commands)
            await self._rest()

    async def _rest(self) -> None:
        await self.house.quiet()
        news = self.house.talk.news()
        self.checker.hear(news)
        for one in news:
            self.world.hear(one)
            self.counts.add(one)
            self.digest.add(one)
        for one in news:
            for life in self._lives_from(one):
                self.agenda.begin(life, self.house.hours.day)
        self.checker.at_rest()

    def _lives_from(self, one: Envelope) -> Iterator[Life]:
        match event := one.message:
            case ProposalOffered():
                yield from answers.to_proposal(event.proposal_id, event.draft, self.world, self.seed)
            case MentorshipIntroduced():
                yield from courses.lives_of(self.world.pairs[event.mentorship_id], self.seed)
            case RoundOpened(preferences_until=until) if until is not None:
                yield from answers.to_window(event, self.nation.people, self.world, self.seed)
            case SpotOffered(draft=draft):
                yield answers.to_spot(event.spot_id, draft.mentee_id, draft.mentor_id, self.world, self.seed)
            case _:
                # Nobody's plans change.
                return

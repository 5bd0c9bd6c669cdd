"""The year of the programme: founding, seasons of rounds, and what becomes of places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.contracts.contacts import AppointContact, Office
from libs.contracts.matching import CancelRound, OpenRound, PublishRound, TriggerRound
from libs.contracts.messages import Command
from libs.contracts.registration import (
    CloseInstitution,
    MoveInstitution,
    OpenProgramme,
    PublishConsentText,
    RegisterInstitution,
    RegisterRegion,
    ReopenInstitution,
)
from libs.contracts.rounds import Couple, Quota, RoundPolicy
from libs.contracts.vocabulary import NATION, Scope, Side
from tests.simulation.agenda import Life, Phase, Script
from tests.simulation.chance import chance_of, happens
from tests.simulation.nation import GROUPS, PAIRS, PROGRAMMES, Nation
from tests.simulation.people import RENEWAL_DAY
from tests.simulation.world import World

ANSWER_DAYS = 14
SEASONS = (
    (PAIRS, Scope.INSTITUTIONAL, 32, 6),
    (GROUPS, Scope.REGIONAL, 40, 0),
    (PAIRS, Scope.REGIONAL, 56, 3),
    (GROUPS, Scope.NATIONAL, 62, 2),
    (PAIRS, Scope.NATIONAL, 80, 5),
    (GROUPS, Scope.NATIONAL, 226, 0),
    (PAIRS, Scope.REGIONAL, 234, 0),
    (PAIRS, Scope.NATIONAL, 256, 5),
)
"""Of which programme, how wide, from which day on, and for how many days people may rank each other."""
REVIEWED_AGAIN = 0.4
"""Of how many rounds the coordinator asks for a second attempt."""
CANCELLED = 0.05


@dataclass(frozen=True)
class Planned:
    programme_id: str
    scope: Scope
    place_id: str
    day: int
    window: int

    @property
    def round_id(self) -> str:
        return f"{self.programme_id}-{self.day}-{self.place_id}"


def founding(nation: Nation) -> Sequence[Sequence[Command]]:
    """In the order in which one leans on the other."""
    places = [(one.id, one.name) for one in nation.regions]
    safe = [NATION, *(one.id for one in nation.regions)]
    return [
        [RegisterRegion(region_id=place, name=name) for place, name in places]
        + [OpenProgramme(programme_id=name, name=name.title(), rules=rules) for name, rules in PROGRAMMES.items()],
        [RegisterInstitution(institution_id=i.id, region_id=i.region_id, name=i.name) for i in nation.institutions]
        + [
            PublishConsentText(programme_id=name, version=1, text="What we do, and what we keep.")
            for name in PROGRAMMES
        ],
        [
            AppointContact(
                contact_id=f"safe-{place}",
                office=Office.SAFEGUARDING,
                place_id=place,
                personal=f"sealed:safe-{place}:AAAA",
            )
            for place in safe
        ],
    ]


def planned(nation: Nation) -> Iterator[Planned]:
    for programme, scope, day, window in SEASONS:
        match scope:
            case Scope.INSTITUTIONAL:
                places = [one.id for one in nation.institutions]
            case Scope.REGIONAL:
                places = [one.id for one in nation.regions]
            case Scope.NATIONAL:
                places = [NATION]
        for place in places:
            yield Planned(programme, scope, place, day, window)


def lives_of(nation: Nation, world: World, seed: int) -> Iterator[Life]:
    for plan in planned(nation):
        for phase, script in Coordinator(plan, nation, world, seed).scripts():
            yield Life(f"{plan.round_id}/{phase}", script, lambda plan=plan: frozenset({plan.round_id}), phase=phase)
    alone = frozenset({"places"})
    for name, script in (("places", _places(nation)), ("texts", _texts())):
        yield Life(name, script, lambda: alone, phase=Phase.PLACES)


class Coordinator:
    """Of one round, from its opening to its publication."""

    def __init__(self, plan: Planned, nation: Nation, world: World, seed: int) -> None:
        self._plan = plan
        self._nation = nation
        self._world = world
        self._chance = chance_of(seed, "coordinator", plan.round_id)
        self._again = happens(self._chance, REVIEWED_AGAIN)
        self._cancels = happens(self._chance, CANCELLED)

    def scripts(self) -> Iterator[tuple[Phase, Script]]:
        """Each begins on the first day of the year."""
        opens = self._plan.day
        triggers = opens + max(1, self._plan.window)
        yield Phase.OPENING, iter([(opens, self._open)])
        yield Phase.TRIGGERING, iter([(triggers, self._trigger), (1, self._review)])
        yield Phase.PUBLISHING, iter([(triggers + 2, self._publish)])

    def _open(self, now: datetime) -> Command:
        return OpenRound(
            round_id=self._plan.round_id,
            programme_id=self._plan.programme_id,
            scope=self._plan.scope,
            place_id=self._plan.place_id,
            coordinator_id=f"coordinator-{self._plan.place_id}",
            policy=self._policy(),
            preferences_until=now + timedelta(days=self._plan.window) if self._plan.window else None,
        )

    def _policy(self) -> RoundPolicy:
        """A small institution is guaranteed a place, and a large one cannot take all."""
        if self._plan.programme_id != PAIRS or self._plan.scope is Scope.INSTITUTIONAL:
            return RoundPolicy(seed=7)
        here = [i for i in self._nation.institutions if self._plan.place_id in (i.region_id, NATION)]
        large, small = max(here, key=lambda i: (i.size, i.id)), min(here, key=lambda i: (i.size, i.id))
        quotas = (
            Quota(place_id=large.id, side=Side.MENTOR, maximum=max(2, large.size // 10)),
            Quota(place_id=small.id, side=Side.MENTEE, minimum=1),
        )
        return RoundPolicy(seed=7, quotas=quotas)

    def _trigger(self, now: datetime) -> Command:
        return TriggerRound(round_id=self._plan.round_id, asked_at=now)

    def _review(self, now: datetime) -> Command | None:
        """Solve again with a pair pinned and another forbidden, or without the quotas that made it impossible."""
        found = self._world.rounds[self._plan.round_id]
        if found.state == "RoundUnsolvable":
            return TriggerRound(round_id=self._plan.round_id, quotas=(), asked_at=now)
        if not self._again or len(found.drafts) < 2 or self._plan.programme_id != PAIRS:
            return None
        drafts = sorted(found.drafts, key=lambda one: one.proposal_id)
        first, last = [Couple(mentor_id=one.mentor_id, mentee_id=one.mentee_id) for one in (drafts[0], drafts[-1])]
        return TriggerRound(round_id=self._plan.round_id, pinned=(first,), forbidden=(last,), asked_at=now)

    def _publish(self, now: datetime) -> Command:
        if self._cancels or self._world.rounds[self._plan.round_id].state != "RoundSolved":
            return CancelRound(round_id=self._plan.round_id)
        return PublishRound(round_id=self._plan.round_id, asked_at=now, answer_days=ANSWER_DAYS)


def _places(nation: Nation) -> Script:
    """One institution closes for the summer, one for good, and one moves to another region."""
    first, second, third, *_ = sorted(nation.institutions, key=lambda one: (one.size, one.id))
    there = next(one.id for one in nation.regions if one.id != third.region_id)
    yield 120, lambda _: CloseInstitution(institution_id=first.id)
    yield 10, lambda _: MoveInstitution(institution_id=third.id, region_id=there)
    yield 20, lambda _: CloseInstitution(institution_id=second.id)
    yield 50, lambda _: ReopenInstitution(institution_id=first.id)


def _texts() -> Script:
    yield (
        RENEWAL_DAY,
        lambda _: PublishConsentText(
            programme_id=PAIRS, version=2, text="What we do, what we keep, and for how long.", renew=True
        ),
    )

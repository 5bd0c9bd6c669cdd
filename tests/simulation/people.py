"""How one person lives through the year: enrols, and sometimes pauses, moves, withdraws, or asks to be forgotten."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from libs.contracts.calendars import OpenCalendarFeed, RevokeCalendarFeed
from libs.contracts.registration import (
    AttendSupervision,
    ChangeNotifications,
    ChangeProfile,
    CompleteInduction,
    EnrolParticipant,
    ForgetParticipant,
    GiveConsent,
    InviteParticipant,
    MoveParticipant,
    PauseParticipation,
    ReturnFromPause,
    WithdrawConsent,
)
from tests.simulation.agenda import Life, Make, Said, Script
from tests.simulation.chance import between, chance_of, happens
from tests.simulation.nation import PROGRAMMES, Nation, Somebody
from tests.simulation.world import World

SEASON = (1, 28)
"""When most people enrol."""
LATE, INVITED = 0.12, 0.1
WITHDRAWS, COMES_BACK, FORGOTTEN, PAUSES, MOVES, CHANGES = 0.03, 0.4, 0.015, 0.05, 0.025, 0.05
RENEWAL_DAY, RENEWS = 190, 0.85
"""A text that must be consented to anew, and the share of people who do."""
TELLS, SUBSCRIBES = 0.03, 0.05


def lives_of(one: Somebody, sealed: str | None, nation: Nation, world: World, seed: int) -> Iterator[Life]:
    """Independent of each other, but for what the world tells."""
    chance = chance_of(seed, "person", one.id)
    me = Person(one, sealed, nation, world, chance)
    scripts = {"enrols": me.enrols(), "renews": me.renews()}
    for share, name, script in (
        (WITHDRAWS, "withdraws", me.withdraws),
        (FORGOTTEN, "forgotten", me.asks_to_be_forgotten),
        (PAUSES, "pauses", me.pauses),
        (MOVES, "moves", me.moves),
        (CHANGES, "changes", me.changes),
        (TELLS, "tells", me.tells_how_to_write),
        (SUBSCRIBES, "subscribes", me.subscribes),
    ):
        if happens(chance, share):
            scripts[name] = script()
    alone = frozenset({one.person_id})
    for name, script in scripts.items():
        leaves = name in ("withdraws", "forgotten", "moves")
        yield Life(f"{one.id}/{name}", script, (lambda: world.touched_by(one.id)) if leaves else (lambda: alone))


class Person:
    def __init__(
        self, who: Somebody, sealed: str | None, nation: Nation, world: World, chance: np.random.Generator
    ) -> None:
        self._who = who
        self._sealed = sealed
        self._nation = nation
        self._world = world
        self._id = who.id
        # Drawn at once, so that no life changes another.
        self._chances = {
            name: np.random.default_rng(chance.integers(2**32))
            for name in ("enrols", "withdraws", "forgotten", "pauses", "moves", "changes", "renews", "other")
        }

    def enrols(self) -> Script:
        chance = self._chances["enrols"]
        day = between(chance, 30, 240) if happens(chance, LATE) else between(chance, *SEASON)
        enrol = EnrolParticipant(
            participant_id=self._id,
            programme_id=self._who.programme_id,
            institution_id=self._who.institution_id,
            profile=self._who.profile,
            personal=f"sealed:{self._id}:AAAA",
            confidential=self._sealed,
            person_id=self._who.person_id,
        )
        if happens(chance, INVITED):
            yield day, lambda _: _invitation(enrol)
            yield between(chance, 1, 9), lambda _: None if self._forgotten else GiveConsent(participant_id=self._id)
        else:
            yield day, lambda _: enrol
        if PROGRAMMES[self._who.programme_id].induction_required and self._who.profile.mentor_capacity:
            yield between(chance, 1, 6), self._while_taking_part(self._inducted)
            for _ in range(2):
                yield between(chance, 70, 110), self._while_taking_part(self._supervised)

    def renews(self) -> Script:
        chance = self._chances["renews"]
        if happens(chance, RENEWS):
            yield (
                between(chance, RENEWAL_DAY + 1, RENEWAL_DAY + 25),
                self._while_taking_part(lambda _: GiveConsent(participant_id=self._id)),
            )

    def withdraws(self) -> Script:
        chance = self._chances["withdraws"]
        day = between(chance, 30, 330)
        yield day, self._while_taking_part(lambda _: WithdrawConsent(participant_id=self._id))
        if happens(chance, COMES_BACK):
            yield between(chance, 20, 60), lambda _: None if self._forgotten else GiveConsent(participant_id=self._id)

    def asks_to_be_forgotten(self) -> Script:
        day = between(self._chances["forgotten"], 30, 350)
        yield day, self._while_taking_part(lambda _: ForgetParticipant(participant_id=self._id))

    def pauses(self) -> Script:
        chance = self._chances["pauses"]
        days = between(chance, 10, 60)
        alone = happens(chance, 0.5)

        def pause(now: datetime) -> Said:
            return PauseParticipation(participant_id=self._id, until=now + timedelta(days=days) if alone else None)

        yield between(chance, 30, 280), self._while_taking_part(pause)
        if not alone:
            yield days, self._while_taking_part(lambda _: ReturnFromPause(participant_id=self._id))

    def moves(self) -> Script:
        chance = self._chances["moves"]
        there = self._nation.institutions[int(chance.integers(len(self._nation.institutions)))].id
        yield (
            between(chance, 30, 330),
            self._while_taking_part(lambda _: MoveParticipant(participant_id=self._id, institution_id=there)),
        )

    def changes(self) -> Script:
        profile = self._who.profile
        fewer = profile.model_copy(update={"free": profile.free[: max(1, len(profile.free) - 1)]})
        yield (
            between(self._chances["changes"], 30, 330),
            self._while_taking_part(lambda _: ChangeProfile(participant_id=self._id, profile=fewer)),
        )

    def tells_how_to_write(self) -> Script:
        yield (
            between(self._chances["other"], 30, 300),
            self._while_taking_part(
                lambda _: ChangeNotifications(participant_id=self._id, necessary_only=True, time_zone="Europe/Berlin")
            ),
        )

    def subscribes(self) -> Script:
        secret = hashlib.sha256(self._id.encode()).hexdigest()
        day = between(self._chances["other"], 40, 200)
        yield day, self._while_taking_part(lambda _: OpenCalendarFeed(participant_id=self._id, secret_sha256=secret))
        yield 60, self._while_taking_part(lambda _: RevokeCalendarFeed(participant_id=self._id))

    @property
    def _forgotten(self) -> bool:
        return self._world.people[self._id].forgotten

    def _inducted(self, now: datetime) -> Said:
        return CompleteInduction(participant_id=self._id, completed_at=now)

    def _supervised(self, now: datetime) -> Said:
        return AttendSupervision(participant_id=self._id, held_at=now)

    def _while_taking_part(self, make: Make) -> Make:
        """Whoever left, or never came, does nothing more."""
        return lambda now: make(now) if self._world.people[self._id].consents else None


def _invitation(enrol: EnrolParticipant) -> InviteParticipant:
    """The same particulars, entered by somebody else."""
    return InviteParticipant.model_validate(enrol.model_dump(exclude={"consent_version"}))

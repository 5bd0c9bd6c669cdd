"""How the two of one mentorship go through it: some meet and flourish, some part, some fall silent, some are hurt."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from libs.contracts.sessions import (
    AgreeCompact,
    CloseMentorship,
    ConfirmOutcome,
    DecideToContinue,
    GiveFeedback,
    HoldFirstConversation,
    Moment,
    OutcomeKind,
    ProposeOutcome,
)
from libs.contracts.vocabulary import Shape
from tests.simulation.agenda import Life, Make, Script, Step, together
from tests.simulation.chance import between, chance_of, happens
from tests.simulation.meetings import Meetings
from tests.simulation.world import Pair
from tests.simulation.worries import Worry

SILENT, CONTINUES, CONCERN, ENDS_EARLY = 0.05, 0.94, 0.02, 0.05
FEEDBACK, OUTCOME, CONFIRMS = 0.5, 0.75, 0.9


def lives_of(pair: Pair, seed: int) -> Iterator[Life]:
    chance = chance_of(seed, "pair", pair.id)
    course = Course(pair, np.random.default_rng(chance.integers(2**32)))
    script = course.spot() if pair.terms.shape is Shape.SPOT else course.all_the_way()
    alone = frozenset({pair.id})
    yield Life(f"{pair.id}/course", script, lambda: alone, waits=lambda: pair.paused, over=lambda: pair.closed)
    if happens(chance, CONCERN):
        worry = Worry(pair, np.random.default_rng(chance.integers(2**32)))
        yield Life(f"{pair.id}/concern", worry.told(), lambda: alone)


class Course:
    def __init__(self, pair: Pair, chance: np.random.Generator) -> None:
        self._pair = pair
        self._id = pair.id
        self._chance = chance
        self._both = (pair.mentor, pair.mentee)
        self._meetings = Meetings(pair, chance)

    def all_the_way(self) -> Script:
        chance = self._chance
        if happens(chance, SILENT):
            yield between(chance, 25, 60), self._close(self._pair.mentee)
            return
        yield between(chance, 1, 12), together(self._meet(), *self._feedback(Moment.FIRST))
        for person in self._both:
            yield between(chance, 1, 3), self._decision(person, continues=happens(chance, CONTINUES))
        weeks = between(chance, 2, 5)
        yield from self._compacts(weeks)
        sessions = between(chance, 3, 7)
        for number in range(sessions):
            if happens(chance, ENDS_EARLY / sessions):
                yield 1, self._close(self._pair.mentor)
                return
            also = self._feedback(Moment.MIDWAY) if number == sessions // 2 else ()
            yield from self._meetings.session(number, max(1, weeks * 7 - 3), also)
        yield from self._outcome()
        last = self._both[between(chance, 0, 1)]
        yield between(chance, 1, 5), together(*self._feedback(Moment.CLOSE), self._close(last))

    def spot(self) -> Script:
        """One conversation, and it is over."""
        yield between(self._chance, 0, 2), together(self._meet(), *self._feedback(Moment.FIRST))
        yield 1, self._close(self._pair.mentee)

    def _meet(self) -> Make:
        return lambda now: HoldFirstConversation(
            mentorship_id=self._id, by=self._pair.mentee, held_at=now - timedelta(hours=1)
        )

    def _compacts(self, weeks: int) -> Iterator[Step]:
        """Both agree to the first version, or one of them thinks again before the other answers."""
        version = 1
        if happens(self._chance, 0.1):
            yield 1, self._compact(self._pair.mentor, version, weeks + 1)
            version = 2
        for person in reversed(self._both):
            yield between(self._chance, 1, 3), self._compact(person, version, weeks)

    def _outcome(self) -> Iterator[Step]:
        chance, outcome = self._chance, f"o-{self._id[-40:]}"
        if not happens(chance, OUTCOME):
            return
        kind = list(OutcomeKind)[between(chance, 0, 3)]
        first, other = self._both if happens(chance, 0.5) else self._both[::-1]
        proposal = ProposeOutcome(
            mentorship_id=self._id, by=first, outcome_id=outcome, kind=kind, note=f"sealed:{first}:AAAA"
        )
        yield between(chance, 1, 5), lambda _: proposal
        if happens(chance, CONFIRMS):
            confirmed = ConfirmOutcome(mentorship_id=self._id, by=other, outcome_id=outcome)
            yield between(chance, 1, 4), lambda _: confirmed

    def _feedback(self, moment: Moment) -> Sequence[Make]:
        return [self._marks(person, moment) for person in self._both if happens(self._chance, FEEDBACK)]

    def _marks(self, person: str, moment: Moment) -> Make:
        marks = tuple(between(self._chance, 1, 5) for _ in range(7))
        return lambda _: GiveFeedback(mentorship_id=self._id, by=person, moment=moment, confidence=marks)

    def _decision(self, person: str, *, continues: bool) -> Make:
        return lambda _: DecideToContinue(mentorship_id=self._id, by=person, continues=continues)

    def _compact(self, person: str, version: int, weeks: int) -> Make:
        agreed = AgreeCompact(
            mentorship_id=self._id,
            by=person,
            version=version,
            weeks_between_sessions=weeks,
            goals=f"sealed:{person}:AAAA",
        )
        return lambda _: agreed

    def _close(self, person: str) -> Make:
        return lambda _: CloseMentorship(mentorship_id=self._id, by=person)

"""How the two of one mentorship go through it: some meet and flourish, some part, some fall silent, some are hurt."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from libs.contracts.concerns import AcknowledgeConcern, RaiseConcern, Resolution, ResolveConcern
from libs.contracts.sessions import (
    AgreeCompact,
    CancelSession,
    CloseMentorship,
    ConfirmOutcome,
    DecideToContinue,
    GiveFeedback,
    HoldFirstConversation,
    HoldSession,
    MissSession,
    Moment,
    OutcomeKind,
    ProposeOutcome,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
)
from libs.contracts.vocabulary import Modality, Shape, Side
from tests.simulation.agenda import Life, Make, Script, Step
from tests.simulation.chance import between, chance_of, happens
from tests.simulation.world import Pair

SILENT, CONTINUES, CONCERN, ENDS_EARLY = 0.05, 0.94, 0.02, 0.05
HELD, MISSED, PUT_OFF = 0.8, 0.09, 0.07
"""What becomes of a session; the rest are cancelled."""
INSIGHT, FEEDBACK, OUTCOME, CONFIRMS = 0.4, 0.5, 0.75, 0.9
RESOLUTIONS = tuple(Resolution)


def lives_of(pair: Pair, seed: int) -> Iterator[Life]:
    chance = chance_of(seed, "pair", pair.id)
    course = Course(pair, chance)
    scripts = {"course": course.spot() if pair.terms.shape is Shape.SPOT else course.all_the_way()}
    if happens(chance, CONCERN):
        scripts["concern"] = Worry(pair, np.random.default_rng(chance.integers(2**32))).told()
    alone = frozenset({pair.id})
    for name, script in scripts.items():
        yield Life(
            f"{pair.id}/{name}",
            script,
            lambda: alone,
            waits=(lambda: False) if name == "concern" else (lambda: pair.paused),
            over=lambda: pair.closed,
        )


class Course:
    def __init__(self, pair: Pair, chance: np.random.Generator) -> None:
        self._pair = pair
        self._id = pair.id
        self._chance = np.random.default_rng(chance.integers(2**32))
        self._both = (pair.mentor, pair.mentee)

    def all_the_way(self) -> Script:
        chance, mentor = self._chance, self._pair.mentor
        if happens(chance, SILENT):
            yield between(chance, 25, 60), self._close(self._pair.mentee)
            return
        yield (
            between(chance, 1, 12),
            lambda now: HoldFirstConversation(mentorship_id=self._id, by=mentor, held_at=now - timedelta(hours=1)),
        )
        yield from self._feedback(Moment.FIRST)
        for person in self._both:
            yield between(chance, 0, 3), self._decision(person, continues=happens(chance, CONTINUES))
        weeks = between(chance, 2, 5)
        version = 2 if happens(chance, 0.1) else 1
        if version == 2:
            yield 1, self._compact(mentor, 1, weeks + 1)
        for person in reversed(self._both):
            yield between(chance, 0, 3), self._compact(person, version, weeks)
        sessions = between(chance, 3, 7)
        for number in range(sessions):
            if happens(chance, ENDS_EARLY / sessions):
                yield 1, self._close(mentor)
                return
            yield from self._session(number, max(1, weeks * 7 - 3))
            if number == sessions // 2:
                yield from self._feedback(Moment.MIDWAY)
        yield from self._outcome()
        yield from self._feedback(Moment.CLOSE)
        yield between(chance, 1, 5), self._close(self._both[between(chance, 0, 1)])

    def spot(self) -> Script:
        """One conversation, and it is over."""
        chance = self._chance
        yield (
            between(chance, 0, 2),
            lambda now: HoldFirstConversation(
                mentorship_id=self._id, by=self._pair.mentee, held_at=now - timedelta(hours=1)
            ),
        )
        yield from self._feedback(Moment.FIRST)
        yield 1, self._close(self._pair.mentee)

    def _session(self, number: int, days: int) -> Iterator[Step]:
        chance, session = self._chance, f"s{number}-{self._id[-40:]}"
        by = self._both[between(chance, 0, 1)]
        fate = float(chance.random())
        yield (
            days,
            lambda now: ScheduleSession(
                mentorship_id=self._id,
                by=by,
                session_id=session,
                starts_at=now + timedelta(days=3),
                modality=Modality.VIRTUAL,
                time_zone="Europe/London",
            ),
        )
        if fate < HELD:
            yield from self._held(number, 3, session)
        elif fate < HELD + MISSED:
            absent = (None, Side.MENTOR, Side.MENTEE)[between(chance, 0, 2)]
            yield (
                3,
                lambda now: MissSession(mentorship_id=self._id, by=by, session_id=session, asked_at=now, absent=absent),
            )
        elif fate < HELD + MISSED + PUT_OFF:
            yield (
                1,
                lambda now: RescheduleSession(
                    mentorship_id=self._id, by=by, session_id=session, starts_at=now + timedelta(days=5)
                ),
            )
            yield from self._held(number, 5, session)
        else:
            yield 1, lambda _: CancelSession(mentorship_id=self._id, by=by, session_id=session)

    def _held(self, number: int, days: int, session: str) -> Iterator[Step]:
        yield (
            days,
            lambda now: HoldSession(mentorship_id=self._id, by=self._pair.mentor, session_id=session, held_at=now),
        )
        for person in self._both:
            for to in Side:
                if happens(self._chance, INSIGHT):
                    yield 0, self._insight(person, to, f"i{number}{'mr'[person == self._pair.mentor]}{to[3:]}")

    def _insight(self, person: str, to: Side, name: str) -> Make:
        insight = f"{name}-{self._id[-40:]}"
        return lambda _: RecordInsight(
            mentorship_id=self._id, by=person, insight_id=insight, to=to, note=f"sealed:{person}:AAAA"
        )

    def _outcome(self) -> Iterator[Step]:
        chance, outcome = self._chance, f"o-{self._id[-40:]}"
        if not happens(chance, OUTCOME):
            return
        kind = list(OutcomeKind)[between(chance, 0, 3)]
        first, other = self._both if happens(chance, 0.5) else self._both[::-1]
        yield (
            between(chance, 1, 5),
            lambda _: ProposeOutcome(
                mentorship_id=self._id, by=first, outcome_id=outcome, kind=kind, note=f"sealed:{first}:AAAA"
            ),
        )
        if happens(chance, CONFIRMS):
            yield between(chance, 0, 4), lambda _: ConfirmOutcome(mentorship_id=self._id, by=other, outcome_id=outcome)

    def _feedback(self, moment: Moment) -> Iterator[Step]:
        for person in self._both:
            if happens(self._chance, FEEDBACK):
                marks = tuple(between(self._chance, 1, 5) for _ in range(7))
                yield 0, self._marks(person, moment, marks)

    def _marks(self, person: str, moment: Moment, marks: Sequence[int]) -> Make:
        return lambda _: GiveFeedback(mentorship_id=self._id, by=person, moment=moment, confidence=tuple(marks))

    def _decision(self, person: str, *, continues: bool) -> Make:
        return lambda _: DecideToContinue(mentorship_id=self._id, by=person, continues=continues)

    def _compact(self, person: str, version: int, weeks: int) -> Make:
        return lambda _: AgreeCompact(
            mentorship_id=self._id,
            by=person,
            version=version,
            weeks_between_sessions=weeks,
            goals=f"sealed:{person}:AAAA",
        )

    def _close(self, person: str) -> Make:
        return lambda _: CloseMentorship(mentorship_id=self._id, by=person)


class Worry:
    """One of the two is hurt, and safeguarding sees to it."""

    def __init__(self, pair: Pair, chance: np.random.Generator) -> None:
        self._pair = pair
        self._chance = chance
        self.raiser = (pair.mentor, pair.mentee)[between(chance, 0, 1)]
        self.concern_id = f"c-{pair.id[-40:]}"

    def told(self) -> Script:
        chance, concern, pair = self._chance, self.concern_id, self._pair
        resolution = RESOLUTIONS[between(chance, 0, 2)]
        yield between(chance, 2, 70), self._raise
        yield (
            between(chance, 0, 2),
            lambda _: AcknowledgeConcern(concern_id=concern, by=pair.contact_id) if pair.concern_id else None,
        )
        yield (
            between(chance, 1, 6),
            lambda _: (
                ResolveConcern(concern_id=concern, by=pair.contact_id, resolution=resolution)
                if pair.concern_id
                else None
            ),
        )

    def _raise(self, _: datetime) -> RaiseConcern:
        return RaiseConcern(
            concern_id=self.concern_id,
            mentorship_id=self._pair.id,
            by=self.raiser,
            account=f"sealed:{self.concern_id}:AAAA",
        )

"""The sessions of two people: most are held, some missed, put off or cancelled; and what either learns from them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import numpy as np

from libs.contracts.sessions import (
    CancelSession,
    HoldSession,
    MissSession,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
)
from libs.contracts.vocabulary import Modality, Side
from tests.simulation.agenda import Make, Step, together
from tests.simulation.chance import between, happens
from tests.simulation.world import Pair

HELD, MISSED, PUT_OFF = 0.8, 0.09, 0.07
"""What becomes of a session; the rest are cancelled."""
INSIGHT = 0.4
AHEAD, LATER = timedelta(days=3, hours=-2), timedelta(days=5, hours=-2)


class Meetings:
    def __init__(self, pair: Pair, chance: np.random.Generator) -> None:
        self._id = pair.id
        self._mentor = pair.mentor
        self._both = (pair.mentor, pair.mentee)
        self._chance = chance

    def session(self, number: int, days: int, also: Sequence[Make]) -> Iterator[Step]:
        """Scheduled after so many days; whatever comes of it, `also` is done then."""
        by = self._both[between(self._chance, 0, 1)]
        session, fate = f"s{number}-{self._id[-40:]}", float(self._chance.random())
        yield (
            days,
            lambda now: ScheduleSession(
                mentorship_id=self._id,
                by=by,
                session_id=session,
                starts_at=now + AHEAD,
                modality=Modality.VIRTUAL,
                time_zone="Europe/London",
            ),
        )
        if fate < HELD:
            yield 3, together(*self._held(number, session), *also)
        elif fate < HELD + MISSED:
            absent = (None, Side.MENTOR, Side.MENTEE)[between(self._chance, 0, 2)]
            missed = self._missed(by, session, absent)
            yield 3, together(missed, *also)
        elif fate < HELD + MISSED + PUT_OFF:
            yield (
                1,
                lambda now: RescheduleSession(mentorship_id=self._id, by=by, session_id=session, starts_at=now + LATER),
            )
            yield 5, together(*self._held(number, session), *also)
        else:
            cancelled = CancelSession(mentorship_id=self._id, by=by, session_id=session)
            yield 1, together(lambda _: cancelled, *also)

    def _missed(self, by: str, session: str, absent: Side | None) -> Make:
        return lambda now: MissSession(mentorship_id=self._id, by=by, session_id=session, asked_at=now, absent=absent)

    def _held(self, number: int, session: str) -> Iterator[Make]:
        yield lambda now: HoldSession(mentorship_id=self._id, by=self._mentor, session_id=session, held_at=now)
        for person in self._both:
            for to in Side:
                if happens(self._chance, INSIGHT):
                    yield self._insight(person, to, f"i{number}-{to}-{person == self._mentor:d}")

    def _insight(self, person: str, to: Side, name: str) -> Make:
        learnt = RecordInsight(
            mentorship_id=self._id,
            by=person,
            insight_id=f"{name}-{self._id[-40:]}",
            to=to,
            note=f"sealed:{person}:AAAA",
        )
        return lambda _: learnt

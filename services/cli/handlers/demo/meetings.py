"""What the introduced pairs make of it: first conversations, compacts, sessions, insights, outcomes."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from libs.runtime import clock
from services.cli.domain.choices import MEETS, Course, courses
from services.cli.domain.tables import Column, Table, words
from services.cli.handlers import show
from services.cli.handlers.demo.cast import Cast
from services.cli.handlers.demo.matching import PATIENCE, PAUSE, Planned, fetch, formations_of
from services.cli.queries import documents as asks
from services.cli.queries.crowd import crowd
from services.cli.queries.gateway import Answer
from services.cli.queries.inputs import enum


async def meet(cast: Cast, rounds: Sequence[Planned], share: float = MEETS) -> None:
    """Every pair that was introduced in these rounds goes its way; `share` of them have met."""
    pairs = [pair for planned in rounds for pair in await _introduced(cast, planned)]
    went: Counter[str] = Counter()
    with show.progress() as bars:
        bar = bars.add_task("Pairs meet", total=len(pairs))

        async def go(one: tuple[Answer, Course]) -> None:
            for step in await _Pair(cast, one[0]).go(one[1]):
                went[step] += 1

        await crowd(
            list(zip(pairs, courses(len(pairs), cast.chance, share), strict=True)), go, lambda: bars.advance(bar)
        )
    rows = [["introduced", str(len(pairs))], *([step, str(count)] for step, count in went.most_common())]
    show.table(Table("What became of the pairs", [Column("step"), Column("mentorships", number=True)], rows))


async def _introduced(cast: Cast, planned: Planned) -> list[Answer]:
    """Both said yes; a policy then introduces the pair, which is readable shortly after.

    Those who stand together are introduced when their formation opens.
    """
    async with asyncio.timeout(PATIENCE):
        while True:
            together = await formations_of(cast, planned)
            begins = sum(len(one["begins"]) for one in together)
            accepted = begins if together else (await fetch(cast, planned))["acceptedCount"]
            if any(one["state"] == "PROPOSED" for one in together):
                await asyncio.sleep(PAUSE)
                continue
            found = await cast.gateway.listed(asks.MENTORSHIPS, planned.token, {"roundId": planned.id}, "mentorships")
            if len(found) >= accepted:
                return sorted(found, key=lambda one: str(one["id"]))
            await asyncio.sleep(PAUSE)


class _Pair:
    """Two people of one mentorship, each with a token of their own."""

    def __init__(self, cast: Cast, mentorship: Answer) -> None:
        self._cast, self._id = cast, str(mentorship["id"])
        self._mentor, self._mentee = (
            cast.sign.participant(mentorship[side]["participant"]["id"]) for side in ("mentor", "mentee")
        )

    async def go(self, course: Course) -> list[str]:
        """The steps that they took, in order."""
        if not course.meets:
            return []
        now = clock.now()
        await self._ask(asks.HOLD_FIRST_CONVERSATION, self._mentor, heldAt=now.isoformat())
        await self._ask(asks.DECIDE_TO_CONTINUE, self._mentor, continues=True)
        await self._ask(asks.DECIDE_TO_CONTINUE, self._mentee, continues=course.both_continue)
        if not course.both_continue:
            return ["first conversation", "parted without fault"]
        if not course.agrees:
            return ["first conversation", "both go on"]
        compact = {"version": 1, "weeks": 4, "goals": "Six sessions of an hour in six months; what is said stays here."}
        await self._ask(asks.AGREE_COMPACT, self._mentor, **compact)
        await self._ask(asks.AGREE_COMPACT, self._mentee, **compact)
        steps = ["first conversation", "both go on", "compact agreed"]
        if course.has_session:
            steps += [*await self._hold_a_session(course), *await self._make(course)]
        return steps

    async def _hold_a_session(self, course: Course) -> list[str]:
        starts = clock.now() - timedelta(hours=1)
        session = f"{self._id[:50]}-s1"
        await self._ask(asks.SCHEDULE_SESSION, self._mentor, id=session, startsAt=starts.isoformat(), minutes=60)
        await self._ask(asks.HOLD_SESSION, self._mentee, id=session, heldAt=starts.isoformat())
        for side in course.insights:
            note = "I learnt how the other generation works, and why."
            learner = self._mentor if side == "mentor" else self._mentee
            await self._ask(asks.RECORD_INSIGHT, learner, id=f"{self._id[:50]}-{side}", to=enum(side), note=note)
        return ["first session held", *(f"insight recorded, to the {side}" for side in course.insights)]

    async def _make(self, course: Course) -> list[str]:
        if course.outcome is None:
            return []
        outcome = f"{self._id[:50]}-o1"
        made = {"id": outcome, "kind": enum(course.outcome), "note": "We made this together."}
        await self._ask(asks.PROPOSE_OUTCOME, self._mentor, **made)
        await self._ask(asks.CONFIRM_OUTCOME, self._mentee, id=outcome)
        return [f"outcome confirmed: {words(course.outcome).replace('-', ' ')}"]

    async def _ask(self, document: str, token: str, **said: Any) -> None:
        variables: Mapping[str, Any] = {"mentorshipId": self._id, **said}
        await self._cast.gateway.tell(document, token, variables)

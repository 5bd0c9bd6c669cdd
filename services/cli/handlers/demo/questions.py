"""Spot conversations: questions asked on demand, mentors who agree or pass, and the conversations."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from libs.runtime import clock
from services.cli.domain.cohort import Person
from services.cli.domain.tables import Column, Table, words
from services.cli.handlers import show
from services.cli.handlers.demo.cast import Cast
from services.cli.handlers.demo.matching import PATIENCE, PAUSE
from services.cli.queries import documents as asks
from services.cli.queries.crowd import crowd
from services.cli.queries.gateway import Answer
from services.cli.queries.inputs import enum

QUESTIONS = 24
AGREES = 0.7
WAITING = {"ASKED", "OFFERED"}
ASKED = "How do you do this at your place, and what would you do differently?"


async def ask(cast: Cast) -> list[str]:
    """The spot requests that led to a conversation."""
    curious = [one for one in cast.world.people if one.profile.mentee_capacity][:QUESTIONS]
    asked = {f"{cast.scheme.id}-{number:02d}": person for number, person in enumerate(curious, start=1)}

    async def one(question: tuple[str, Person]) -> None:
        spot, person = question
        told = {"id": spot, "topic": enum(person.profile.seeks[0]), "question": ASKED}
        await cast.gateway.tell(asks.ASK_SPOT, cast.sign.participant(person.id), told)

    with show.progress() as bars:
        bar = bars.add_task("Asking", total=len(asked))
        await crowd(list(asked.items()), one, lambda: bars.advance(bar))
    await _answer(cast)
    spots = await _all(cast)
    became = Counter(words(one["state"]) for one in spots)
    rows = [[state, str(count)] for state, count in became.most_common()]
    show.table(Table("What became of the questions", [Column("state"), Column("questions", number=True)], rows))
    return sorted(str(one["id"]) for one in spots if one["state"] == "AGREED")


async def talk(cast: Cast, agreed: Sequence[str]) -> None:
    """Everybody who agreed talks; each tells an insight, and the mentee closes it."""
    held = 0
    for spot in agreed:
        (mentorship,) = await _introduced(cast, spot)
        which = str(mentorship["id"])
        mentor, mentee = (cast.sign.participant(mentorship[side]["participant"]["id"]) for side in ("mentor", "mentee"))
        at = clock.now().isoformat()
        await cast.gateway.tell(asks.HOLD_FIRST_CONVERSATION, mentee, {"mentorshipId": which, "heldAt": at})
        for token, to in ((mentor, "MENTOR"), (mentee, "MENTEE")):
            insight = {
                "mentorshipId": which,
                "id": f"{which[:50]}-{to.lower()}",
                "to": to,
                "note": "I learnt of another way.",
            }
            await cast.gateway.tell(asks.RECORD_INSIGHT, token, insight)
        closed = await cast.gateway.tell(asks.CLOSE_MENTORSHIP, mentee, {"mentorshipId": which})
        held += closed["closeMentorship"]["ending"] == "COMPLETED"
    cast.story.say(f"{held} conversations were held and are completed.")


async def _answer(cast: Cast) -> None:
    """Mentors look at what they are asked, and agree or pass, until no question waits."""
    mentors = [one for one in cast.world.people if one.profile.mentor_capacity]
    async with asyncio.timeout(PATIENCE):
        while any(one["state"] in WAITING for one in await _all(cast)):
            await crowd(mentors, lambda mentor: _look(cast, mentor), lambda: None)
            await asyncio.sleep(PAUSE)


async def _look(cast: Cast, mentor: Person) -> None:
    token = cast.sign.participant(mentor.id)
    found = await cast.gateway.listed(asks.SPOTS, token, {"programmeId": cast.scheme.id}, "spots")
    for one in found:
        if one["state"] == "OFFERED" and one["answerBy"]:
            accepts = bool(cast.chance.random() < AGREES)
            await cast.gateway.tell(asks.ANSWER_SPOT, token, {"id": one["id"], "accepts": accepts})


async def _all(cast: Cast) -> list[Answer]:
    return await cast.gateway.listed(asks.SPOTS, cast.sign.nation(), {"programmeId": cast.scheme.id}, "spots")


async def _introduced(cast: Cast, spot: str) -> list[Answer]:
    async with asyncio.timeout(PATIENCE):
        while not (
            found := await cast.gateway.listed(asks.MENTORSHIPS, cast.sign.nation(), {"roundId": spot}, "mentorships")
        ):
            await asyncio.sleep(PAUSE)
        return found

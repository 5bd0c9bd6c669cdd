"""A small programme, told through GraphQL from enrolment to outcome; the same people and ids in every run."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.cli.queries import documents
from services.cli.queries.gateway import Gateway
from services.cli.queries.tokens import Signer

PROGRAMME = "reverse"
ROUND = "north-2026"
INSTITUTIONS = {"st-luke": "St Luke", "st-mary": "St Mary", "st-john": "St John"}
PATIENCE_SECONDS = 120
WHEN = datetime(2026, 11, 30, 17, tzinfo=UTC).isoformat()

JUNIOR: Mapping[str, Any] = {
    "stage": "RESIDENT",
    "offers": ["TELEHEALTH", "SOCIAL_MEDIA"],
    "seeks": ["LEADERSHIP", "CAREER_PLANNING"],
    "languages": ["en"],
    "free": ["mon-17", "tue-17", "wed-12"],
    "mentorCapacity": 1,
}
SENIOR: Mapping[str, Any] = {
    "stage": "SENIOR_LEADER",
    "offers": ["LEADERSHIP"],
    "seeks": ["TELEHEALTH"],
    "languages": ["en"],
    "free": ["mon-17", "tue-17"],
    "menteeCapacity": 1,
}

EVERYTHING = """
query Everything($programmeId: ID!, $roundId: ID!) {
  participants(programmeId: $programmeId, first: 500) { id name status stage institution { id } }
  round(id: $roundId) {
    state attempt cohortSize cohortSha256 solutionSha256 eligiblePeople matchedPeople unmatchedPeople proposalCount
    score bound proven acceptedCount declinedCount lapsedCount openCount
    unmatched(first: 500) { participantId rule reason }
  }
  proposals(roundId: $roundId, first: 500) {
    id status score mentor { participant { id } } mentee { participant { id } }
  }
  mentorships(roundId: $roundId, first: 500) {
    id state compactVersion ending sessions { id state } outcomes { id confirmed } reciprocity { toMentor toMentee }
  }
  funnel(programmeId: $programmeId) { level placeId cells { stage people } }
}"""


@dataclass(frozen=True)
class Programme:
    gateway: Gateway
    signer: Signer

    async def run(self) -> None:
        await self.found()
        await self.enrol_all()
        await self.match()
        await self.answer_all()
        await self.meet_all()

    async def found(self) -> None:
        nation = self.signer.nation()
        await self.tell(documents.REGISTER_REGION, nation, id="north", name="North")
        for place, name in INSTITUTIONS.items():
            await self.tell(documents.REGISTER_INSTITUTION, nation, id=place, regionId="north", name=name)
        await self.tell(documents.OPEN_PROGRAMME, nation, id=PROGRAMME, name="Reverse", rules=None)

    async def enrol_all(self) -> None:
        """Twelve juniors and nine seniors: three juniors stay without a match."""
        people = [(f"junior-{n:02}", JUNIOR) for n in range(12)] + [(f"senior-{n:02}", SENIOR) for n in range(9)]
        await asyncio.gather(*(self.enrol(person, profile, n) for n, (person, profile) in enumerate(people)))

    async def enrol(self, person: str, profile: Mapping[str, Any], number: int) -> None:
        entered = {
            "programmeId": PROGRAMME,
            "institutionId": list(INSTITUTIONS)[number % len(INSTITUTIONS)],
            "name": person.replace("-", " ").title(),
            "email": f"{person}@example.org",
            "profile": profile,
        }
        await self.tell(documents.ENROL, self.signer.participant(person), input=entered)

    async def match(self) -> None:
        coordinator = self.signer.region("north")
        terms = {"id": ROUND, "programmeId": PROGRAMME, "scope": "REGIONAL", "placeId": "north", "seed": 7}
        await self.tell(documents.OPEN_ROUND, coordinator, input=terms)
        await self.tell(documents.TRIGGER_ROUND, coordinator, id=ROUND, quotas=None)
        await self.until(lambda seen: seen["round"]["state"] == "SOLVED")
        await self.tell(documents.PUBLISH_ROUND, coordinator, id=ROUND, answerDays=14)
        await self.until(lambda seen: len(seen["proposals"]) == seen["round"]["proposalCount"] == 9)

    async def answer_all(self) -> None:
        """Everybody accepts but senior-00."""
        proposals = (await self.everything())["proposals"]
        await asyncio.gather(*(self.answer(one) for one in proposals))
        await self.until(lambda seen: len(seen["mentorships"]) == 8)

    async def answer(self, proposal: Mapping[str, Any]) -> None:
        for side in ("mentor", "mentee"):
            person = proposal[side]["participant"]["id"]
            accepts = person != "senior-00"
            await self.tell(
                documents.ANSWER_PROPOSAL, self.signer.participant(person), id=proposal["id"], accepts=accepts
            )

    async def meet_all(self) -> None:
        mentorships = await self.gateway.listed(
            documents.MENTORSHIPS, self.signer.nation(), {"roundId": ROUND}, "mentorships"
        )
        await asyncio.gather(*(self.meet(one) for one in mentorships))

    async def meet(self, mentorship: Mapping[str, Any]) -> None:
        which = mentorship["id"]
        mentor, mentee = (
            self.signer.participant(mentorship[side]["participant"]["id"]) for side in ("mentor", "mentee")
        )
        await self.tell(documents.HOLD_FIRST_CONVERSATION, mentor, mentorshipId=which, heldAt=WHEN)
        for side in (mentor, mentee):
            await self.tell(documents.DECIDE_TO_CONTINUE, side, mentorshipId=which, continues=True)
        for side in (mentor, mentee):
            await self.tell(
                documents.AGREE_COMPACT, side, mentorshipId=which, version=1, weeks=4, goals="Learn telehealth."
            )
        session = f"s-{which}"[:40]
        await self.tell(documents.SCHEDULE_SESSION, mentee, mentorshipId=which, id=session, startsAt=WHEN, minutes=60)
        await self.tell(documents.HOLD_SESSION, mentee, mentorshipId=which, id=session, heldAt=WHEN)

    async def everything(self) -> dict[str, Any]:
        """All that the nation can read of this programme."""
        asked = {"programmeId": PROGRAMME, "roundId": ROUND}
        return await self.gateway.ask(EVERYTHING, self.signer.nation(), asked)

    async def until(self, fact: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """What can be read as soon as the fact is true."""
        return await eventually(self.everything, fact)

    async def tell(self, document: str, token: str, **variables: Any) -> dict[str, Any]:
        return await self.gateway.tell(document, token, variables)


async def eventually(
    ask: Callable[[], Awaitable[dict[str, Any]]], fact: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not fact(seen := await ask()):
            await asyncio.sleep(0.1)
    return seen

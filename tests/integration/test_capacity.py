"""However many say yes at once, nobody carries more than they can, nothing is lost, and everybody is answered."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from libs.contracts.loads import FreePlace, PlaceFreed, PlaceTaken
from libs.contracts.matching import AnswerProposal, OfferProposal, ProposalAnswered
from libs.contracts.messages import CommandRefused
from libs.contracts.registration import ParticipantForgotten, ProgrammeRules
from libs.contracts.rounds import Breakdown, Draft
from libs.contracts.vocabulary import Side
from libs.eventsourcing.receiving.parked import retry
from libs.runtime import clock
from tests.integration.conftest import Database
from tests.integration.matching_alone import Alone, matching_alone
from tests.integration.test_matching import JUNIOR, SENIOR

NODES = 4
MENTORS, OFFERS_EACH, CAPACITY, LOAD_CAP = 50, 100, 3, 5
AT_ONCE = 50

NOTHING = Breakdown(
    topics_to_mentee=(),
    topics_to_mentor=(),
    languages=(),
    common_slots=(),
    points_to_mentee=0,
    points_to_mentor=0,
    points_common_slots=0,
    points_place=0,
)


def offer(number: int, mentor_id: str, mentee_id: str, programme_id: str = "p") -> OfferProposal:
    draft = Draft(
        proposal_id=f"o{number}",
        mentor_id=mentor_id,
        mentor_institution_id="here",
        mentor_region_id="north",
        mentee_id=mentee_id,
        mentee_institution_id="here",
        mentee_region_id="north",
        score=0,
        breakdown=NOTHING,
    )
    return OfferProposal(
        proposal_id=draft.proposal_id,
        round_id="r1",
        programme_id=programme_id,
        draft=draft,
        answer_by=clock.now() + timedelta(days=1),
    )


def yes(to: OfferProposal, by: str) -> AnswerProposal:
    return AnswerProposal(proposal_id=to.proposal_id, by=by, accepts=True, asked_at=clock.now())


def parts(commands: Sequence[AnswerProposal], size: int) -> Sequence[Sequence[AnswerProposal]]:
    return [commands[first : first + size] for first in range(0, len(commands), size)]


@pytest.mark.slow
async def test_5000_acceptances_at_once_take_no_place_too_many_and_lose_none(database: Database) -> None:
    """Each mentor is enrolled in two programmes, with three places in each and five in all."""
    async with matching_alone(database, NODES) as alone:
        rules = ProgrammeRules(capacity_cap=CAPACITY, load_cap=LOAD_CAP)
        offers = await offered(alone, rules)
        waves = parts([yes(one, one.draft.mentor_id) for one in spread(offers)], AT_ONCE)

        async def work(node: int) -> list[str]:
            return [one for wave in waves[node::NODES] for one in await alone.nodes[node].ask(wave)]

        ids = [one for asked in await asyncio.gather(*(work(node) for node in range(NODES))) for one in asked]
        assert len(ids) == MENTORS * OFFERS_EACH == 5000
        answers = {one.meta.causation_id for one in await alone.said(ProposalAnswered)}
        refusals = list(await alone.said(CommandRefused))
        assert {one.message.refusal for one in refusals if isinstance(one.message, CommandRefused)} == {"NoPlaceLeft"}
        assert answers.isdisjoint(one.meta.causation_id for one in refusals)
        assert answers | {one.meta.causation_id for one in refusals} == set(ids)
        taken = [one.message for one in await alone.said(PlaceTaken) if isinstance(one.message, PlaceTaken)]
        assert len(taken) == len(answers) == MENTORS * LOAD_CAP
        assert set(Counter(place.person_id for place in taken).values()) == {LOAD_CAP}
        assert max(Counter(place.participant_id for place in taken).values()) == CAPACITY


async def offered(alone: Alone, rules: ProgrammeRules) -> Sequence[OfferProposal]:
    for programme in ("p", "q"):
        await alone.programme(rules, programme)
    profile = JUNIOR.model_copy(update={"mentor_capacity": 9})
    for mentor in range(MENTORS):
        for programme in ("p", "q"):
            await alone.enrol(f"{programme}{mentor}", profile, programme_id=programme, person_id=f"person{mentor}")
    offers = [
        offer(number, f"{programme}{number // OFFERS_EACH}", f"mentee{number}", programme)
        for number in range(MENTORS * OFFERS_EACH)
        for programme in ("pq"[number % 2],)
    ]
    await alone.ask(*offers)
    return offers


def spread(offers: Sequence[OfferProposal]) -> Sequence[OfferProposal]:
    """The offers of one mentor lie in many waves, so that the nodes meet."""
    return sorted(offers, key=lambda one: int(one.proposal_id[1:]) % OFFERS_EACH)


async def test_a_place_that_is_freed_can_be_taken_again(database: Database) -> None:
    async with matching_alone(database) as alone:
        await alone.programme(ProgrammeRules())
        await alone.enrol("ann", JUNIOR)
        await alone.enrol("sue", SENIOR)
        first, second = offer(1, "ann", "sue"), offer(2, "ann", "tom")
        await alone.ask(first, second)
        await alone.ask(yes(first, "ann"), yes(second, "ann"))
        assert len(await alone.said(PlaceTaken)) == 1
        await alone.ask(FreePlace(person_id="ann", claim_id=first.proposal_id), yes(second, "ann"))
        assert len(await alone.said(PlaceFreed)) == 1
        assert len(await alone.said(PlaceTaken)) == 2


async def test_a_yes_of_somebody_not_heard_of_yet_waits_and_is_not_refused(database: Database) -> None:
    async with matching_alone(database) as alone:
        await alone.programme(ProgrammeRules())
        early = offer(1, "ann", "sue")
        await alone.ask(early)
        await alone.ask(yes(early, "ann"))
        assert not await alone.said(CommandRefused)
        await alone.enrol("ann", JUNIOR)
        assert await retry(alone.store.pool) == 1
        assert await alone.nodes[0].inbox.retry_due()
        assert [one.message for one in await alone.said(ProposalAnswered)] == [
            ProposalAnswered(proposal_id=early.proposal_id, side=Side.MENTOR, accepts=True)
        ]
        assert len(await alone.said(PlaceTaken)) == 1


async def test_a_yes_of_somebody_who_is_forgotten_is_refused_and_does_not_wait(database: Database) -> None:
    async with matching_alone(database) as alone:
        await alone.programme(ProgrammeRules())
        late = offer(1, "ann", "sue")
        await alone.enrol("ann", JUNIOR)
        await alone.ask(late)
        await alone.tell(ParticipantForgotten(participant_id="ann"))
        await alone.ask(yes(late, "ann"))
        (refusal,) = [one.message for one in await alone.said(CommandRefused)]
        assert isinstance(refusal, CommandRefused)
        assert refusal.refusal == "NoConsent"
        assert not await retry(alone.store.pool)

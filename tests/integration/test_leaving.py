"""Whoever withdraws, moves or is forgotten leaves a round consistent, in whichever state it is; and who is in none."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from libs.contracts.loads import PlaceFreed, PlaceTaken
from libs.contracts.matching import ProposalLapsed
from libs.contracts.messages import CommandRefused, Event
from libs.contracts.registration import (
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    InductionCompleted,
    InstitutionClosed,
    InstitutionMoved,
    InstitutionRegistered,
    ParticipantForgotten,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    ProgrammeRules,
)
from libs.contracts.spot import SpotOffered, SpotPassed, SpotWithdrawn
from libs.contracts.vocabulary import Scope
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from tests.integration.conftest import Database
from tests.integration.matching_alone import enrolled
from tests.integration.matching_told import House, matching_told
from tests.integration.test_matching import JUNIOR, SENIOR
from tests.integration.test_spot import ASKER, EXPERT, ask
from tests.integration.test_spot import RULES as SPOT_RULES

WAYS = ("withdrawn", "moved", "forgotten")


@pytest.fixture(scope="module")
async def house(kafka: KafkaSettings, database: Database) -> AsyncGenerator[House]:
    async with matching_told(kafka, database) as opened:
        yield opened


def leaves(way: str, person: str, programme: str) -> Event:
    match way:
        case "withdrawn":
            return ConsentWithdrawn(
                participant_id=person, programme_id=programme, institution_id="here", region_id="north"
            )
        case "moved":
            return ParticipantMoved(
                participant_id=person,
                programme_id=programme,
                institution_id="there",
                region_id="north",
                from_institution_id="here",
                from_region_id="north",
            )
        case _:
            return ParticipantForgotten(participant_id=person)


async def two(house: House, rules: ProgrammeRules | None = None) -> tuple[str, str, str]:
    """A programme with a junior and a senior."""
    programme, tag = await house.programme(rules), clock.new_id()[:8]
    ann, sue = f"ann-{tag}", f"sue-{tag}"
    await house.tell(
        "registration",
        enrolled(ann, JUNIOR, programme_id=programme),
        enrolled(sue, SENIOR, programme_id=programme),
    )
    return programme, ann, sue


@pytest.mark.parametrize("way", WAYS)
async def test_who_left_before_the_round_is_frozen_is_not_in_it(house: House, way: str) -> None:
    programme, ann, _ = await two(house)
    round_id = await house.opened(programme, Scope.INSTITUTIONAL, "here")
    await house.tell("registration", leaves(way, ann, programme))
    assert (await house.solved(round_id)).proposals == 0
    assert ann not in await house.cohort(round_id)


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_offered_from_an_older_cohort_lapses(house: House, way: str) -> None:
    programme, _, sue = await two(house)
    round_id = await house.opened(programme, Scope.INSTITUTIONAL, "here")
    assert (await house.solved(round_id)).proposals == 1
    await house.tell("registration", leaves(way, sue, programme))
    (offer,) = await house.published(round_id, 1)
    await house.talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)


@pytest.mark.parametrize("way", WAYS)
async def test_an_open_proposal_lapses_and_the_place_of_the_other_is_free_again(house: House, way: str) -> None:
    programme, ann, sue = await two(house)
    round_id = await house.opened(programme, Scope.INSTITUTIONAL, "here")
    await house.solved(round_id)
    (offer,) = await house.published(round_id, 1)
    await house.answers(offer, ann)
    await house.talk.heard(PlaceTaken, person_id=ann)
    await house.tell("registration", leaves(way, sue, programme))
    await house.talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)
    await house.talk.heard(PlaceFreed, person_id=ann, claim_id=offer.proposal_id)
    later = await house.opened(programme, Scope.INSTITUTIONAL, "here")
    await house.solved(later)
    assert list(await house.cohort(later)) == [ann]


async def test_who_pauses_or_has_still_to_consent_anew_is_in_no_round_until_then(house: House) -> None:
    programme, ann, sue = await two(house)
    text = ConsentTextPublished(programme_id=programme, version=1, text="More is told.", renew=True)
    await house.tell("registration", ParticipationPaused(participant_id=ann))
    first = await house.opened(programme)
    await house.solved(first)
    await house.tell("registration", ParticipationResumed(participant_id=ann), text)
    await house.tell("registration", ConsentRenewed(participant_id=ann, consent_version=1, renewed_at=clock.now()))
    second = await house.opened(programme)
    await house.solved(second)
    assert [list(await house.cohort(one)) for one in (first, second)] == [[sue], [ann]]


async def test_nobody_of_a_closed_institution_is_in_a_round_and_one_that_moves_takes_its_people_along(
    house: House,
) -> None:
    programme, ann, sue = await two(house)
    place = f"i-{clock.new_id()[:8]}"
    await house.tell(
        "registration",
        InstitutionRegistered(institution_id=place, region_id="north", name="There"),
        enrolled(f"tom-{ann}", SENIOR, programme_id=programme, institution_id=place),
        InstitutionMoved(institution_id=place, region_id="south", from_region_id="north"),
    )
    south = await house.opened(programme, Scope.REGIONAL, "south")
    await house.solved(south)
    members = await house.cohort(south)
    assert {name: one.region_id for name, one in members.items()} == {f"tom-{ann}": "south"}
    await house.tell("registration", InstitutionClosed(institution_id=place, region_id="south"))
    everybody = await house.opened(programme)
    await house.solved(everybody)
    assert set(await house.cohort(everybody)) == {ann, sue}


async def test_nobody_mentors_before_the_induction_that_the_programme_asks_for(house: House) -> None:
    programme, ann, sue = await two(house, ProgrammeRules(induction_required=True))
    first = await house.opened(programme)
    assert (await house.solved(first)).proposals == 0
    assert set(await house.cohort(first)) == {sue}
    await house.tell("registration", InductionCompleted(participant_id=ann, completed_at=clock.now()))
    second = await house.opened(programme)
    assert (await house.solved(second)).proposals == 1


async def test_who_withdrew_accepts_nothing_any_more(house: House) -> None:
    """The answer may come before the proposal has lapsed; it lapses either way."""
    programme, ann, _ = await two(house)
    round_id = await house.opened(programme)
    await house.solved(round_id)
    (offer,) = await house.published(round_id, 1)
    await house.tell("registration", leaves("withdrawn", ann, programme))
    lapsed = await house.talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)
    assert lapsed.draft.mentor_id == ann
    assert offer.answer_by - clock.now() > timedelta(days=13)


async def test_the_question_of_who_withdrew_is_withdrawn_and_one_that_they_are_asked_goes_to_the_next(
    house: House,
) -> None:
    programme, tag = await house.programme(SPOT_RULES), clock.new_id()[:8]
    ann, bob, zoe, una = (f"{name}-{tag}" for name in ("ann", "bob", "zoe", "una"))
    for name, profile in ((ann, ASKER), (bob, ASKER), (zoe, EXPERT)):
        await house.tell("registration", enrolled(name, profile, programme_id=programme))
    while isinstance((await house.talk.ask(ask(f"early-{clock.new_id()[:8]}", by=bob)))[0].message, CommandRefused):
        # The read model hears of people a moment after they were told of.
        continue
    await house.talk.ask(ask(f"one-{tag}", by=ann), ask(f"two-{tag}", by=bob))
    await house.talk.heard(SpotOffered, spot_id=f"two-{tag}")
    await house.tell("registration", enrolled(una, EXPERT, programme_id=programme), leaves("withdrawn", ann, programme))
    await house.talk.heard(SpotWithdrawn, spot_id=f"one-{tag}")
    await house.tell("registration", leaves("withdrawn", zoe, programme))
    await house.talk.heard(SpotPassed, spot_id=f"two-{tag}", mentor_id=zoe)
    _, following = await house.talk.all_heard(SpotOffered, 2, spot_id=f"two-{tag}")
    assert following.draft.mentor_id == una

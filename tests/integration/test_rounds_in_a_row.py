"""What one round leaves for the next: priority, no-shows, roll-up; wishes, formations, pairs by hand, freed places."""

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta

import pytest

from libs.contracts.formations import FormationDissolved, FormationOpened, FormationProposed
from libs.contracts.loads import PlaceFreed
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalLapsed,
    ProposalOffered,
    ProposePair,
    RoundClosed,
    TriggerRound,
)
from libs.contracts.models import RULES
from libs.contracts.preferences import RankCounterparts
from libs.contracts.registration import Profile
from libs.contracts.sessions import Ending, MentorshipClosed, MentorshipIntroduced, Person
from libs.contracts.vocabulary import Model, Scope, Stage
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from tests.integration.conftest import Database
from tests.integration.matching_alone import enrolled
from tests.integration.matching_told import House, matching_told
from tests.integration.test_matching import JUNIOR, SENIOR


@pytest.fixture(scope="module")
async def house(kafka: KafkaSettings, database: Database) -> AsyncGenerator[House]:
    async with matching_told(kafka, database) as opened:
        yield opened


async def people(house: House, programme: str, *profiles: tuple[str, Profile, str]) -> Sequence[str]:
    tag = clock.new_id()[:8]
    ids = [f"{name}-{tag}" for name, _, _ in profiles]
    for one, (_, profile, place) in zip(ids, profiles, strict=True):
        await house.tell("registration", enrolled(one, profile, programme_id=programme, institution_id=place))
    return ids


async def test_whoever_was_left_out_rolls_up_with_priority_and_has_none_once_matched(house: House) -> None:
    programme = await house.programme()
    ann, sue = await people(house, programme, ("ann", JUNIOR, "here"), ("sue", SENIOR, "there"))
    institutional = await house.opened(programme, Scope.INSTITUTIONAL, "here")
    assert (await house.solved(institutional)).proposals == 0
    await house.published(institutional, 0, seconds=0.5)
    await house.talk.heard(RoundClosed, round_id=institutional)
    regional = await house.opened(programme, Scope.REGIONAL, "north")
    assert (await house.solved(regional)).proposals == 1
    cohort = await house.cohort(regional)
    assert {name: one.priority for name, one in cohort.items()} == {ann: 1, sue: 0}
    (offer,) = await house.published(regional, 1)
    await house.answers(offer, ann, sue)
    await house.talk.heard(ProposalAccepted, proposal_id=offer.proposal_id)
    mentorship = await introduced(house, offer)
    await house.tell("sessions", closed(mentorship, rematch=False))
    await house.talk.heard(PlaceFreed, person_id=ann, claim_id=offer.proposal_id)
    await house.talk.heard(PlaceFreed, person_id=sue, claim_id=offer.proposal_id)
    national = await house.opened(programme)
    await house.solved(national)
    again = await house.cohort(national)
    assert {name: (one.priority, one.paired_before) for name, one in again.items()} == {
        ann: (0, (sue,)),
        sue: (0, (ann,)),
    }


async def test_whoever_never_answered_has_no_priority_and_who_answered_is_not_blamed(house: House) -> None:
    programme = await house.programme()
    ann, sue = await people(house, programme, ("ann", JUNIOR, "here"), ("sue", SENIOR, "here"))
    first = await house.opened(programme)
    await house.solved(first)
    (offer,) = await house.published(first, 1, seconds=1.5)
    await house.answers(offer, ann)
    await house.talk.heard(ProposalLapsed, proposal_id=offer.proposal_id)
    await house.talk.heard(PlaceFreed, person_id=ann, claim_id=offer.proposal_id)
    second = await house.opened(programme)
    await house.solved(second)
    assert {name: one.no_shows for name, one in (await house.cohort(second)).items()} == {ann: 0, sue: 1}


async def test_who_parted_without_fault_comes_first(house: House) -> None:
    programme = await house.programme()
    ann, sue = await people(house, programme, ("ann", JUNIOR, "here"), ("sue", SENIOR, "here"))
    first = await house.opened(programme)
    await house.solved(first)
    (offer,) = await house.published(first, 1)
    await house.answers(offer, ann, sue)
    await house.talk.heard(ProposalAccepted, proposal_id=offer.proposal_id)
    await house.tell("sessions", closed(await introduced(house, offer), rematch=True))
    await house.talk.heard(PlaceFreed, person_id=sue, claim_id=offer.proposal_id)
    second = await house.opened(programme)
    await house.solved(second)
    assert {name: one.priority for name, one in (await house.cohort(second)).items()} == {ann: 1, sue: 1}


async def test_wishes_of_the_window_are_in_the_cohort(house: House) -> None:
    programme = await house.programme()
    ann, sue = await people(house, programme, ("ann", JUNIOR, "here"), ("sue", SENIOR, "here"))
    until = clock.now() + timedelta(seconds=3)
    round_id = await house.opened(programme, preferences_until=until)
    wish = RankCounterparts(round_id=round_id, participant_id=ann, ranks_mentees=(sue,), asked_at=clock.now())
    await house.talk.ask(wish)
    early = TriggerRound(round_id=round_id, asked_at=clock.now())
    assert await house.talk.refusal(early) == "PreferencesStillOpen"
    late = wish.model_copy(update={"asked_at": until, "ranks_mentees": ()})
    assert await house.talk.refusal(late) == "PreferencesClosed"
    await house.talk.ask(early.model_copy(update={"asked_at": until}))
    cohort = await house.cohort(round_id)
    assert (cohort[ann].ranks_mentees, cohort[sue].ranks_mentors) == ((sue,), ())


@pytest.mark.parametrize("accepts", [True, False])
async def test_a_group_begins_together_or_not_at_all(house: House, accepts: bool) -> None:
    programme = await house.programme(RULES[Model.GROUP])
    zoe, *mentees = await people(
        house,
        programme,
        ("zoe", SENIOR.model_copy(update={"mentor_capacity": 6, "mentee_capacity": 0}), "here"),
        *((name, JUNIOR.model_copy(update={"mentor_capacity": 0, "mentee_capacity": 1}), "here") for name in "abc"),
    )
    round_id = await house.opened(programme)
    await house.solved(round_id)
    offers = await house.published(round_id, 3)
    (formation,) = await house.talk.all_heard(FormationProposed, 1, round_id=round_id)
    assert {offer.draft.formation_id for offer in offers} == {formation.formation_id}
    for offer in offers[1:]:
        await house.answers(offer, zoe, offer.draft.mentee_id)
    await house.answers(offers[0], offers[0].draft.mentee_id, accepts=accepts)
    if accepts:
        await house.answers(offers[0], zoe)
        opened = await house.talk.heard(FormationOpened, formation_id=formation.formation_id)
        assert {draft.mentee_id for draft in opened.drafts} == set(mentees)
    else:
        await house.talk.heard(FormationDissolved, formation_id=formation.formation_id)
        for offer in offers[1:]:
            await house.talk.heard(PlaceFreed, person_id=zoe, claim_id=offer.proposal_id)
            await house.talk.heard(PlaceFreed, person_id=offer.draft.mentee_id, claim_id=offer.proposal_id)
        later = await house.opened(programme)
        await house.solved(later)
        cohort = await house.cohort(later)
        assert (set(cohort), cohort[zoe].profile.mentor_capacity) == ({zoe, *mentees}, 6)


async def test_a_coordinator_pairs_two_people_by_hand_and_no_rule_is_broken(house: House) -> None:
    programme = await house.programme()
    ann, sue, tom, bob = await people(
        house,
        programme,
        ("ann", JUNIOR, "here"),
        ("sue", SENIOR, "here"),
        ("tom", SENIOR.model_copy(update={"stage": Stage.MEDICAL_STUDENT}), "here"),
        ("bob", SENIOR.model_copy(update={"widest_scope": Scope.INSTITUTIONAL}), "there"),
    )
    past = clock.now() - timedelta(days=1) + timedelta(seconds=1.5)
    pair = ProposePair(
        proposal_id=f"hand-{ann}", mentor_id=ann, mentee_id=sue, coordinator_id="c1", asked_at=past, answer_days=1
    )
    for other in (tom, bob):
        broken = pair.model_copy(update={"proposal_id": f"hand-{other}", "mentee_id": other})
        assert await house.talk.refusal(broken) == "PairBreaksRules"
    stranger = pair.model_copy(update={"proposal_id": "hand-nobody", "mentor_id": "nobody"})
    assert await house.talk.refusal(stranger) == "TakesNoPart"
    await house.talk.ask(pair)
    (offer,) = await house.talk.all_heard(ProposalOffered, 1, proposal_id=pair.proposal_id)
    assert (offer.round_id, offer.programme_id) == (pair.proposal_id, programme)
    await house.talk.heard(ProposalLapsed, proposal_id=pair.proposal_id)


async def introduced(house: House, offer: ProposalOffered) -> MentorshipIntroduced:
    draft = offer.draft
    mentor = Person(
        participant_id=draft.mentor_id, institution_id=draft.mentor_institution_id, region_id=draft.mentor_region_id
    )
    mentee = Person(
        participant_id=draft.mentee_id, institution_id=draft.mentee_institution_id, region_id=draft.mentee_region_id
    )
    told = MentorshipIntroduced(
        mentorship_id=f"m-{offer.proposal_id}",
        programme_id=offer.programme_id,
        round_id=offer.round_id,
        proposal_id=offer.proposal_id,
        mentor=mentor,
        mentee=mentee,
    )
    await house.tell("sessions", told)
    return told


def closed(one: MentorshipIntroduced, *, rematch: bool) -> MentorshipClosed:
    return MentorshipClosed(
        mentorship_id=one.mentorship_id,
        mentor_id=one.mentor.participant_id,
        mentee_id=one.mentee.participant_id,
        ending=Ending.PARTED,
        rematch=rematch,
    )

"""What people say to what they are offered, and whom they wish for: most answer in time, some late, some never."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from libs.contracts.matching import AnswerProposal, RoundOpened
from libs.contracts.preferences import RankCounterparts
from libs.contracts.rounds import Draft
from libs.contracts.spot import AnswerSpot, AskSpot, WithdrawSpot
from libs.contracts.vocabulary import Scope
from tests.simulation.agenda import Life, Script
from tests.simulation.chance import between, chance_of, happens
from tests.simulation.nation import SPOT, Somebody
from tests.simulation.world import World

NEVER, ACCEPTS, IN_TIME, LATE = 0.05, 0.88, 12, 20
"""Days until an answer; one of twenty comes after the deadline."""
RANKS = 0.3
SPOT_ANSWERS, SPOT_ACCEPTS, SPOT_WITHDRAWN = 0.8, 0.75, 0.05


def to_proposal(proposal_id: str, draft: Draft, world: World, seed: int) -> Iterator[Life]:
    for person in (draft.mentor_id, draft.mentee_id):
        yield Life(
            f"{proposal_id}/{person}",
            _answer(proposal_id, person, seed),
            lambda: world.touched_by_answer(draft.mentor_id, draft.mentee_id),
            over=lambda: not world.offers[proposal_id].is_open,
        )


def _answer(proposal_id: str, person: str, seed: int) -> Script:
    chance = chance_of(seed, "answer", proposal_id, person)
    if happens(chance, NEVER):
        return
    days = between(chance, 13, LATE) if happens(chance, 0.05) else between(chance, 0, IN_TIME)
    accepts = happens(chance, ACCEPTS)
    yield days, lambda now: AnswerProposal(proposal_id=proposal_id, by=person, accepts=accepts, asked_at=now)


def to_window(opened: RoundOpened, everybody: Sequence[Somebody], world: World, seed: int) -> Iterator[Life]:
    """Wishes of some who may be in this round, for others who may be."""
    found = [one for one in everybody if one.programme_id == opened.programme_id and world.people[one.id].consents]
    if opened.scope is not Scope.NATIONAL:
        found = [one for one in found if opened.place_id in world.places_of(one.id)]
    mentors = [one.id for one in found if one.profile.mentor_capacity]
    mentees = [one.id for one in found if one.profile.mentee_capacity]
    for one in found:
        if happens(chance_of(seed, "ranks", opened.round_id, one.id), RANKS):
            script = _wishes(opened.round_id, one, mentors, mentees, seed)
            alone = frozenset({one.person_id})
            yield Life(f"{opened.round_id}/wishes/{one.id}", script, lambda alone=alone: alone)


def _wishes(round_id: str, one: Somebody, mentors: Sequence[str], mentees: Sequence[str], seed: int) -> Script:
    chance = chance_of(seed, "wishes", round_id, one.id)

    def some(others: Sequence[str], room: int) -> tuple[str, ...]:
        left = [other for other in others if other != one.id]
        if not room or not left:
            return ()
        count = min(len(left), between(chance, 1, 6))
        return tuple(left[int(index)] for index in chance.choice(len(left), size=count, replace=False))

    wanted = some(mentors, one.profile.mentee_capacity), some(mentees, one.profile.mentor_capacity)
    yield (
        between(chance, 0, 2),
        lambda now: RankCounterparts(
            round_id=round_id, participant_id=one.id, ranks_mentors=wanted[0], ranks_mentees=wanted[1], asked_at=now
        ),
    )


def to_spot(spot_id: str, asked: str, mentor: str, world: World, seed: int) -> Life:
    """Of the mentor who is asked just now."""
    chance = chance_of(seed, "spot", spot_id, mentor)
    accepts = happens(chance, SPOT_ACCEPTS)

    def script() -> Script:
        if happens(chance, SPOT_ANSWERS):
            yield 0, lambda now: AnswerSpot(spot_id=spot_id, by=mentor, accepts=accepts, asked_at=now)

    keys = world.touched_by_answer(mentor, asked) | {SPOT}
    return Life(f"{spot_id}/{mentor}", script(), lambda: keys, over=lambda: not world.spots[spot_id])


def questions(everybody: Sequence[Somebody], week: int, world: World, seed: int) -> Iterator[Life]:
    """Of those in the programme who may ask, one in forty does each week."""
    askers = [one for one in everybody if one.programme_id == SPOT and one.profile.mentee_capacity]
    for one in askers:
        chance = chance_of(seed, "asks", week, one.id)
        if happens(chance, 0.025):
            yield Life(f"{one.id}/asks/{week}", _question(one, week, world, seed), lambda: frozenset({SPOT}))


def _question(one: Somebody, week: int, world: World, seed: int) -> Script:
    chance = chance_of(seed, "question", week, one.id)
    spot_id = f"spot-{week}-{one.id}"
    topic = one.profile.seeks[int(chance.integers(len(one.profile.seeks)))]

    def ask(now: datetime) -> AskSpot | None:
        if not world.people[one.id].consents:
            return None
        return AskSpot(spot_id=spot_id, topic=topic, days=7, by=one.id, question=f"sealed:{one.id}:AAAA", asked_at=now)

    yield between(chance, 0, 4), ask
    if happens(chance, SPOT_WITHDRAWN):
        yield 1, lambda _: WithdrawSpot(spot_id=spot_id, by=one.id) if world.spots.get(spot_id) else None

"""The columns of a round say of every pair what the rules and the scoring of the domain say of two people."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.rounds import Couple, Coverage, Emphasis, Quota, RoundPolicy, Weights
from libs.contracts.vocabulary import Direction, Level, Modality, Scope, Side, Topic
from services.matching.domain.cohort.round import instance_of
from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.instance import Instance, Limit, PairTerms
from services.matching.domain.instance.people import Profiles
from services.matching.domain.pairing import Rule, broken_rules
from services.matching.domain.problem import Problem
from services.matching.domain.scoring import breakdown
from tests.unit.matching.cohorts import (
    LEADERSHIP,
    RECORDS,
    TELEHEALTH,
    few,
    junior,
    problem,
    problems,
    quotas,
    senior,
)

TOPICS = [RECORDS, LEADERSHIP, TELEHEALTH]


class Square(NamedTuple):
    """Everybody as mentor (down) against everybody as mentee (across)."""

    broken: dict[Rule, Any]
    score: Ints


@st.composite
def wishful(draw: st.DrawFn) -> Problem:
    """Rounds with wishes, emphasis, languages that count, and now and then by video alone."""
    plain = draw(problems(7))
    ids = [*(member.participant_id for member in plain.members), "stranger"]
    wishes = st.just(()) | few(ids, 4)
    weights = Weights(
        emphasis=tuple(
            Emphasis(topic=topic, points=draw(st.integers(0, 30))) for topic in draw(st.just(()) | few(TOPICS, 3))
        ),
        common_language=draw(st.integers(0, 9)),
        common_languages_counted=draw(st.integers(1, 2)),
        wishes=tuple(draw(st.lists(st.integers(0, 200), max_size=3))),
        priority=draw(st.integers(0, 60)),
    )
    couples = st.builds(Couple, mentor_id=st.sampled_from(ids), mentee_id=st.sampled_from(ids))
    named = {name: tuple(draw(st.lists(couples, max_size=3))) for name in ("forbidden", "pinned")}
    return plain.model_copy(
        update={
            "members": tuple(
                member.model_copy(
                    update={
                        "ranks_mentors": draw(wishes),
                        "ranks_mentees": draw(wishes),
                        "priority": draw(st.integers(0, 3)),
                        "no_shows": draw(st.sampled_from([0, 0, 1])),
                        "inducted": draw(st.booleans()),
                    }
                )
                for member in plain.members
            ),
            "policy": plain.policy.model_copy(update={"weights": weights, **named}),
            "rules": plain.rules.model_copy(
                update={"modality": draw(st.sampled_from(list(Modality))), "induction_required": draw(st.booleans())}
            ),
        }
    )


@given(wishful())
def test_every_pair_is_worth_what_the_domain_says_and_breaks_the_same_rules(asked: Problem) -> None:
    instance = instance_of(asked)
    square = evaluated(instance)
    members = {member.participant_id: member for member in asked.members}
    for down, mentor_id in enumerate(instance.people.ids):
        for across, mentee_id in enumerate(instance.people.ids):
            mentor, mentee = members[mentor_id], members[mentee_id]
            broken = tuple(rule for rule in Rule if square.broken[rule][down, across])
            pinned = any({one.mentor_id, one.mentee_id} == {mentor_id, mentee_id} for one in asked.policy.pinned)
            # A pin says that a topic flows: whether the pair keeps the rule without it is looked at before.
            apart = {Rule.TOPICS} if pinned else set[Rule]()
            assert {*broken} - apart == {*broken_rules(mentor, mentee, asked)} - apart
            assert square.score[down, across] == breakdown(mentor, mentee, asked.weights).score


@given(wishful())
def test_ranks_are_those_of_the_breakdown(asked: Problem) -> None:
    instance = instance_of(asked)
    wishes, count = instance.wishes, instance.people.count
    told = {
        key: (mentor_rank or None, mentee_rank or None)
        for key, mentor_rank, mentee_rank in zip(
            wishes.key.tolist(), wishes.mentor_rank.tolist(), wishes.mentee_rank.tolist(), strict=True
        )
    }
    assert list(told) == sorted(told)
    members = {member.participant_id: member for member in asked.members}
    for down, mentor_id in enumerate(instance.people.ids):
        for across, mentee_id in enumerate(instance.people.ids):
            why = breakdown(members[mentor_id], members[mentee_id], asked.weights)
            assert told.get(down * count + across, (None, None)) == (why.mentor_rank, why.mentee_rank)


@given(wishful(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_does_not_matter(asked: Problem, chance: Any) -> None:
    shuffled = list(asked.members)
    chance.shuffle(shuffled)
    again = problem(*shuffled, **{name: value for name, value in asked if name != "members"})
    assert repr(instance_of(again)) == repr(instance_of(asked))


@given(problems(8))
def test_people_stand_by_region_institution_and_lottery(asked: Problem) -> None:
    people = instance_of(asked).people
    told = zip(people.region.tolist(), people.institution.tolist(), people.ticket.tolist(), people.ids, strict=True)
    order = list(told)
    assert order == sorted(order)
    assert sorted(people.ids) == [member.participant_id for member in asked.members]


@given(wishful())
def test_capacities_disclosures_and_places_are_those_of_the_people(asked: Problem) -> None:
    instance = instance_of(asked)
    people, places = instance.people, instance.places
    members = {member.participant_id: member for member in asked.members}
    for row, person in enumerate(people.ids):
        member = members[person]
        assert people.mentor_capacity[row] == asked.capacity(member, Side.MENTOR)
        assert people.mentee_capacity[row] == asked.capacity(member, Side.MENTEE)
        assert people.disclosed[row] == asked.told_by(person).under_represented
        assert places.institutions[people.institution[row]] == member.institution_id
        assert places.regions[people.region[row]] == member.region_id
        assert places.region_of[people.institution[row]] == people.region[row]


def test_a_quota_of_each_level_becomes_a_limit_there() -> None:
    policy = quotas(
        Quota(place_id="nation", side=Side.MENTOR, maximum=9),
        Quota(place_id="south", side=Side.MENTEE, minimum=1),
        Quota(place_id="north-b", side=Side.MENTOR, maximum=2),
    )
    instance = instance_of(problem(junior("ada"), senior("zoe"), policy=policy))
    assert instance.limits == (
        Limit(Level.NATION, 0, Side.MENTOR, 0, 9),
        Limit(Level.REGION, instance.places.regions.index("south"), Side.MENTEE, 1, None),
        Limit(Level.INSTITUTION, instance.places.institutions.index("north-b"), Side.MENTOR, 0, 2),
    )


def test_a_quota_of_a_place_that_nobody_knows_binds_a_region_without_people() -> None:
    policy = quotas(Quota(place_id="atlantis", side=Side.MENTOR, minimum=1))
    instance = instance_of(problem(junior("ada"), senior("zoe"), policy=policy))
    (limit,) = instance.limits
    assert (limit.level, instance.places.regions[limit.code]) == (Level.REGION, "atlantis")
    assert limit.code not in instance.people.region


def test_what_no_flow_can_say_is_taken_over_from_policy_and_rules() -> None:
    policy = RoundPolicy(
        across_institutions_percent=30,
        across_regions_percent=10,
        fairness=True,
        coverage=(Coverage(topic=Topic.SIMULATION, pairs=4),),
    )
    instance = instance_of(problem(junior("ada"), policy=policy))
    rules = instance.side_rules
    assert (rules.across_institutions_percent, rules.across_regions_percent, instance.fairness) == (30, 10, True)
    assert rules.burden_percent == problem().rules.burden_share_percent
    (coverage,) = rules.coverage
    assert (profiles_of(instance).vocabulary.topics[coverage.topic], coverage.pairs) == (Topic.SIMULATION, 4)


def test_a_round_of_nobody_has_columns_too() -> None:
    assert instance_of(problem()).people.count == 0


def profiles_of(instance: Instance) -> Profiles:
    assert instance.people.profiles is not None
    return instance.people.profiles


def evaluated(instance: Instance) -> Square:
    """All pairs in plain numpy, by what the columns say they mean."""
    profiles, terms, people = profiles_of(instance), instance.terms, instance.people
    assert terms is not None
    to_mentee = shared(profiles.offers, profiles.seeks)
    to_mentor = shared(profiles.seeks, profiles.offers)
    languages, slots = (shared(words, words).sum(axis=2) for words in (profiles.languages, profiles.free))
    one_institution = people.institution[:, None] == people.institution
    one_region = people.region[:, None] == people.region
    holds = {
        Rule.STAGES: stages_fit(terms, profiles.stage - profiles.stage[:, None]),
        Rule.TOPICS: to_mentee.any(axis=2) & to_mentor.any(axis=2),
        Rule.LANGUAGE: languages > 0,
        Rule.MODALITY: can_meet(terms, profiles, one_region),
        Rule.FREE_TIME: slots >= terms.common_slots,
        Rule.SCOPE: {
            Scope.INSTITUTIONAL: one_institution,
            Scope.REGIONAL: one_region,
            Scope.NATIONAL: np.ones_like(one_region),
        }[terms.scope],
        Rule.AGREED_SCOPE: np.minimum(profiles.reach[:, None], profiles.reach) >= terms.scope.rank,
    }
    broken: dict[Rule, Any] = {rule: ~holding for rule, holding in holds.items()}
    for rule, (one, other) in people.barred.items():
        broken[rule] = np.zeros(one_region.shape, dtype=np.bool_)
        broken[rule][one, other] = True
    points, topics = terms.points, len(profiles.vocabulary.topics)
    score: Ints = (
        to_mentee[..., :topics] @ points.topic_to_mentee
        + to_mentor[..., :topics] @ points.topic_to_mentor
        + points.slot * np.minimum(slots, points.slots_counted)
        + points.language * np.minimum(languages, points.languages_counted)
        + np.where(one_institution, points.same_institution, points.regions[people.region[:, None], people.region])
    )
    everybody = np.arange(people.count, dtype=np.int64)
    score += people.favoured(everybody[:, None], everybody[None, :]) if people.priority is not None else 0
    np.put(score, instance.wishes.key, score.ravel()[instance.wishes.key] + instance.wishes.points)
    return Square(broken, score)


def shared(down: Words, across: Words) -> Ints:
    """Whether both have a bit, for each pair of rows and each bit."""
    return bits(down)[:, None, :] * bits(across)[None, :, :]


def bits(words: Words) -> Ints:
    places = np.arange(64, dtype=np.uint64)
    return ((words[:, :, None] >> places) & np.uint64(1)).astype(np.int64).reshape(len(words), 64 * words.shape[1])


def stages_fit(terms: PairTerms, steps_up: Ints) -> Any:
    return {
        Direction.REVERSE: steps_up >= terms.stage_gap,
        Direction.CLASSICAL: -steps_up >= terms.stage_gap,
        Direction.PEER: steps_up == 0,
    }[terms.direction]


def can_meet(terms: PairTerms, profiles: Profiles, one_region: Any) -> Any:
    in_person = profiles.in_person[:, None] | profiles.in_person
    virtual = profiles.virtual[:, None] | profiles.virtual
    return np.full_like(in_person, terms.all_virtual) | ~in_person | (~virtual & one_region)

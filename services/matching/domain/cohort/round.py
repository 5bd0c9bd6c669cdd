"""A round as its contracts tell it, made into the columns that the solver and the verifier see."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from libs.contracts.registration import Profile
from libs.contracts.rounds import CohortMember, Quota
from libs.contracts.vocabulary import Level, Modality, Side, Stage
from services.matching.domain.cohort.columns import flags, masks, numbers, places_in
from services.matching.domain.cohort.named import barred, wishes_of
from services.matching.domain.cohort.pins import pair_of, pins_as, pins_of
from services.matching.domain.cohort.shape import room, shape_of
from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.instance import (
    Coverage,
    Instance,
    Limit,
    PairTerms,
    Points,
    SideRules,
)
from services.matching.domain.instance.people import People, Places, Profiles, Vocabulary
from services.matching.domain.places import level_of
from services.matching.domain.problem import Problem
from services.matching.domain.scoring import points_of_priority


def instance_of(problem: Problem) -> Instance:
    """The same columns for the same problem, in whatever order its people come.

    Raises what `check_shape` refuses. A pinned pair is a topic of its own, which only its mentor offers and only its
    mentee seeks, which has no points, and which must be covered.
    """
    places = places_of(problem)
    tickets, members = drawn(problem, places)
    profiles = profiles_of(problem, members)
    row = {member.participant_id: number for number, member in enumerate(members)}
    return Instance(
        people=People(
            ids=tuple(row),
            ticket=tickets,
            institution=places_in(places.institutions, [member.institution_id for member in members]),
            region=places_in(places.regions, [member.region_id for member in members]),
            mentor_capacity=numbers(room(problem, member, Side.MENTOR) for member in members),
            mentee_capacity=numbers(room(problem, member, Side.MENTEE) for member in members),
            disclosed=flags(problem.told_by(member.participant_id).under_represented for member in members),
            profiles=profiles,
            barred=barred(problem, members, row),
            priority=priority_of(problem, members),
        ),
        places=places,
        terms=terms_of(problem, profiles, len(places.regions)),
        listed=None,
        wishes=wishes_of(problem, members, row),
        limits=tuple(limit_of(quota, problem, places) for quota in problem.policy.quotas),
        seed=problem.policy.seed,
        shape=shape_of(problem.rules),
        side_rules=side_rules_of(problem, profiles),
        mode=problem.policy.mode,
        fairness=problem.policy.fairness,
    )


def priority_of(problem: Problem, members: Sequence[CohortMember]) -> Ints | None:
    points = numbers(points_of_priority(member, problem.weights) for member in members)
    return points if points.any() else None


def places_of(problem: Problem) -> Places:
    """All that may take part. A place that a quota names and nobody knows stands as a region without people."""
    unknown = {quota.place_id for quota in problem.policy.quotas if level_of(quota.place_id, problem.places) is None}
    institutions, regions = tuple(sorted(problem.places)), tuple(sorted({*problem.places.values(), *unknown}))
    return Places(institutions, regions, places_in(regions, [problem.places[one] for one in institutions]))


def drawn(problem: Problem, places: Places) -> tuple[Words, tuple[CohortMember, ...]]:
    """Tickets and people, sorted by region, institution, ticket and id."""
    members = problem.members
    tickets = np.fromiter((ticket(m.participant_id, problem.policy.seed) for m in members), np.uint64, len(members))
    institution = places_in(places.institutions, [member.institution_id for member in members])
    # The members come sorted by id, and a stable sort leaves equals as they are.
    order = np.lexsort((tickets, institution, places.region_of[institution]))
    return tickets[order], tuple(members[row] for row in order.tolist())


def ticket(participant_id: str, seed: int) -> int:
    """The first 64 bits of a hash: nobody can steer it, and anybody can draw it again."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{participant_id}".encode()).digest()[:8])


def profiles_of(problem: Problem, members: Sequence[CohortMember]) -> Profiles:
    profiles = [member.profile for member in members]
    covered, pinned = {coverage.topic for coverage in problem.policy.coverage}, pins_of(problem)
    topics = sorted(covered.union(*(one.offers for one in profiles), *(one.seeks for one in profiles)))
    known = Vocabulary(
        stages=tuple(Stage),
        topics=(*topics, *map(pair_of, pinned)),
        languages=used(profiles, lambda profile: profile.languages),
        slots=used(profiles, lambda profile: profile.free),
    )
    return Profiles(
        vocabulary=known,
        stage=numbers(profile.stage.rank for profile in profiles),
        reach=numbers(profile.widest_scope.rank for profile in profiles),
        in_person=flags(profile.modality is Modality.IN_PERSON for profile in profiles),
        virtual=flags(profile.modality is Modality.VIRTUAL for profile in profiles),
        offers=masks([(*one.profile.offers, *pins_as(one, Side.MENTOR, pinned)) for one in members], known.topics),
        seeks=masks([(*one.profile.seeks, *pins_as(one, Side.MENTEE, pinned)) for one in members], known.topics),
        languages=masks([profile.languages for profile in profiles], known.languages),
        free=masks([profile.free for profile in profiles], known.slots),
        pinned=len(pinned),
    )


def used(profiles: Iterable[Profile], values_of: Callable[[Profile], Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({value for profile in profiles for value in values_of(profile)}))


def terms_of(problem: Problem, profiles: Profiles, regions: int) -> PairTerms:
    weights, rules, topics = problem.weights, problem.rules, profiles.vocabulary.topics
    emphasis = numbers(sum(one.points for one in weights.emphasis if one.topic == topic) for topic in topics)
    real = np.arange(len(topics)) < len(topics) - profiles.pinned
    between: Ints = np.diag(np.full(regions, weights.same_region, dtype=np.int64))
    points = Points(
        topic_to_mentee=(weights.topic_to_mentee + emphasis) * real,
        topic_to_mentor=(weights.topic_to_mentor + emphasis) * real,
        slot=weights.common_slot,
        slots_counted=weights.common_slots_counted,
        language=weights.common_language,
        languages_counted=weights.common_languages_counted,
        same_institution=weights.same_institution,
        regions=between,
    )
    virtual = rules.modality is Modality.VIRTUAL
    return PairTerms(rules.direction, rules.stage_gap, rules.common_slots, problem.scope, points, all_virtual=virtual)


def limit_of(quota: Quota, problem: Problem, places: Places) -> Limit:
    """A place that nobody knows is a region without people: what is asked of it cannot be met."""
    match level := level_of(quota.place_id, problem.places):
        case Level.NATION:
            code = 0
        case Level.INSTITUTION:
            code = places.institutions.index(quota.place_id)
        case Level.REGION | None:
            code = places.regions.index(quota.place_id)
    return Limit(level or Level.REGION, code, quota.side, quota.minimum, quota.maximum)


def side_rules_of(problem: Problem, profiles: Profiles) -> SideRules:
    policy, topics = problem.policy, profiles.vocabulary.topics
    pinned = range(len(topics) - profiles.pinned, len(topics))
    asked = (*((topics.index(one.topic), one.pairs) for one in policy.coverage), *((topic, 1) for topic in pinned))
    return SideRules(
        across_institutions_percent=policy.across_institutions_percent,
        across_regions_percent=policy.across_regions_percent,
        burden_percent=problem.rules.burden_share_percent,
        coverage=tuple(Coverage(topic, pairs) for topic, pairs in asked),
    )

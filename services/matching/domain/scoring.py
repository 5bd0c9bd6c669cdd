"""Why a pair is good, and how many points that is worth."""

from libs.contracts.matching import Breakdown, CohortMember, Weights
from libs.contracts.registration import Profile
from libs.contracts.vocabulary import Topic

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def breakdown(mentor: CohortMember, mentee: CohortMember, weights: Weights) -> Breakdown:
    """What flows each way, when they can meet, and the points of each part."""
    to_mentee = topics_from(mentor.profile, mentee.profile)
    to_mentor = topics_from(mentee.profile, mentor.profile)
    slots = common_slots(mentor.profile, mentee.profile)
    return Breakdown(
        topics_to_mentee=to_mentee,
        topics_to_mentor=to_mentor,
        languages=tuple(sorted(set(mentor.profile.languages) & set(mentee.profile.languages))),
        common_slots=slots,
        points_to_mentee=weights.topic_to_mentee * len(to_mentee),
        points_to_mentor=weights.topic_to_mentor * len(to_mentor),
        points_common_slots=weights.common_slot * min(len(slots), weights.common_slots_counted),
        points_place=points_of_places(mentor, mentee, weights),
    )


def topics_from(giver: Profile, taker: Profile) -> tuple[Topic, ...]:
    flowing = set(giver.offers) & set(taker.seeks)
    return tuple(topic for topic in Topic if topic in flowing)


def common_slots(one: Profile, other: Profile) -> tuple[str, ...]:
    """In the order of the week."""
    return tuple(sorted(set(one.free) & set(other.free), key=hour_of_week))


def hour_of_week(slot: str) -> int:
    """0 is Monday from midnight, 167 is Sunday from 23:00."""
    weekday, hour = slot.split("-")
    return WEEKDAYS.index(weekday) * 24 + int(hour)


def points_of_places(mentor: CohortMember, mentee: CohortMember, weights: Weights) -> int:
    if mentor.institution_id == mentee.institution_id:
        return weights.same_institution
    if mentor.region_id == mentee.region_id:
        return weights.same_region
    return 0

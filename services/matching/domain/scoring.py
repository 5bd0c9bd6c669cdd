"""Why a pair is good, and how many points that is worth."""

from collections.abc import Sequence

from libs.contracts.registration import Profile
from libs.contracts.rounds import Breakdown, CohortMember, Weights
from libs.contracts.vocabulary import Topic

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def breakdown(mentor: CohortMember, mentee: CohortMember, weights: Weights) -> Breakdown:
    """What flows each way, when they can meet, and the points of each part."""
    to_mentee = topics_from(mentor.profile, mentee.profile)
    to_mentor = topics_from(mentee.profile, mentor.profile)
    languages = tuple(sorted(set(mentor.profile.languages) & set(mentee.profile.languages)))
    slots = common_slots(mentor.profile, mentee.profile)
    mentor_rank = rank(mentee.participant_id, mentor.ranks_mentees)
    mentee_rank = rank(mentor.participant_id, mentee.ranks_mentors)
    return Breakdown(
        topics_to_mentee=to_mentee,
        topics_to_mentor=to_mentor,
        languages=languages,
        common_slots=slots,
        points_to_mentee=sum(weights.topic_to_mentee + emphasis(topic, weights) for topic in to_mentee),
        points_to_mentor=sum(weights.topic_to_mentor + emphasis(topic, weights) for topic in to_mentor),
        points_common_slots=weights.common_slot * min(len(slots), weights.common_slots_counted),
        points_place=points_of_places(mentor, mentee, weights),
        points_language=weights.common_language * min(len(languages), weights.common_languages_counted),
        points_wishes=points_of_wish(mentor_rank, len(mentor.ranks_mentees), weights)
        + points_of_wish(mentee_rank, len(mentee.ranks_mentors), weights),
        points_priority=points_of_priority(mentor, weights) + points_of_priority(mentee, weights),
        mentor_rank=mentor_rank,
        mentee_rank=mentee_rank,
    )


def topics_from(giver: Profile, taker: Profile) -> tuple[Topic, ...]:
    flowing = set(giver.offers) & set(taker.seeks)
    return tuple(topic for topic in Topic if topic in flowing)


def emphasis(topic: Topic, weights: Weights) -> int:
    return sum(one.points for one in weights.emphasis if one.topic is topic)


def rank(other: str, wishes: Sequence[str]) -> int | None:
    """Which wish the other is, from 1; a wish that is told twice counts where it stands first."""
    return wishes.index(other) + 1 if other in wishes else None


def points_of_wish(rank: int | None, length: int, weights: Weights) -> int:
    """What a wish of a list of this length is worth beyond the rank after its end, where all stand who are left out.

    So a list that is made longer gives nobody more than it gives its first wish.
    """
    return 0 if rank is None else max(0, worth_of_rank(rank, weights) - worth_of_rank(length + 1, weights))


def worth_of_rank(rank: int, weights: Weights) -> int:
    """A later wish is worth no more than those before it, whatever the policy says."""
    return min(weights.wishes[:rank]) if rank <= len(weights.wishes) else 0


def points_of_priority(member: CohortMember, weights: Weights) -> int:
    """For each pair of this person. Whoever left others waiting has no priority."""
    return 0 if member.no_shows else weights.priority * member.priority


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

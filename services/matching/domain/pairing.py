"""Who may be paired with whom: every hard rule by its name."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import assert_never

from libs.contracts.messages import Value
from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Direction, Modality, Scope


class Rule(StrEnum):
    """A hard rule, in the words that a coordinator reads."""

    TWO_PEOPLE = "two different people"
    STAGES = "career stages"
    AUTHORITY = "line of authority"
    CONFLICT = "declared conflict"
    EXCLUSION = "confidential wish"
    PAIRED_BEFORE = "paired before"
    FORBIDDEN = "forbidden by the coordinator"
    TOPICS = "topics both ways"
    LANGUAGE = "common language"
    MODALITY = "workable way to meet"
    FREE_TIME = "common free time"
    SCOPE = "reach of the round"
    AGREED_SCOPE = "reach that both agreed to"


PERSONAL = frozenset({Rule.AUTHORITY, Rule.CONFLICT, Rule.EXCLUSION})
BETWEEN_THEM = "a line of authority, a declared conflict or a confidential wish"


def in_words(broken: Sequence[Rule]) -> tuple[str, ...]:
    """The rules by their names; what is personal is told as one, so that nobody learns who excluded whom."""
    names = tuple(f'"{rule}"' for rule in broken if rule not in PERSONAL)
    return names if len(names) == len(broken) else (*names, BETWEEN_THEM)


class Confidential(Value):
    """What a person told the matcher alone, opened outside the domain."""

    under_represented: bool = False
    excludes: tuple[str, ...] = ()


UNTOLD = Confidential()


class Terms(Value):
    """What holds for every pair of a round, beside the two people."""

    rules: ProgrammeRules
    scope: Scope
    confidential: Mapping[str, Confidential] = {}
    """By participant id; whoever told nothing is left out."""

    def forbids(self, _one: str, _other: str, /) -> bool:
        """Whether a coordinator keeps these two apart, whichever of them mentors."""
        return False

    def told_by(self, participant_id: str) -> Confidential:
        return self.confidential.get(participant_id, UNTOLD)


def broken_rules(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> tuple[Rule, ...]:
    """Every rule that this pair would break, in the order of `Rule`; none for a valid pair."""
    return tuple(rule for rule, holds in RULES.items() if not holds(mentor, mentee, terms))


def are_two_people(mentor: CohortMember, mentee: CohortMember, _: Terms) -> bool:
    return mentor.participant_id != mentee.participant_id


def stages_fit(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    steps_up = mentee.profile.stage.rank - mentor.profile.stage.rank
    match terms.rules.direction:
        case Direction.REVERSE:
            return steps_up >= terms.rules.stage_gap
        case Direction.CLASSICAL:
            return -steps_up >= terms.rules.stage_gap
        case Direction.PEER:
            return steps_up == 0
    assert_never(terms.rules.direction)


def are_free_of_authority(mentor: CohortMember, mentee: CohortMember, _: Terms) -> bool:
    """Neither stands in the other's reporting line, which reaches two steps up.

    Two people who report to the same manager are colleagues: neither has authority over the other.
    """
    return mentor.participant_id not in mentee.profile.line and mentee.participant_id not in mentor.profile.line


def declared_no_conflict(mentor: CohortMember, mentee: CohortMember, _: Terms) -> bool:
    return (
        mentor.participant_id not in mentee.profile.conflicts and mentee.participant_id not in mentor.profile.conflicts
    )


def exclude_nobody(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    return (
        mentor.participant_id not in terms.told_by(mentee.participant_id).excludes
        and mentee.participant_id not in terms.told_by(mentor.participant_id).excludes
    )


def are_new_to_each_other(mentor: CohortMember, mentee: CohortMember, _: Terms) -> bool:
    """A wish of both to be paired again cannot be told yet, so that a former pair is never repeated."""
    return mentor.participant_id not in mentee.paired_before and mentee.participant_id not in mentor.paired_before


def are_not_kept_apart(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    return not terms.forbids(mentor.participant_id, mentee.participant_id)


def teach_each_other(mentor: CohortMember, mentee: CohortMember, _: Terms) -> bool:
    """At least one topic flows each way."""
    return flows(mentor.profile, mentee.profile) and flows(mentee.profile, mentor.profile)


def flows(giver: Profile, taker: Profile) -> bool:
    return not set(giver.offers).isdisjoint(taker.seeks)


def share_a_language(mentor: CohortMember, mentee: CohortMember, _: Terms) -> bool:
    return not set(mentor.profile.languages).isdisjoint(mentee.profile.languages)


def can_meet(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    """Who meets only in person and who meets only virtually never meet; in person asks for one region."""
    if terms.rules.modality is Modality.VIRTUAL:
        return True
    ways = {mentor.profile.modality, mentee.profile.modality}
    if Modality.IN_PERSON not in ways:
        return True
    return Modality.VIRTUAL not in ways and mentor.region_id == mentee.region_id


def share_free_time(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    return len(set(mentor.profile.free) & set(mentee.profile.free)) >= terms.rules.common_slots


def are_within_reach(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    match terms.scope:
        case Scope.INSTITUTIONAL:
            return mentor.institution_id == mentee.institution_id
        case Scope.REGIONAL:
            return mentor.region_id == mentee.region_id
        case Scope.NATIONAL:
            return True
    assert_never(terms.scope)


def agreed_to_the_scope(mentor: CohortMember, mentee: CohortMember, terms: Terms) -> bool:
    return min(mentor.profile.widest_scope.rank, mentee.profile.widest_scope.rank) >= terms.scope.rank


RULES: Mapping[Rule, Callable[[CohortMember, CohortMember, Terms], bool]] = MappingProxyType(
    {
        Rule.TWO_PEOPLE: are_two_people,
        Rule.STAGES: stages_fit,
        Rule.AUTHORITY: are_free_of_authority,
        Rule.CONFLICT: declared_no_conflict,
        Rule.EXCLUSION: exclude_nobody,
        Rule.PAIRED_BEFORE: are_new_to_each_other,
        Rule.FORBIDDEN: are_not_kept_apart,
        Rule.TOPICS: teach_each_other,
        Rule.LANGUAGE: share_a_language,
        Rule.MODALITY: can_meet,
        Rule.FREE_TIME: share_free_time,
        Rule.SCOPE: are_within_reach,
        Rule.AGREED_SCOPE: agreed_to_the_scope,
    }
)

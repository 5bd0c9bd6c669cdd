"""Whether two people of a frozen cohort may be paired: product.md, read once more."""

from collections.abc import Collection, Mapping

from libs.contracts.matching import RoundOpened
from libs.contracts.registration import ProgrammeRules
from libs.contracts.rounds import CohortMember
from libs.contracts.vocabulary import Direction, Modality, Scope, Stage

LADDER = tuple(Stage)


def broken(
    mentor: CohortMember,
    mentee: CohortMember,
    rules: ProgrammeRules,
    excludes: Mapping[str, Collection[str]],
    opened: RoundOpened | None = None,
) -> list[str]:
    """The rules that this pair breaks; `opened` is the round, for those that depend on its reach."""
    one, other = mentor.participant_id, mentee.participant_id
    give, take = mentor.profile, mentee.profile
    wrong = {
        "the same person": one == other,
        "stages": not _stages(mentor, mentee, rules),
        "line of authority": one in take.line or other in give.line,
        "conflict": one in take.conflicts or other in give.conflicts,
        "exclusion": one in excludes.get(other, ()) or other in excludes.get(one, ()),
        "paired before": one in mentee.paired_before or other in mentor.paired_before,
        "language": not set(give.languages) & set(take.languages),
        "ways to meet": not _can_meet(mentor, mentee, rules),
    }
    if opened is not None:
        wrong |= {
            "topics both ways": not (set(give.offers) & set(take.seeks) and set(take.offers) & set(give.seeks)),
            "free time": len(set(give.free) & set(take.free)) < rules.common_slots,
            "reach": not _reaches(mentor, mentee, opened.scope),
            "reach agreed to": min(_width(mentor), _width(mentee)) < list(Scope).index(opened.scope),
        }
    return [rule for rule, is_broken in wrong.items() if is_broken]


def _stages(mentor: CohortMember, mentee: CohortMember, rules: ProgrammeRules) -> bool:
    above = LADDER.index(mentee.profile.stage) - LADDER.index(mentor.profile.stage)
    if rules.direction is Direction.PEER:
        return above == 0
    return (above if rules.direction is Direction.REVERSE else -above) >= rules.stage_gap


def _can_meet(mentor: CohortMember, mentee: CohortMember, rules: ProgrammeRules) -> bool:
    ways = {mentor.profile.modality, mentee.profile.modality}
    if rules.modality is Modality.VIRTUAL or Modality.IN_PERSON not in ways:
        return True
    return Modality.VIRTUAL not in ways and mentor.region_id == mentee.region_id


def _reaches(mentor: CohortMember, mentee: CohortMember, scope: Scope) -> bool:
    if scope is Scope.INSTITUTIONAL:
        return mentor.institution_id == mentee.institution_id
    return scope is Scope.NATIONAL or mentor.region_id == mentee.region_id


def _width(one: CohortMember) -> int:
    return list(Scope).index(one.profile.widest_scope)

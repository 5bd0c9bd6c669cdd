"""Is a solution valid? This knows the rules and no solver."""

from collections import Counter
from collections.abc import Iterator, Mapping

from libs.contracts.rounds import CohortMember, Draft
from libs.contracts.vocabulary import Side
from services.matching.domain.burden import allowed
from services.matching.domain.pairing import broken_rules
from services.matching.domain.places import belongs, level_of
from services.matching.domain.problem import Problem, Solution, proposal_id
from services.matching.domain.scoring import breakdown
from services.matching.domain.shapes_checked import misshapen


def violations(problem: Problem, solution: Solution) -> tuple[str, ...]:
    """Every rule that the solution breaks, as a sentence; none if it is valid.

    It does not repeat the search for eligible people, which would look at all pairs.
    """
    members = {member.participant_id: member for member in problem.members}
    strangers = tuple(
        f"{draft.proposal_id}: {person} is not in the cohort."
        for draft in solution.proposals
        for person in (draft.mentor_id, draft.mentee_id)
        if person not in members
    )
    if strangers:
        return strangers
    return (
        *wrong_drafts(problem, solution, members),
        *wrong_order(solution),
        *exceeded_capacities(problem, solution, members),
        *missed_quotas(problem, solution, members),
        *exceeded_burdens(problem, solution, members),
        *missed_shares(problem, solution),
        *missed_coverage(problem, solution),
        *missed_pins(problem, solution),
        *misshapen(problem, solution, members),
        *wrong_sums(solution),
        *wrong_lists(problem, solution),
    )


def wrong_drafts(problem: Problem, solution: Solution, members: Mapping[str, CohortMember]) -> Iterator[str]:
    for draft in solution.proposals:
        mentor, mentee = members[draft.mentor_id], members[draft.mentee_id]
        for rule in broken_rules(mentor, mentee, problem):
            yield f"{draft.proposal_id}: breaks the rule {rule}."
        why = breakdown(mentor, mentee, problem.weights)
        if draft.breakdown != why or draft.score != why.score:
            yield f"{draft.proposal_id}: score or breakdown is wrong."
        if draft.proposal_id != proposal_id(problem.round_id, problem.attempt, draft.mentor_id, draft.mentee_id):
            yield f"{draft.proposal_id}: the id is not that of this pair in this attempt."
        if places_of(draft) != (mentor.institution_id, mentor.region_id, mentee.institution_id, mentee.region_id):
            yield f"{draft.proposal_id}: a place is wrong."


def places_of(draft: Draft) -> tuple[str, str, str, str]:
    return (
        draft.mentor_institution_id,
        draft.mentor_region_id,
        draft.mentee_institution_id,
        draft.mentee_region_id,
    )


def wrong_order(solution: Solution) -> Iterator[str]:
    ids = [draft.proposal_id for draft in solution.proposals]
    if ids != sorted(ids):
        yield "The proposals are not sorted by id."
    couples = Counter(frozenset((draft.mentor_id, draft.mentee_id)) for draft in solution.proposals)
    for couple, times in couples.items():
        if times > 1:
            yield f"{' and '.join(sorted(couple))} are paired {times} times."


def exceeded_capacities(problem: Problem, solution: Solution, members: Mapping[str, CohortMember]) -> Iterator[str]:
    for side in Side:
        for person, pairs in Counter(person_of(draft, side) for draft in solution.proposals).items():
            capacity = problem.capacity(members[person], side)
            if pairs > capacity:
                yield f"{person} has {pairs} pairs as {side} and a capacity of {capacity}."


def person_of(draft: Draft, side: Side) -> str:
    return draft.mentor_id if side is Side.MENTOR else draft.mentee_id


def missed_quotas(problem: Problem, solution: Solution, members: Mapping[str, CohortMember]) -> Iterator[str]:
    for quota in problem.policy.quotas:
        level = level_of(quota.place_id, problem.places)
        pairs = sum(
            belongs(members[person_of(draft, quota.side)], quota.place_id, level) for draft in solution.proposals
        )
        if pairs < quota.minimum:
            yield f"{quota.place_id} has {pairs} pairs as {quota.side}, below its minimum of {quota.minimum}."
        if quota.maximum is not None and pairs > quota.maximum:
            yield f"{quota.place_id} has {pairs} pairs as {quota.side}, above its maximum of {quota.maximum}."


def exceeded_burdens(problem: Problem, solution: Solution, members: Mapping[str, CohortMember]) -> Iterator[str]:
    pairs = Counter(members[draft.mentor_id].institution_id for draft in solution.proposals)
    carried = Counter(
        members[draft.mentor_id].institution_id
        for draft in solution.proposals
        if problem.told_by(draft.mentor_id).under_represented
    )
    for institution_id, count in carried.items():
        if count > allowed(problem.rules.burden_share_percent, pairs[institution_id]):
            yield f"{institution_id}: more than the burden share of its mentorships rests on few."


def missed_shares(problem: Problem, solution: Solution) -> Iterator[str]:
    policy, pairs = problem.policy, len(solution.proposals)
    homes = [(one.mentor_institution_id, one.mentee_institution_id) for one in solution.proposals]
    regions = [(one.mentor_region_id, one.mentee_region_id) for one in solution.proposals]
    for percent, ends, name in (
        (policy.across_institutions_percent, homes, "institutions"),
        (policy.across_regions_percent, regions, "regions"),
    ):
        across = sum(one != other for one, other in ends)
        if 100 * across < percent * pairs:
            yield f"{across} of {pairs} pairs are across {name}, less than {percent} %."


def missed_coverage(problem: Problem, solution: Solution) -> Iterator[str]:
    flowing = Counter(topic for draft in solution.proposals for topic in draft.breakdown.topics_to_mentee)
    for coverage in problem.policy.coverage:
        if flowing[coverage.topic] < coverage.pairs:
            yield f"{coverage.topic} flows in {flowing[coverage.topic]} pairs, fewer than {coverage.pairs}."


def missed_pins(problem: Problem, solution: Solution) -> Iterator[str]:
    there = {(draft.mentor_id, draft.mentee_id) for draft in solution.proposals}
    for pin in problem.policy.pinned:
        if (pin.mentor_id, pin.mentee_id) not in there:
            yield f"The pinned pair {pin.mentor_id} as mentor of {pin.mentee_id} is missing."


def wrong_sums(solution: Solution) -> Iterator[str]:
    mentors = {draft.mentor_id for draft in solution.proposals}
    mentees = {draft.mentee_id for draft in solution.proposals}
    if solution.filled_roles != len(mentors) + len(mentees):
        yield "The number of filled roles is wrong."
    if solution.matched_people != len(mentors | mentees):
        yield "The number of matched people is wrong."
    if solution.score != sum(draft.score for draft in solution.proposals):
        yield "The total score is wrong."
    if solution.bound < solution.score or (solution.proven and solution.bound != solution.score):
        yield "The bound does not fit the score."


def wrong_lists(problem: Problem, solution: Solution) -> Iterator[str]:
    matched = {person_of(draft, side) for draft in solution.proposals for side in Side}
    everybody = [member.participant_id for member in problem.members]
    if [left.participant_id for left in solution.unmatched] != [
        person for person in everybody if person not in matched
    ]:
        yield "The unmatched are not those whom no proposal names, sorted by id."
    eligible = set(solution.eligible_ids)
    if list(solution.eligible_ids) != [person for person in everybody if person in eligible] or not matched <= eligible:
        yield "The eligible people are not sorted, not of this cohort, or leave out somebody who is matched."

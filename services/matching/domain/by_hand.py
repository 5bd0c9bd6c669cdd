"""A pair that a coordinator brings together: whatever holds for pairs of a round holds, but former pairs may meet."""

from dataclasses import dataclass
from datetime import timedelta

from libs.contracts.matching import ProposalOffered, ProposePair
from libs.contracts.rounds import CohortMember, Draft, Weights
from libs.contracts.vocabulary import Scope, Shape, Side
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.load import NoPlaceLeft
from services.matching.domain.pairing import Rule, Terms, broken_rules, in_words
from services.matching.domain.scoring import breakdown


class TakesNoPart(Refused):
    """One of the two takes no part in the programme now: they withdrew, pause, or are no longer there."""


class PairOfTwoProgrammes(Refused):
    """mentor_id and mentee_id are of two programmes: people of one programme are brought together."""


class PairOfSpotProgramme(Refused):
    """This is a spot programme: whoever has a question asks it, and nobody is paired."""


class MentorNotInducted(Refused):
    """mentor_id: nobody mentors in this programme before an induction, and this person had none."""


class PairBreaksRules(Refused):
    """This pair breaks rules of the programme."""


@dataclass(frozen=True)
class Free:
    """Somebody who takes part now; the capacities of the profile are what is left of them."""

    member: CohortMember
    person_id: str
    programme_id: str


@dataclass(frozen=True)
class ByHand:
    """What is asked, with what must be known of the two; None for whoever takes no part."""

    asked: ProposePair
    mentor: Free | None
    mentee: Free | None
    terms: Terms


def offered(command: ByHand) -> ProposalOffered:
    mentor, mentee = taking_part(command, Side.MENTOR), taking_part(command, Side.MENTEE)
    if mentor.programme_id != mentee.programme_id:
        raise PairOfTwoProgrammes
    if command.terms.rules.shape is Shape.SPOT:
        raise PairOfSpotProgramme
    expect_valid(mentor, mentee, command.terms)
    asked = command.asked
    return ProposalOffered(
        proposal_id=asked.proposal_id,
        round_id=asked.proposal_id,
        programme_id=mentor.programme_id,
        draft=draft_of(asked.proposal_id, mentor.member, mentee.member),
        answer_by=asked.asked_at + timedelta(days=asked.answer_days),
    )


def taking_part(command: ByHand, side: Side) -> Free:
    found = command.mentor if side is Side.MENTOR else command.mentee
    if found is None:
        named = command.asked.mentor_id if side is Side.MENTOR else command.asked.mentee_id
        raise TakesNoPart(f'{side}_id "{named}" takes no part now: they withdrew, pause, or are no longer there.')
    return found


def expect_valid(mentor: Free, mentee: Free, terms: Terms) -> None:
    reach = terms.model_copy(update={"scope": narrowest(mentor.member, mentee.member)})
    broken = [rule for rule in broken_rules(mentor.member, mentee.member, reach) if rule is not Rule.PAIRED_BEFORE]
    if mentor.person_id == mentee.person_id:
        broken = [Rule.TWO_PEOPLE]
    if broken:
        raise PairBreaksRules(f"This pair breaks rules of the programme: {', '.join(in_words(broken))}.")
    if not mentor.member.inducted:
        raise MentorNotInducted
    if not mentor.member.profile.mentor_capacity:
        raise NoPlaceLeft(f'mentor_id: "{mentor.member.participant_id}" has no place left as mentor.')
    if not mentee.member.profile.mentee_capacity:
        raise NoPlaceLeft(f'mentee_id: "{mentee.member.participant_id}" has no place left as mentee.')


def narrowest(one: CohortMember, other: CohortMember) -> Scope:
    """The reach that both must have agreed to."""
    if one.institution_id == other.institution_id:
        return Scope.INSTITUTIONAL
    return Scope.REGIONAL if one.region_id == other.region_id else Scope.NATIONAL


def draft_of(proposal_id: str, mentor: CohortMember, mentee: CohortMember) -> Draft:
    why = breakdown(mentor, mentee, Weights())
    return Draft(
        proposal_id=proposal_id,
        mentor_id=mentor.participant_id,
        mentor_institution_id=mentor.institution_id,
        mentor_region_id=mentor.region_id,
        mentee_id=mentee.participant_id,
        mentee_institution_id=mentee.institution_id,
        mentee_region_id=mentee.region_id,
        score=why.score,
        breakdown=why,
    )

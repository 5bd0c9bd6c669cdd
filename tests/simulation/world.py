"""What the people of this year know of each other, as the events tell it: nobody acts on anything else."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from libs.contracts.concerns import ConcernRaised, ConcernResolved
from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
    ProposalsDrafted,
    RoundCancelled,
    RoundClosed,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
)
from libs.contracts.registration import (
    ConsentWithdrawn,
    InstitutionMoved,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
)
from libs.contracts.rounds import Draft
from libs.contracts.sessions import (
    CompactAgreed,
    FirstConversationHeld,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipIntroduced,
    MentorshipPaused,
    MentorshipResumed,
)
from libs.contracts.spot import SpotAgreed, SpotOffered, SpotUnanswered, SpotWithdrawn
from tests.simulation.nation import Somebody


@dataclass
class Standing:
    """A participant, as registration has them."""

    who: Somebody
    institution_id: str
    consents: bool = False
    forgotten: bool = False


@dataclass
class Offer:
    proposal_id: str
    draft: Draft
    is_open: bool = True


@dataclass
class Pair:
    terms: MentorshipIntroduced
    met: bool = False
    continued: bool = False
    active: bool = False
    paused: bool = False
    closed: bool = False
    concern_id: str = ""
    contact_id: str = ""

    @property
    def id(self) -> str:
        return self.terms.mentorship_id

    @property
    def mentor(self) -> str:
        return self.terms.mentor.participant_id

    @property
    def mentee(self) -> str:
        return self.terms.mentee.participant_id


@dataclass
class Round:
    opened: RoundOpened
    state: str = "RoundOpened"
    attempt: int = 0
    drafts: list[Draft] = field(default_factory=list[Draft])
    """Of the last attempt."""


@dataclass
class World:
    people: dict[str, Standing]
    regions: dict[str, str]
    """Of each institution."""
    offers: dict[str, Offer] = field(default_factory=dict[str, Offer])
    pairs: dict[str, Pair] = field(default_factory=dict[str, Pair])
    rounds: dict[str, Round] = field(default_factory=dict[str, Round])
    spots: dict[str, bool] = field(default_factory=dict[str, bool])
    """Whether somebody is still to answer this question."""
    paired: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict[str, list[str]](list))
    """The mentorships of each participant."""
    offered: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict[str, list[str]](list))
    enrolments: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict[str, list[str]](list))
    """The participants that each person is."""

    def __post_init__(self) -> None:
        for one in self.people.values():
            self.enrolments[one.who.person_id].append(one.who.id)

    def person_of(self, participant_id: str) -> str:
        return self.people[participant_id].who.person_id

    def places_of(self, participant_id: str) -> frozenset[str]:
        """Where a person belongs: the institution and its region."""
        here = self.people[participant_id].institution_id
        return frozenset({here, self.regions[here]})

    def open_pairs(self, participant_id: str) -> Iterator[Pair]:
        return (one for one in map(self.pairs.__getitem__, self.paired[participant_id]) if not one.closed)

    def open_offers(self, participant_id: str) -> Iterator[Offer]:
        return (one for one in map(self.offers.__getitem__, self.offered[participant_id]) if one.is_open)

    def touched_by(self, participant_id: str) -> frozenset[str]:
        """Whatever and whoever is concerned when this person leaves."""
        found = {self.person_of(participant_id)}
        for pair in self.open_pairs(participant_id):
            found |= {pair.id, self.person_of(pair.mentor), self.person_of(pair.mentee)}
        for offer in self.open_offers(participant_id):
            found |= {self.person_of(offer.draft.mentor_id), self.person_of(offer.draft.mentee_id)}
        return frozenset(found)

    def touched_by_answer(self, *participants: str) -> frozenset[str]:
        """Whoever answers must know what they carry; whoever frees a place meanwhile touches the same."""
        found: set[str] = set()
        for participant in participants:
            found.add(self.person_of(participant))
            for also in self.enrolments[self.person_of(participant)]:
                found |= {pair.id for pair in self.open_pairs(also)}
        return frozenset(found)

    def hear(self, one: Envelope) -> None:
        match event := one.message:
            case ParticipantInvited() | ParticipantEnrolled() | ConsentWithdrawn() | ParticipantForgotten():
                standing = self.people[event.participant_id]
                standing.consents = isinstance(event, ParticipantEnrolled)
                standing.forgotten = standing.forgotten or isinstance(event, ParticipantForgotten)
            case ParticipantMoved():
                self.people[event.participant_id].institution_id = event.institution_id
            case InstitutionMoved():
                self.regions[event.institution_id] = event.region_id
            case _:
                self._hear_matching(one)
                self._hear_sessions(one)

    def _hear_matching(self, one: Envelope) -> None:
        match event := one.message:
            case RoundOpened():
                self.rounds[event.round_id] = Round(event)
            case (
                RoundTriggered()
                | RoundSolved()
                | RoundUnsolvable()
                | RoundPublished()
                | RoundCancelled()
                | RoundClosed()
            ):
                self._advance(event)
            case ProposalsDrafted():
                self.rounds[event.round_id].drafts += event.proposals
            case ProposalOffered():
                self._offered(event.proposal_id, event.draft)
            case ProposalAccepted() | ProposalDeclined() | ProposalLapsed():
                self.offers[event.proposal_id].is_open = False
            case SpotOffered():
                self.spots[event.spot_id] = True
            case SpotAgreed() | SpotUnanswered() | SpotWithdrawn():
                self.spots[event.spot_id] = False
            case _:
                # The others change nothing that anybody acts on.
                return

    def _advance(
        self,
        event: RoundTriggered | RoundSolved | RoundUnsolvable | RoundPublished | RoundCancelled | RoundClosed,
    ) -> None:
        known = self.rounds[event.round_id]
        known.state = type(event).__name__
        if isinstance(event, RoundTriggered):
            known.attempt, known.drafts = event.attempt, []

    def _offered(self, proposal_id: str, draft: Draft) -> None:
        self.offers[proposal_id] = Offer(proposal_id, draft)
        for person in (draft.mentor_id, draft.mentee_id):
            self.offered[person].append(proposal_id)

    def _hear_sessions(self, one: Envelope) -> None:
        match event := one.message:
            case MentorshipIntroduced():
                pair = self.pairs[event.mentorship_id] = Pair(event)
                for person in (pair.mentor, pair.mentee):
                    self.paired[person].append(pair.id)
            case FirstConversationHeld():
                self.pairs[event.mentorship_id].met = True
            case MentorshipContinued():
                self.pairs[event.mentorship_id].continued = True
            case CompactAgreed():
                self.pairs[event.mentorship_id].active = True
            case MentorshipPaused() | MentorshipResumed():
                self.pairs[event.mentorship_id].paused = isinstance(event, MentorshipPaused)
            case MentorshipClosed():
                self.pairs[event.mentorship_id].closed = True
            case ConcernRaised():
                pair = self.pairs[event.mentorship_id]
                pair.concern_id, pair.contact_id = event.concern_id, event.contact_id or "nation"
            case ConcernResolved():
                self.pairs[event.mentorship_id].concern_id = ""
            case _:
                # As above.
                return

"""Offers, answers, and the places that they take: claimed is exactly what was said yes to and is not over."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from libs.contracts.envelope import Envelope
from libs.contracts.formations import FormationDissolved, FormationOpened, FormationProposed
from libs.contracts.loads import PlaceFreed, PlaceTaken
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
)
from libs.contracts.messages import Message
from libs.contracts.rounds import Draft
from libs.contracts.sessions import MentorshipClosed, MentorshipIntroduced
from libs.contracts.spot import SpotAgreed
from libs.contracts.vocabulary import Shape, Side
from tests.simulation.checking.breaches import Breaches
from tests.simulation.checking.registry import Registry


@dataclass
class Offered:
    draft: Draft
    programme_id: str
    yes: set[Side] = field(default_factory=set[Side])
    no: bool = False
    state: str = "open"
    """Then accepted, declined or lapsed."""
    over: bool = False
    """Its formation dissolved, or its mentorship is closed."""
    introduced: bool = False
    stands_alone: bool = True
    """Or with a formation that opened: only then do the two begin."""

    def person(self, side: Side) -> str:
        return self.draft.mentor_id if side is Side.MENTOR else self.draft.mentee_id

    @property
    def holds(self) -> bool:
        """Whether whoever said yes has a place less."""
        return self.state in ("open", "accepted") and not self.over


class Ledger:
    def __init__(self, registry: Registry, breaches: Breaches) -> None:
        self._registry = registry
        self._breaches = breaches
        self.offers: dict[str, Offered] = {}
        self._offered: set[str] = set()
        self._of: defaultdict[str, set[str]] = defaultdict(set)
        """The offers of each person."""
        self._claims: defaultdict[str, dict[str, PlaceTaken]] = defaultdict(dict)
        self._mentorships: dict[str, str] = {}
        self._formations: dict[str, FormationProposed] = {}
        self._touched: set[str] = set()
        self.taken = self.freed = 0

    def hear(self, one: Envelope) -> None:
        event = one.message
        self._hear_offers(event)
        self._hear_claims(event)
        self._hear_what_follows(event)

    def at_rest(self) -> None:
        """Every person concerned since the last time, and every pair that was to begin."""
        touched, self._touched = self._touched, set()
        for person in sorted(touched):
            self._check_person(person)

    def everything(self) -> None:
        """Everybody at once, at the end of the year."""
        self._touched |= set(self._of) | set(self._claims)
        self.at_rest()
        still = sum(map(len, self._claims.values()))
        self._breaches.unless(
            self.taken - self.freed == still, "ledger", f"{self.taken} taken, {self.freed} freed, {still} claimed"
        )

    def open_offers(self) -> int:
        return sum(one.state == "open" for one in self.offers.values())

    def states(self) -> Counter[str]:
        return Counter(one.state for one in self.offers.values())

    def _hear_offers(self, event: Message) -> None:
        match event:
            case ProposalOffered():
                self._breaches.unless(event.proposal_id not in self._offered, "offered once", event.proposal_id)
                self._offered.add(event.proposal_id)
                self._offer(event.proposal_id, event.draft, event.programme_id)
            case ProposalAnswered():
                one = self._touch(event.proposal_id)
                self._breaches.unless(one.state == "open", "answered while open", f"{event.proposal_id} is {one.state}")
                if event.accepts:
                    one.yes.add(event.side)
                one.no = one.no or not event.accepts
            case ProposalAccepted():
                one = self._end(event.proposal_id, "accepted")
                self._breaches.unless(len(one.yes) == 2 and not one.no, "consent of both", event.proposal_id)
            case ProposalDeclined():
                one = self._end(event.proposal_id, "declined")
                self._breaches.unless(one.no, "declined by one", event.proposal_id)
            case ProposalLapsed():
                self._end(event.proposal_id, "lapsed")
            case _:
                return

    def _hear_claims(self, event: Message) -> None:
        match event:
            case PlaceTaken():
                self.taken += 1
                claims = self._claims[event.person_id]
                self._breaches.unless(event.claim_id not in claims, "taken once", f"{event.person_id} {event.claim_id}")
                claims[event.claim_id] = event
                self._touched.add(event.person_id)
                self._check_room(event)
            case PlaceFreed():
                self.freed += 1
                gone = self._claims[event.person_id].pop(event.claim_id, None)
                self._breaches.unless(gone, "freed once taken", f"{event.person_id} {event.claim_id}")
                self._touched.add(event.person_id)
            case _:
                return

    def _hear_what_follows(self, event: Message) -> None:
        match event:
            case FormationProposed():
                self._formations[event.formation_id] = event
                for draft in event.drafts:
                    self._offer(draft.proposal_id, draft, event.programme_id)
            case FormationOpened():
                self._opened(event)
            case FormationDissolved():
                for draft in event.drafts:
                    self._touch(draft.proposal_id).over = True
            case SpotAgreed():
                one = self._offer(event.draft.proposal_id, event.draft, event.programme_id)
                one.state = "accepted"
            case MentorshipIntroduced():
                self._introduced(event)
            case MentorshipClosed():
                if (proposal := self._mentorships.get(event.mentorship_id)) is not None:
                    self._touch(proposal).over = True
            case _:
                return

    def _opened(self, event: FormationOpened) -> None:
        """Enough of its pairs accepted, and it is made of nothing else."""
        proposed = self._formations[event.formation_id]
        for draft in event.drafts:
            one = self._touch(draft.proposal_id)
            one.stands_alone = True
            self._breaches.unless(one.state == "accepted", "opens with who accepted", draft.proposal_id)
        mentors, mentees = {one.mentor_id for one in event.drafts}, {one.mentee_id for one in event.drafts}
        here = {
            Shape.GROUP: len(mentees),
            Shape.NETWORK: len(mentors),
            Shape.CHAIN: len(mentors | mentees),
        }.get(event.shape, 0)
        wanted = proposed.minimum if event.shape is not Shape.CHAIN else 3
        self._breaches.unless(here >= wanted, "smallest size", f"{event.formation_id} opened with {here} of {wanted}")
        kept = {draft.proposal_id for draft in event.drafts}
        for draft in proposed.drafts:
            if draft.proposal_id not in kept:
                self._touch(draft.proposal_id).over = True

    def _introduced(self, event: MentorshipIntroduced) -> None:
        self._mentorships[event.mentorship_id] = event.proposal_id
        one = self.offers.get(event.proposal_id)
        if one is None and event.shape is Shape.SPOT:
            return
        if one is None or one.state != "accepted" or not one.stands_alone:
            self._breaches.add(
                "consent of both", f"{event.mentorship_id} begins, and {event.proposal_id} was not accepted"
            )
            return
        self._breaches.unless(not one.introduced, "introduced once", event.mentorship_id)
        one.introduced = True
        self._breaches.unless(
            (event.mentor.participant_id, event.mentee.participant_id) == (one.draft.mentor_id, one.draft.mentee_id),
            "the two who accepted",
            event.mentorship_id,
        )
        self._touched |= {self._person(one, side) for side in Side}

    def _offer(self, proposal_id: str, draft: Draft, programme_id: str) -> Offered:
        alone = draft.formation_id is None
        one = self.offers.setdefault(proposal_id, Offered(draft, programme_id, stands_alone=alone))
        for side in Side:
            self._of[self._person(one, side)].add(proposal_id)
        return self._touch(proposal_id)

    def _touch(self, proposal_id: str) -> Offered:
        one = self.offers[proposal_id]
        self._touched |= {self._person(one, side) for side in Side}
        return one

    def _end(self, proposal_id: str, state: str) -> Offered:
        one = self._touch(proposal_id)
        self._breaches.unless(one.state == "open", "ends once", f"{proposal_id} is {one.state} and then {state}")
        one.state = state
        return one

    def _person(self, one: Offered, side: Side) -> str:
        return self._registry.people[one.person(side)].person_id

    def _check_room(self, taken: PlaceTaken) -> None:
        """No door gives more places than there are."""
        claims = self._claims[taken.person_id].values()
        known, rules = self._registry.people[taken.participant_id], self._registry.rules[taken.programme_id]
        own = known.profile.mentor_capacity if taken.side is Side.MENTOR else known.profile.mentee_capacity
        room = min(own, rules.capacity_cap)
        here = sum(one.participant_id == taken.participant_id and one.side is taken.side for one in claims)
        self._breaches.unless(
            here <= room, "capacity", f"{taken.participant_id} has {here} of {room}: {taken.claim_id}"
        )
        self._breaches.unless(
            len(claims) <= rules.load_cap,
            "load",
            f"{taken.person_id} has {len(claims)} of {rules.load_cap}: {taken.claim_id}",
        )

    def _check_person(self, person: str) -> None:
        wanted: set[str] = set()
        for proposal_id in self._of[person]:
            one = self.offers[proposal_id]
            if one.holds and any(self._person(one, side) == person for side in one.yes):
                wanted.add(proposal_id)
            self._check_begun(proposal_id, one)
        claimed = {claim for claim in self._claims[person] if not claim.startswith("spot-")}
        if missing := wanted - claimed:
            self._breaches.add("ledger", f"{person} said yes, and no place is taken for {sorted(missing)}")
        if idle := claimed - wanted:
            self._breaches.add("ledger", f"{person} has a place taken for what is over: {sorted(idle)}")

    def _check_begun(self, proposal_id: str, one: Offered) -> None:
        if one.state == "accepted" and one.stands_alone and not one.introduced and not one.over:
            self._breaches.add("whoever accepts is introduced", proposal_id)
        if one.state == "open":
            for side in Side:
                known = self._registry.people[one.person(side)]
                self._breaches.unless(
                    known.consents, "nothing is open for who left", f"{proposal_id}: {one.person(side)}"
                )

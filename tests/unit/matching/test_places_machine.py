"""Whatever is offered, answered, lapsed and closed in any order: nobody carries too much, and no place is lost.

What policies ask is delivered in any order, as it is on Kafka.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from libs.contracts.formations import FormationDissolved, FormationOpened, NoteAnswer, ProposeFormation
from libs.contracts.loads import FreePlace
from libs.contracts.matching import (
    AnswerProposal,
    LapseProposal,
    OfferProposal,
    ProposalAccepted,
    ProposalDeclined,
    ProposalLapsed,
)
from libs.contracts.messages import Command, Event
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Shape, Side
from libs.eventsourcing.deciding.decider import Refused, fold
from services.matching.domain import formation, load, proposal
from services.matching.domain.load import TakePlace
from services.matching.policies.settling import noted
from tests.unit.matching.formed import proposed
from tests.unit.matching.stories import ANSWER_BY, DRAFT, MONDAY

PEOPLE = ("ann", "bob", "cat", "sue", "tom")
CAPACITY, LOAD_CAP = 2, 3


class Places(RuleBasedStateMachine):
    """The deciders, and between them what their policies ask of each other."""

    offers = Bundle("offers")

    def __init__(self) -> None:
        super().__init__()
        self.streams: dict[str, list[Any]] = {}
        self.asked: list[Command] = []
        self.closed: set[str] = set()
        self.number = 0

    @rule(target=offers, mentor=st.sampled_from(PEOPLE), mentee=st.sampled_from(PEOPLE))
    def offer(self, mentor: str, mentee: str) -> Draft:
        draft = self.drawn(mentor, mentee)
        self.tell(proposal, offering(draft))
        return draft

    @rule(
        mentors=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True), mentee=st.sampled_from(PEOPLE)
    )
    def offer_network(self, mentors: list[str], mentee: str) -> None:
        formation_id = f"f{self.number}"
        drafts = [self.drawn(mentor, mentee, formation_id) for mentor in mentors]
        terms = proposed(Shape.NETWORK, 2, *drafts).model_copy(update={"formation_id": formation_id})
        self.asked += [*(offering(one) for one in drafts), ProposeFormation(**dict(terms))]

    @rule(data=st.data(), accepts=st.booleans(), side=st.sampled_from(Side))
    def answer(self, data: st.DataObject, accepts: bool, side: Side) -> None:
        if not (open_ones := [draft for draft in self.drafts() if isinstance(self.state(draft), proposal.Offered)]):
            return
        draft = data.draw(st.sampled_from(open_ones))
        by = draft.mentor_id if side is Side.MENTOR else draft.mentee_id
        said = AnswerProposal(proposal_id=draft.proposal_id, by=by, accepts=accepts, asked_at=MONDAY)
        try:
            events = proposal.decide(self.state(draft), proposal.AnswerOf(said, consents=True))
            side_said = proposal.side_of(by, self.offered(draft).offer)
            taken = load.decide(self.load(by), take(draft, by, side_said)) if events and accepts else []
        except Refused:
            return
        self.append(load.stream(by), taken)
        self.append(said.stream, events)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        self.take_up(data.draw(st.integers(0, len(self.asked) - 1)))

    @rule(data=st.data())
    def lapse(self, data: st.DataObject) -> None:
        if drafts := self.drafts():
            self.tell(proposal, LapseProposal(proposal_id=data.draw(st.sampled_from(drafts)).proposal_id))

    @rule(draft=offers)
    def close(self, draft: Draft) -> None:
        """The mentorship of a pair that stands alone is over."""
        if isinstance(self.state(draft), proposal.Accepted):
            self.closed.add(draft.proposal_id)
            self.asked += freed(draft)

    @invariant()
    def nobody_carries_too_much(self) -> None:
        for person in PEOPLE:
            held = self.load(person)
            assert len(held.held) <= LOAD_CAP
            assert all(held.on(person, side) <= CAPACITY for side in Side)

    @invariant()
    def every_yes_that_may_still_begin_has_its_place(self) -> None:
        for draft in self.drafts():
            for side, accepts in self.offered(draft).answers.items():
                if accepts and self.may_begin(draft):
                    person = draft.mentor_id if side is Side.MENTOR else draft.mentee_id
                    assert draft.proposal_id in self.load(person).held

    def teardown(self) -> None:
        """Once everything was delivered no place is held for what is over."""
        while self.asked:
            self.take_up(0)
        self.every_yes_that_may_still_begin_has_its_place()
        held = {claim for person in PEOPLE for claim in self.load(person).held}
        standing = {draft.proposal_id for draft in self.drafts() if self.may_begin(draft)}
        assert held <= standing
        for stream in [one for one in self.streams if one.startswith("formation-")]:
            state = fold(formation, self.streams[stream])
            if isinstance(state, formation.Proposed):
                assert any(isinstance(self.state(one), proposal.Offered) for one in state.terms.drafts)

    def may_begin(self, draft: Draft) -> bool:
        if draft.proposal_id in self.closed or not isinstance(self.state(draft), proposal.Offered | proposal.Accepted):
            return False
        match fold(formation, self.streams.get(f"formation-{draft.formation_id}", [])):
            case formation.Dissolved():
                return False
            case formation.Opened(begun=begun):
                return draft in begun
            case _:
                return True

    def take_up(self, number: int) -> None:
        match command := self.asked.pop(number):
            case FreePlace():
                self.tell(load, command)
            case ProposeFormation() | NoteAnswer():
                self.tell(formation, command)
            case _:
                self.tell(proposal, command)

    def tell(self, decider: Any, command: Command) -> None:
        history = self.streams.get(command.stream, [])
        self.append(command.stream, decider.decide(fold(decider, history), command))

    def append(self, stream: str, events: Sequence[Event]) -> None:
        self.streams.setdefault(stream, []).extend(events)
        for event in events:
            match event:
                case ProposalAccepted():
                    self.asked += noted(event.draft, accepted=True)
                case ProposalDeclined() | ProposalLapsed():
                    self.asked += [*noted(event.draft, accepted=False), *freed(event.draft)]
                case FormationOpened() | FormationDissolved():
                    state = fold(formation, self.streams[stream])
                    assert isinstance(state, formation.Opened | formation.Dissolved)
                    self.asked += [free for draft in formation.left_over(state) for free in freed(draft)]
                case _:
                    continue

    def drawn(self, mentor: str, mentee: str, formation_id: str | None = None) -> Draft:
        self.number += 1
        who = {"mentor_id": mentor, "mentee_id": mentee, "formation_id": formation_id}
        return DRAFT.model_copy(update={"proposal_id": f"p{self.number}", **who})

    def drafts(self) -> list[Draft]:
        return [history[0].draft for name, history in self.streams.items() if name.startswith("proposal-") and history]

    def state(self, draft: Draft) -> proposal.State:
        return fold(proposal, self.streams.get(f"proposal-{draft.proposal_id}", []))

    def offered(self, draft: Draft) -> proposal.Offered | proposal.Accepted | proposal.Declined | proposal.Lapsed:
        state = self.state(draft)
        assert not isinstance(state, proposal.Unoffered)
        return state

    def load(self, person: str) -> load.Load:
        return fold(load, self.streams.get(load.stream(person), []))


def offering(draft: Draft) -> OfferProposal:
    return OfferProposal(
        proposal_id=draft.proposal_id, round_id="r1", programme_id="p", draft=draft, answer_by=ANSWER_BY
    )


def take(draft: Draft, by: str, side: Side) -> TakePlace:
    return TakePlace(
        person_id=by,
        claim_id=draft.proposal_id,
        participant_id=by,
        programme_id="p",
        side=side,
        capacity=CAPACITY,
        load_cap=LOAD_CAP,
    )


def freed(draft: Draft) -> Sequence[FreePlace]:
    people = sorted({draft.mentor_id, draft.mentee_id})
    return [FreePlace(person_id=person, claim_id=draft.proposal_id) for person in people]


TestPlaces = Places.TestCase
TestPlaces.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)

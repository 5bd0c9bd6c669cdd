"""Mentorships and concerns: every step in its order, nothing while paused, and nobody told who raised a concern."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from libs.contracts.concerns import ConcernAcknowledged, ConcernRaised, ConcernResolved, RaiseConcern
from libs.contracts.contacts import ContactAppointed
from libs.contracts.envelope import Envelope
from libs.contracts.messages import Event, Message
from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    Ending,
    FeedbackGiven,
    MentorshipClosed,
    MentorshipIntroduced,
    OfMentorship,
    OutcomeConfirmed,
    OutcomeProposed,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    SideDecided,
)
from libs.contracts.vocabulary import Shape
from tests.simulation.checking.breaches import Breaches
from tests.simulation.checking.registry import Registry

STEPS: Mapping[str, tuple[Collection[str], str]] = {
    "FirstConversationHeld": (("introduced",), "met"),
    "MentorshipContinued": (("met",), "continued"),
    "CompactAgreed": (("continued", "active"), "active"),
}
"""In which state each may happen, and the state that follows."""
ALLOWED: Mapping[str, Collection[str]] = {
    "SideDecided": ("met",),
    "CompactProposed": ("continued", "active"),
    "SessionScheduled": ("active",),
    "SessionRescheduled": ("active",),
    "SessionHeld": ("active",),
    "SessionMissed": ("active",),
    "SessionCancelled": ("active",),
    "OutcomeProposed": ("active",),
    "OutcomeConfirmed": ("active",),
}
WHILE_PAUSED = ("MentorshipResumed", "MentorshipClosed")


@dataclass
class Pair:
    terms: MentorshipIntroduced
    state: str = "introduced"
    paused: bool = False
    closed: bool = False
    decided: set[str] = field(default_factory=set[str])
    proposed: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    sessions: dict[str, str] = field(default_factory=dict[str, str])
    outcomes: set[str] = field(default_factory=set[str])
    confirmed: bool = False
    met: bool = False
    concerns: set[str] = field(default_factory=set[str])
    """Those that are not resolved."""


class Mentorships:
    def __init__(self, registry: Registry, breaches: Breaches) -> None:
        self._registry = registry
        self._breaches = breaches
        self.pairs: dict[str, Pair] = {}
        self._contacts: dict[str, str] = {}
        self._touched: set[str] = set()
        self._raised_by: dict[str, RaiseConcern] = {}
        """By the id of the command: nothing but the commands tells this."""
        self._concerns: dict[str, str] = {}

    def hear(self, one: Envelope) -> None:
        event = one.message
        if isinstance(event, RaiseConcern):
            self._raised_by[one.meta.id] = event
        elif isinstance(event, Event):
            self._is_silent_on_who_raised_it(one, event)
        match event:
            case MentorshipIntroduced():
                self.pairs[event.mentorship_id] = Pair(event)
                self._touched.add(event.mentorship_id)
            case ContactAppointed():
                self._contacts[event.contact_id] = event.place_id
            case ConcernRaised():
                self._raised(event)
            case ConcernAcknowledged() | ConcernResolved():
                self._breaches.unless(event.concern_id in self._concerns, "order of a concern", event.concern_id)
                if isinstance(event, ConcernResolved):
                    self._concerns.pop(event.concern_id, None)
                    self.pairs[event.mentorship_id].concerns.discard(event.concern_id)
                    self._touched.add(event.mentorship_id)
            case OfMentorship():
                if isinstance(event, Event):
                    self._step(event)
            case _:
                return

    def at_rest(self) -> None:
        touched, self._touched = self._touched, set()
        for mentorship_id in sorted(touched):
            self._check(mentorship_id, self.pairs[mentorship_id])

    def everything(self) -> None:
        self._touched |= set(self.pairs)
        self.at_rest()

    def states(self) -> Counter[str]:
        return Counter("paused" if one.paused else one.state for one in self.pairs.values())

    def _step(self, event: OfMentorship) -> None:
        name = type(event).__name__
        one = self.pairs.get(event.mentorship_id)
        if one is None:
            self._breaches.add("order of a mentorship", f"{name} of {event.mentorship_id}, which nobody introduced")
            return
        self._touched.add(event.mentorship_id)
        if one.paused:
            self._breaches.unless(name in WHILE_PAUSED, "nothing while paused", f"{name} of {event.mentorship_id}")
        if one.state == "closed":
            self._breaches.unless(isinstance(event, FeedbackGiven), "nothing once closed", f"{name} of {event.stream}")
        self._order(one, name, event)
        self._parts(one, event)
        if name in ("MentorshipPaused", "MentorshipResumed"):
            one.paused = name == "MentorshipPaused"
        if isinstance(event, MentorshipClosed):
            one.state, one.paused = "closed", False
            if event.ending is Ending.COMPLETED:
                done = one.confirmed or (one.terms.shape is Shape.SPOT and one.met)
                self._breaches.unless(done, "completed with an outcome", event.mentorship_id)

    def _order(self, one: Pair, name: str, event: OfMentorship) -> None:
        what = f"{name} of {event.mentorship_id}, which is {one.state}"
        if name in STEPS:
            before, after = STEPS[name]
            self._breaches.unless(one.state in before, "order of a mentorship", what)
            one.state = after
            one.met = True
        elif name in ALLOWED:
            self._breaches.unless(one.state in ALLOWED[name], "order of a mentorship", what)

    def _parts(self, one: Pair, event: Message) -> None:
        match event:
            case SideDecided():
                one.decided = one.decided | {event.side} if event.continues else one.decided - {event.side}
            case CompactProposed():
                one.proposed.add((event.side, event.version))
            case CompactAgreed():
                agreed = {side for side, version in one.proposed if version == event.version}
                self._breaches.unless(len(agreed) == 2, "a compact of both", event.mentorship_id)
            case SessionScheduled() | SessionRescheduled() | SessionHeld() | SessionMissed() | SessionCancelled():
                self._session(one, event)
            case OutcomeProposed():
                one.outcomes.add(event.outcome_id)
            case OutcomeConfirmed():
                self._breaches.unless(event.outcome_id in one.outcomes, "an outcome of both", event.mentorship_id)
                one.confirmed = True
            case _:
                return
        if one.state == "continued":
            self._breaches.unless(len(one.decided) == 2, "both continue", one.terms.mentorship_id)

    def _session(
        self,
        one: Pair,
        event: SessionScheduled | SessionRescheduled | SessionHeld | SessionMissed | SessionCancelled,
    ) -> None:
        state = one.sessions.get(event.session_id, "")
        what = f"{type(event).__name__} of {event.session_id}, which is {state or 'unknown'}"
        if isinstance(event, SessionScheduled):
            self._breaches.unless(not state, "order of a session", what)
            one.sessions[event.session_id] = "scheduled"
            return
        self._breaches.unless(state == "scheduled", "order of a session", what)
        if not isinstance(event, SessionRescheduled):
            one.sessions[event.session_id] = type(event).__name__

    def _raised(self, event: ConcernRaised) -> None:
        self._concerns[event.concern_id] = event.mentorship_id
        pair = self.pairs[event.mentorship_id]
        if pair.state != "closed":
            pair.concerns.add(event.concern_id)
        self._touched.add(event.mentorship_id)
        if event.contact_id is None:
            return
        place = self._contacts.get(event.contact_id, "")
        homes = {pair.terms.mentor.institution_id, pair.terms.mentee.institution_id}
        self._breaches.unless(
            place and place not in homes, "safeguarding from outside", f"{event.concern_id}: {event.contact_id}"
        )

    def _is_silent_on_who_raised_it(self, one: Envelope, event: Event) -> None:
        """What the command led to names neither of the two, or both."""
        asked = self._raised_by.get(one.meta.correlation_id)
        if asked is None or asked.mentorship_id not in self.pairs:
            return
        body = event.model_dump_json()
        named = {person for person in _both(self.pairs[asked.mentorship_id]) if f'"{person}"' in body}
        if len(named) == 1:
            self._breaches.add("who raised a concern", f"{one.meta.id} ({one.meta.type}) names {named}")

    def _check(self, mentorship_id: str, one: Pair) -> None:
        if one.state == "closed":
            return
        if one.concerns:
            self._breaches.unless(one.paused, "a concern pauses at once", f"{mentorship_id}: {sorted(one.concerns)}")
        else:
            self._breaches.unless(not one.paused, "resumed once resolved", mentorship_id)
        for person in _both(one):
            self._breaches.unless(
                self._registry.people[person].consents, "ends when one leaves", f"{mentorship_id}: {person}"
            )


def _both(one: Pair) -> tuple[str, str]:
    return one.terms.mentor.participant_id, one.terms.mentee.participant_id

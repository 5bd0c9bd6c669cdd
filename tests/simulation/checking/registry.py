"""Who takes part, as registration told it."""

from dataclasses import dataclass

from libs.contracts.messages import Message
from libs.contracts.registration import (
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    InductionCompleted,
    InstitutionClosed,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    Profile,
    ProfileChanged,
    ProgrammeOpened,
    ProgrammeRules,
)
from tests.simulation.checking.breaches import Breaches


@dataclass
class Known:
    programme_id: str
    institution_id: str
    person_id: str
    profile: Profile
    consents: bool = False
    forgotten: bool = False
    paused: bool = False
    consent_version: int = 0
    inducted: bool = False


class Registry:
    def __init__(self, breaches: Breaches) -> None:
        self._breaches = breaches
        self.people: dict[str, Known] = {}
        self.regions: dict[str, str] = {}
        self.closed: set[str] = set()
        self.rules: dict[str, ProgrammeRules] = {}
        self._wanted: dict[str, int] = {}
        """The version that must at least be consented to, by programme."""

    def hear(self, event: Message) -> None:
        self._hear_places(event)
        self._hear_people(event)

    def may_be_matched(self, participant_id: str) -> str:
        """Why not; nothing where they may."""
        one = self.people[participant_id]
        if not one.consents or one.forgotten:
            return "does not consent"
        if one.paused:
            return "is paused"
        if one.institution_id in self.closed:
            return "belongs to a closed institution"
        if one.consent_version < self._wanted.get(one.programme_id, 0):
            return "consented to an old text"
        return ""

    def _hear_places(self, event: Message) -> None:
        match event:
            case InstitutionRegistered() | InstitutionMoved():
                self.regions[event.institution_id] = event.region_id
            case InstitutionClosed():
                self.closed.add(event.institution_id)
            case InstitutionReopened():
                self.closed.discard(event.institution_id)
            case ProgrammeOpened():
                self.rules[event.programme_id] = event.rules
            case ConsentTextPublished(renew=True):
                self._wanted[event.programme_id] = event.version
            case _:
                return

    def _hear_people(self, event: Message) -> None:
        match event:
            case ParticipantInvited() | ParticipantEnrolled():
                self._admit(event)
            case ConsentWithdrawn():
                self.people[event.participant_id].consents = False
            case ParticipantForgotten():
                one = self.people[event.participant_id]
                one.consents, one.forgotten = False, True
            case ConsentRenewed():
                self.people[event.participant_id].consent_version = event.consent_version
            case ParticipationPaused() | ParticipationResumed():
                self.people[event.participant_id].paused = isinstance(event, ParticipationPaused)
            case _:
                self._hear_changes(event)

    def _hear_changes(self, event: Message) -> None:
        match event:
            case ProfileChanged():
                self.people[event.participant_id].profile = event.profile
            case ParticipantMoved():
                one = self.people[event.participant_id]
                self._breaches.unless(
                    one.institution_id == event.from_institution_id, "moves", f"{event.participant_id} was elsewhere"
                )
                one.institution_id = event.institution_id
            case InductionCompleted():
                self.people[event.participant_id].inducted = True
            case _:
                return

    def _admit(self, event: ParticipantInvited | ParticipantEnrolled) -> None:
        before = self.people.get(event.participant_id)
        self._breaches.unless(
            not (before and before.forgotten), "forgotten", f"{event.participant_id} was forgotten and is back"
        )
        one = Known(event.programme_id, event.institution_id, event.person, event.profile)
        one.inducted = bool(before and before.inducted)
        if isinstance(event, ParticipantEnrolled):
            one.consents, one.consent_version = True, event.consent_version or 0
        self.people[event.participant_id] = one

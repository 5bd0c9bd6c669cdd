"""Somebody who only hears what registration tells, and knows what product.md promises."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from libs.contracts.messages import Answer, Command, Message
from libs.contracts.registration import (
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    EnrolParticipant,
    GiveConsent,
    InstitutionClosed,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    OfParticipant,
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
    RegionRegistered,
)


class Witness:
    def __init__(self) -> None:
        self.paused: dict[str, datetime | None] = {}
        """Whoever pauses now, and until when."""
        self._regions: set[str] = set()
        self._region_of: dict[str, str] = {}
        self._closed: set[str] = set()
        self._rules: dict[str, ProgrammeRules] = {}
        self._texts: defaultdict[str, list[ConsentTextPublished]] = defaultdict(list)
        self._lives: defaultdict[str, list[OfParticipant]] = defaultdict(list)

    def hear(self, command: Command, told: Sequence[Message], on: datetime) -> None:
        """Every command has one answer: one event that follows from it, or why there is none."""
        (message,) = told
        if isinstance(message, Answer):
            return
        assert message.stream == command.stream
        match message:
            case OfParticipant():
                self._life(command, message, on)
            case _:
                self._place(message)

    def published(self, programme_id: str) -> int:
        """How many versions of the consent text."""
        return len(self._texts[programme_id])

    def _place(self, event: Message) -> None:
        match event:
            case RegionRegistered():
                self._regions.add(event.region_id)
            case InstitutionRegistered():
                self._region_of[event.institution_id] = event.region_id
            case InstitutionMoved():
                assert event.from_region_id == self._region_of[event.institution_id] != event.region_id
                self._region_of[event.institution_id] = event.region_id
            case InstitutionClosed():
                assert event.region_id == self._region_of[event.institution_id]
                self._closed.add(event.institution_id)
            case InstitutionReopened():
                self._closed.remove(event.institution_id)
            case ProgrammeOpened():
                self._rules[event.programme_id] = event.rules
            case ConsentTextPublished():
                texts = self._texts[event.programme_id]
                texts.append(event)
                assert [text.version for text in texts] == list(range(1, len(texts) + 1))
            case _:
                raise AssertionError(f"Nobody promised {event!r}.")
        assert set(self._region_of.values()) <= self._regions

    def _life(self, command: Command, event: OfParticipant, on: datetime) -> None:
        person = event.participant_id
        life = self._lives[person]
        before = life[-1] if life else None
        assert not isinstance(before, ParticipantForgotten)
        if isinstance(before, ConsentWithdrawn):
            assert isinstance(event, ParticipantEnrolled | ParticipantForgotten)
        life.append(event)
        self._pauses(event)
        match event:
            case ParticipantInvited() | ParticipantEnrolled():
                assert event.institution_id not in self._closed
                assert event.region_id == self._region_of[event.institution_id]
                self._fits(event.profile, event.programme_id)
                if isinstance(event, ParticipantEnrolled):
                    assert isinstance(command, EnrolParticipant | GiveConsent)
                    assert event.consented_at == on
                    self._agreed(event.programme_id, event.consent_version)
            case ConsentRenewed():
                earlier = [one for one in life[:-1] if isinstance(one, ParticipantEnrolled | ConsentRenewed)][-1]
                assert event.consent_version > (earlier.consent_version or 0)
                assert isinstance(command, GiveConsent)
                self._agreed(self._programme(person), event.consent_version)
            case ProfileChanged():
                self._fits(event.profile, self._programme(person))
            case ParticipantMoved():
                assert event.institution_id not in self._closed
                assert event.region_id == self._region_of[event.institution_id]
                assert event.from_institution_id == self._home(life[:-1])
                assert event.from_region_id == self._region_of[event.from_institution_id]
            case ConsentWithdrawn():
                assert event.region_id == self._region_of[self._home(life[:-1])]
            case _:
                # What else is said of a person is theirs to say.
                return

    def _pauses(self, event: OfParticipant) -> None:
        person = event.participant_id
        match event:
            case ParticipationPaused():
                self.paused[person] = event.until
            case ParticipationResumed():
                del self.paused[person]
            case ParticipantEnrolled() | ConsentWithdrawn() | ParticipantForgotten():
                self.paused.pop(person, None)
            case _:
                # Nothing else begins or ends a pause.
                return

    def _agreed(self, programme_id: str, version: int | None) -> None:
        texts = self._texts[programme_id]
        must_renew = max((text.version for text in texts if text.renew), default=0)
        assert version in {text.version for text in texts} if texts else version is None
        assert (version or 0) >= must_renew

    def _fits(self, profile: Profile, programme_id: str) -> None:
        capacities = (profile.mentor_capacity, profile.mentee_capacity)
        assert 1 <= max(capacities) <= self._rules[programme_id].capacity_cap

    def _programme(self, person: str) -> str:
        entries = [one for one in self._lives[person] if isinstance(one, ParticipantInvited | ParticipantEnrolled)]
        return entries[-1].programme_id

    def _home(self, life: Sequence[OfParticipant]) -> str:
        places = [one for one in life if isinstance(one, ParticipantInvited | ParticipantEnrolled | ParticipantMoved)]
        return places[-1].institution_id

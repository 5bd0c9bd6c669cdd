"""Registration: regions, institutions, programmes, and the people enrolled in them."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.contacts import ContactCommand, ContactEvent
from libs.contracts.messages import Command, Event, Message, Value
from libs.contracts.personal import Subject
from libs.contracts.vocabulary import (
    Direction,
    Id,
    Language,
    Modality,
    Name,
    Scope,
    Sealed,
    Shape,
    Slot,
    Stage,
    TimeZone,
    Topic,
)

Capacity = Annotated[int, Field(ge=0, le=10)]


ConsentVersion = Annotated[int, Field(ge=1)]


class Sizes(Value):
    """How many stand together, where the shape is not that of pairs."""

    group_minimum: Annotated[int, Field(ge=2, le=12)] = 3
    """Mentees of a group that opens."""
    group_maximum: Annotated[int, Field(ge=2, le=12)] = 6
    network_minimum: Annotated[int, Field(ge=2, le=8)] = 2
    """Mentors of a mentee who has any."""
    network_maximum: Annotated[int, Field(ge=2, le=8)] = 4
    chain_minimum: Annotated[int, Field(ge=3, le=6)] = 3
    """People in a chain, of one stage each."""


class ProgrammeRules(Value):
    """What no pairing of the programme may break, beside the rules that hold for all programmes."""

    direction: Direction = Direction.REVERSE
    stage_gap: Annotated[int, Field(ge=1, le=5)] = 1
    common_slots: Annotated[int, Field(ge=1, le=168)] = 1
    capacity_cap: Annotated[int, Field(ge=1, le=10)] = 3
    burden_share_percent: Annotated[int, Field(ge=0, le=100)] = 50
    """The most that people who disclosed an under-represented background may carry of an institution's mentorships."""
    modality: Modality = Modality.EITHER
    """In a virtual programme everybody meets by video: neither places nor personal ways of meeting count."""
    shape: Shape = Shape.PAIR
    sizes: Sizes = Sizes()
    load_cap: Annotated[int, Field(ge=1, le=20)] = 6
    """The most mentorships that a person of this programme has at once, in all programmes and on both sides."""
    induction_required: bool = False
    """Nobody mentors before an induction."""


class Profile(Value):
    """What the matcher may know of a person; it holds neither name, contact nor disclosed attribute."""

    stage: Stage
    offers: Annotated[tuple[Topic, ...], Field(min_length=1)]
    seeks: Annotated[tuple[Topic, ...], Field(min_length=1)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    free: Annotated[tuple[Slot, ...], Field(min_length=1)]
    modality: Modality = Modality.EITHER
    mentor_capacity: Capacity = 0
    mentee_capacity: Capacity = 0
    widest_scope: Scope = Scope.NATIONAL
    line: Annotated[tuple[Id, ...], Field(max_length=2)] = ()
    """Who line-manages this person, nearest first, two steps up."""
    conflicts: tuple[Id, ...] = ()
    """Declared conflicts: whom this person assesses, appoints or is otherwise bound to."""


class OfRegion(Message):
    region_id: Id

    @property
    def stream(self) -> str:
        return f"region-{self.region_id}"


class OfInstitution(Message):
    institution_id: Id

    @property
    def stream(self) -> str:
        return f"institution-{self.institution_id}"


class OfProgramme(Message):
    programme_id: Id

    @property
    def stream(self) -> str:
        return f"programme-{self.programme_id}"


class OfParticipant(Message):
    participant_id: Id

    @property
    def stream(self) -> str:
        return f"participant-{self.participant_id}"


class RegisterRegion(OfRegion, Command):
    name: Name


class RegisterInstitution(OfInstitution, Command):
    region_id: Id
    name: Name


class CloseInstitution(OfInstitution, Command):
    """Its people are in no round until it is open again; what is under way goes on."""


class ReopenInstitution(OfInstitution, Command):
    pass


class MoveInstitution(OfInstitution, Command):
    """To another region, with all its people."""

    region_id: Id


class OpenProgramme(OfProgramme, Command):
    name: Name
    rules: ProgrammeRules = ProgrammeRules()


class ConsentText(OfProgramme):
    """What people consent to, in so many words; versions are numbered from 1 without a gap."""

    version: ConsentVersion
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    language: Language = "en"
    renew: bool = False
    """Whoever consented to an earlier version is matched again only after consenting to this one."""


class PublishConsentText(ConsentText, Command):
    pass


class Enrolment(OfParticipant):
    """A person in one programme at one institution."""

    programme_id: Id
    institution_id: Id
    profile: Profile
    personal: Annotated[Sealed, Subject("participant_id")]
    """Name and e-mail, as JSON."""
    confidential: Annotated[Sealed, Subject("participant_id")] | None = None
    """What the matcher alone may open, as JSON: disclosed background, the purposes that it may be used for, and whom
    the person asked to exclude."""
    person_id: Id | None = None
    """Who is behind the participants of several programmes; the participant alone if left out."""

    @property
    def person(self) -> str:
        """Whose load this enrolment counts for."""
        return self.person_id or self.participant_id


class InviteParticipant(Enrolment, Command):
    """Somebody else entered these particulars: the person is matched only after consenting."""


class EnrolParticipant(Enrolment, Command):
    """The person enrols and consents in one step."""

    consent_version: ConsentVersion | None = None
    """Of the text consented to; the latest if left out."""


class GiveConsent(OfParticipant, Command):
    """For the first time, again, or to a later version of the text."""

    consent_version: ConsentVersion | None = None


class WithdrawConsent(OfParticipant, Command):
    pass


class ChangeProfile(OfParticipant, Command):
    profile: Profile


class ChangeConfidential(OfParticipant, Command):
    """What the matcher alone may open is replaced as a whole, or taken back."""

    confidential: Annotated[Sealed, Subject("participant_id")] | None = None


class PauseParticipation(OfParticipant, Command):
    """In no round for a while; what is under way goes on."""

    until: AwareDatetime | None = None
    """The participation goes on by itself then."""


class ReturnFromPause(OfParticipant, Command):
    until: AwareDatetime | None = None
    """Only from the pause that was to end then; from any if left out."""


class MoveParticipant(OfParticipant, Command):
    institution_id: Id


class CompleteInduction(OfParticipant, Command):
    completed_at: AwareDatetime


class AttendSupervision(OfParticipant, Command):
    """Mentors meet a supervisor as a group, without their mentees."""

    held_at: AwareDatetime


class ChangeNotifications(OfParticipant, Command):
    necessary_only: bool = False
    """Only what must be done by a day; nothing that is merely good to know."""
    language: Language = "en"
    time_zone: TimeZone = "UTC"
    """Whose nights are quiet."""


class ForgetParticipant(OfParticipant, Command):
    """The person asked to be forgotten. Their key is destroyed before this is sent: it tells everybody to let go."""


class RegionRegistered(OfRegion, Event):
    name: Name


class InstitutionRegistered(OfInstitution, Event):
    region_id: Id
    name: Name


class InstitutionClosed(OfInstitution, Event):
    region_id: Id


class InstitutionReopened(OfInstitution, Event):
    region_id: Id


class InstitutionMoved(OfInstitution, Event):
    region_id: Id
    from_region_id: Id


class ProgrammeOpened(OfProgramme, Event):
    name: Name
    rules: ProgrammeRules


class ConsentTextPublished(ConsentText, Event):
    pass


class Placed(Enrolment):
    """An enrolment with the region of its institution."""

    region_id: Id


class ParticipantInvited(Placed, Event):
    pass


class ParticipantEnrolled(Placed, Event):
    """The person consented on this day and is now matched."""

    consented_at: AwareDatetime
    consent_version: ConsentVersion | None = None
    """None where the programme had published no text."""


class ConsentRenewed(OfParticipant, Event):
    consent_version: ConsentVersion
    renewed_at: AwareDatetime


class ConsentWithdrawn(OfParticipant, Event):
    programme_id: Id
    institution_id: Id
    region_id: Id


class ProfileChanged(OfParticipant, Event):
    profile: Profile


class ConfidentialChanged(OfParticipant, Event):
    confidential: Annotated[Sealed, Subject("participant_id")] | None = None


class ParticipationPaused(OfParticipant, Event):
    until: AwareDatetime | None = None


class ParticipationResumed(OfParticipant, Event):
    pass


class ParticipantMoved(OfParticipant, Event):
    programme_id: Id
    institution_id: Id
    region_id: Id
    from_institution_id: Id
    from_region_id: Id


class InductionCompleted(OfParticipant, Event):
    completed_at: AwareDatetime


class SupervisionAttended(OfParticipant, Event):
    held_at: AwareDatetime


class NotificationsChanged(OfParticipant, Event):
    necessary_only: bool
    language: Language
    time_zone: TimeZone


class ParticipantForgotten(OfParticipant, Event):
    """The last that is ever told of this person: whoever keeps something of them lets go of it."""


RegionCommand: TypeAlias = RegisterRegion
InstitutionCommand: TypeAlias = RegisterInstitution | CloseInstitution | ReopenInstitution | MoveInstitution
InstitutionEvent: TypeAlias = InstitutionRegistered | InstitutionClosed | InstitutionReopened | InstitutionMoved
ProgrammeCommand: TypeAlias = OpenProgramme | PublishConsentText
ProgrammeEvent: TypeAlias = ProgrammeOpened | ConsentTextPublished
ParticipantCommand: TypeAlias = (
    InviteParticipant
    | EnrolParticipant
    | GiveConsent
    | WithdrawConsent
    | ChangeProfile
    | ChangeConfidential
    | PauseParticipation
    | ReturnFromPause
    | MoveParticipant
    | CompleteInduction
    | AttendSupervision
    | ChangeNotifications
    | ForgetParticipant
)
ParticipantEvent: TypeAlias = (
    ParticipantInvited
    | ParticipantEnrolled
    | ConsentRenewed
    | ConsentWithdrawn
    | ProfileChanged
    | ConfidentialChanged
    | ParticipationPaused
    | ParticipationResumed
    | ParticipantMoved
    | InductionCompleted
    | SupervisionAttended
    | NotificationsChanged
    | ParticipantForgotten
)

RegistrationCommand: TypeAlias = (
    RegionCommand | InstitutionCommand | ProgrammeCommand | ParticipantCommand | ContactCommand
)
RegistrationEvent: TypeAlias = RegionRegistered | InstitutionEvent | ProgrammeEvent | ParticipantEvent | ContactEvent

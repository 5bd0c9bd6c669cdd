"""Registration: regions, institutions, programmes, and the people enrolled in them."""

from typing import Annotated, TypeAlias

from pydantic import AwareDatetime, Field

from libs.contracts.messages import Command, Event, Message, Value
from libs.contracts.personal import Subject
from libs.contracts.vocabulary import Direction, Id, Language, Modality, Name, Scope, Sealed, Slot, Stage, Topic

Capacity = Annotated[int, Field(ge=0, le=10)]


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


class OpenProgramme(OfProgramme, Command):
    name: Name
    rules: ProgrammeRules = ProgrammeRules()


class Enrolment(OfParticipant):
    """A person in one programme at one institution."""

    programme_id: Id
    institution_id: Id
    profile: Profile
    personal: Annotated[Sealed, Subject("participant_id")]
    """Name and e-mail, as JSON."""
    confidential: Annotated[Sealed, Subject("participant_id")] | None = None
    """What the matcher alone may open: disclosed background and whom the person asked to exclude, as JSON."""


class InviteParticipant(Enrolment, Command):
    """Somebody else entered these particulars: the person is matched only after consenting."""


class EnrolParticipant(Enrolment, Command):
    """The person enrols and consents in one step."""


class GiveConsent(OfParticipant, Command):
    pass


class WithdrawConsent(OfParticipant, Command):
    pass


class ChangeProfile(OfParticipant, Command):
    profile: Profile


class ForgetParticipant(OfParticipant, Command):
    """The person asked to be forgotten. Their key is destroyed before this is sent: it tells everybody to let go."""


class RegionRegistered(OfRegion, Event):
    name: Name


class InstitutionRegistered(OfInstitution, Event):
    region_id: Id
    name: Name


class ProgrammeOpened(OfProgramme, Event):
    name: Name
    rules: ProgrammeRules


class Placed(Enrolment):
    """An enrolment with the region of its institution."""

    region_id: Id


class ParticipantInvited(Placed, Event):
    pass


class ParticipantEnrolled(Placed, Event):
    """The person consented on this day and is now matched."""

    consented_at: AwareDatetime


class ConsentWithdrawn(OfParticipant, Event):
    programme_id: Id
    institution_id: Id
    region_id: Id


class ProfileChanged(OfParticipant, Event):
    profile: Profile


class ParticipantForgotten(OfParticipant, Event):
    """The last that is ever told of this person: whoever keeps something of them lets go of it."""


RegionCommand: TypeAlias = RegisterRegion
InstitutionCommand: TypeAlias = RegisterInstitution
ProgrammeCommand: TypeAlias = OpenProgramme
ParticipantCommand: TypeAlias = (
    InviteParticipant | EnrolParticipant | GiveConsent | WithdrawConsent | ChangeProfile | ForgetParticipant
)
ParticipantEvent: TypeAlias = (
    ParticipantInvited | ParticipantEnrolled | ConsentWithdrawn | ProfileChanged | ParticipantForgotten
)

RegistrationCommand: TypeAlias = RegionCommand | InstitutionCommand | ProgrammeCommand | ParticipantCommand
RegistrationEvent: TypeAlias = RegionRegistered | InstitutionRegistered | ProgrammeOpened | ParticipantEvent

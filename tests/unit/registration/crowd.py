"""What a random crowd asks of registration: few people and places, so that they meet."""

from hypothesis import strategies as st

from libs.contracts.messages import Command
from libs.contracts.registration import (
    AttendSupervision,
    ChangeConfidential,
    ChangeNotifications,
    ChangeProfile,
    CloseInstitution,
    CompleteInduction,
    EnrolParticipant,
    ForgetParticipant,
    GiveConsent,
    InviteParticipant,
    MoveInstitution,
    MoveParticipant,
    OpenProgramme,
    PauseParticipation,
    Profile,
    ProgrammeRules,
    PublishConsentText,
    RegisterInstitution,
    RegisterRegion,
    ReopenInstitution,
    ReturnFromPause,
    WithdrawConsent,
)
from tests.unit.registration.stories import PROFILE, later

PEOPLE = st.sampled_from(["ann", "bob", "cem"])
INSTITUTIONS = st.sampled_from(["st-luke", "st-mary"])
REGIONS = st.sampled_from(["north", "south"])
PROGRAMMES = st.sampled_from(["reverse", "reverse", "group"])
VERSIONS = st.none() | st.integers(1, 4)
DAYS = st.integers(0, 20).map(later)


def profiles() -> st.SearchStrategy[Profile]:
    capacities = st.integers(0, 3)
    return st.builds(
        lambda mentor, mentee: PROFILE.model_copy(update={"mentor_capacity": mentor, "mentee_capacity": mentee}),
        capacities,
        capacities,
    )


FOUNDING: st.SearchStrategy[Command] = st.one_of(
    st.builds(RegisterRegion, region_id=REGIONS, name=st.just("A region")),
    st.builds(RegisterInstitution, institution_id=INSTITUTIONS, region_id=REGIONS, name=st.just("A house")),
)
ABOUT_PLACES: st.SearchStrategy[Command] = st.one_of(
    st.builds(CloseInstitution, institution_id=INSTITUTIONS),
    st.builds(ReopenInstitution, institution_id=INSTITUTIONS),
    st.builds(MoveInstitution, institution_id=INSTITUTIONS, region_id=REGIONS),
)
OPENING: st.SearchStrategy[Command] = st.builds(
    OpenProgramme,
    programme_id=PROGRAMMES,
    name=st.just("A programme"),
    rules=st.builds(ProgrammeRules, capacity_cap=st.integers(1, 2)),
)
PUBLISHING: st.SearchStrategy[Command] = st.builds(
    PublishConsentText,
    programme_id=PROGRAMMES,
    version=st.integers(1, 4),
    text=st.sampled_from(["I agree.", "I agree to more."]),
    renew=st.booleans(),
)


def entering(person: str) -> st.SearchStrategy[Command]:
    return st.one_of(
        st.builds(
            InviteParticipant,
            participant_id=st.just(person),
            programme_id=PROGRAMMES,
            institution_id=INSTITUTIONS,
            profile=profiles(),
            personal=st.just(f"sealed:{person}:AAAA"),
        ),
        st.builds(
            EnrolParticipant,
            participant_id=st.just(person),
            programme_id=PROGRAMMES,
            institution_id=INSTITUTIONS,
            profile=profiles(),
            personal=st.just(f"sealed:{person}:AAAA"),
            consent_version=VERSIONS,
        ),
    )


def confiding(person: str) -> st.SearchStrategy[Command]:
    words = st.sampled_from([None, f"sealed:{person}:AAAA", f"sealed:{person}:BBBB"])
    return st.builds(ChangeConfidential, participant_id=st.just(person), confidential=words)


ENTERING = PEOPLE.flatmap(entering)
ABOUT_CONSENT: st.SearchStrategy[Command] = st.one_of(
    st.builds(GiveConsent, participant_id=PEOPLE, consent_version=VERSIONS),
    st.builds(WithdrawConsent, participant_id=PEOPLE),
)
ABOUT_PEOPLE: st.SearchStrategy[Command] = st.one_of(
    PEOPLE.flatmap(confiding),
    st.builds(ChangeProfile, participant_id=PEOPLE, profile=profiles()),
    st.builds(PauseParticipation, participant_id=PEOPLE, until=st.none() | DAYS),
    st.builds(ReturnFromPause, participant_id=PEOPLE, until=st.none() | DAYS),
    st.builds(MoveParticipant, participant_id=PEOPLE, institution_id=INSTITUTIONS),
    st.builds(CompleteInduction, participant_id=PEOPLE, completed_at=DAYS),
    st.builds(AttendSupervision, participant_id=PEOPLE, held_at=DAYS),
    st.builds(ChangeNotifications, participant_id=PEOPLE, time_zone=st.sampled_from(["UTC", "Europe/Atlantis"])),
    st.builds(ForgetParticipant, participant_id=PEOPLE),
)

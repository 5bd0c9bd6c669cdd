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
    InviteParticipant,
    MoveInstitution,
    MoveParticipant,
    Profile,
    RegisterInstitution,
    ReopenInstitution,
    ReturnFromPause,
)
from tests.unit.registration.stories import PROFILE, later

PEOPLE = st.sampled_from(["ann", "bob", "cem", "dan"])
INSTITUTIONS = st.sampled_from(["st-luke", "st-luke", "st-mary", "st-anna"])
REGIONS = st.sampled_from(["north", "south"])
PROGRAMMES = st.sampled_from(["reverse", "reverse", "reverse", "peer"])
VERSIONS = st.none() | st.integers(1, 4)
DAYS = st.integers(0, 20).map(later)


def profiles() -> st.SearchStrategy[Profile]:
    capacities = st.sampled_from([1, 1, 1, 2, 0, 4])
    return st.builds(
        lambda mentor, mentee: PROFILE.model_copy(update={"mentor_capacity": mentor, "mentee_capacity": mentee}),
        capacities,
        capacities,
    )


ABOUT_PLACES: st.SearchStrategy[Command] = st.one_of(
    st.builds(RegisterInstitution, institution_id=INSTITUTIONS, region_id=REGIONS, name=st.just("A house")),
    st.builds(CloseInstitution, institution_id=INSTITUTIONS),
    st.builds(ReopenInstitution, institution_id=INSTITUTIONS),
    st.builds(MoveInstitution, institution_id=INSTITUTIONS, region_id=REGIONS),
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
ABOUT_PEOPLE: st.SearchStrategy[Command] = st.one_of(
    PEOPLE.flatmap(confiding),
    st.builds(ChangeProfile, participant_id=PEOPLE, profile=profiles()),
    st.builds(ReturnFromPause, participant_id=PEOPLE, until=st.none() | DAYS),
    st.builds(MoveParticipant, participant_id=PEOPLE, institution_id=INSTITUTIONS),
    st.builds(CompleteInduction, participant_id=PEOPLE, completed_at=DAYS),
    st.builds(AttendSupervision, participant_id=PEOPLE, held_at=DAYS),
    st.builds(ChangeNotifications, participant_id=PEOPLE, time_zone=st.sampled_from(["UTC", "Europe/Atlantis"])),
    st.builds(ForgetParticipant, participant_id=st.sampled_from(["cem", "dan"])),
)

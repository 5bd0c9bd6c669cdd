"""Every message has one type and one topic, and says nothing personal that is not sealed for its subject."""

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError

from libs.contracts import topics
from libs.contracts.catalogue import CATALOGUE, topic_of
from libs.contracts.matching import CohortListed
from libs.contracts.messages import Command, Event
from libs.contracts.personal import SealedField, sealed_fields, sealed_values, subjects
from libs.contracts.published.schemas import topics_of
from libs.contracts.registration import ParticipantEnrolled, Profile, RegisterRegion
from libs.contracts.rounds import CohortMember
from libs.contracts.sessions import IntroduceMentorship, RecordInsight
from libs.contracts.vocabulary import Side, Stage, Topic
from tests.examples import region

PROFILE = Profile(
    stage=Stage.RESIDENT, offers=(Topic.TELEHEALTH,), seeks=(Topic.LEADERSHIP,), languages=("en",), free=("tue-17",)
)


def test_every_message_is_a_command_or_an_event_and_never_both() -> None:
    for message in CATALOGUE.by_name.values():
        assert issubclass(message, Command) != issubclass(message, Event)


def test_every_topic_is_on_the_page_of_topics() -> None:
    for message in CATALOGUE.by_name.values():
        assert {*topics_of(message)} <= {*topics.ALL}


def test_events_go_where_they_are_said_and_commands_to_who_is_asked() -> None:
    assert topic_of(region("a"), said_by="registration") == "registration.events"
    assert topic_of(RegisterRegion(region_id="a", name="A"), said_by="gateway") == "registration.commands"
    assert IntroduceMentorship.__module__.endswith("sessions")


def test_no_message_carries_a_contact_or_free_text_that_is_not_sealed() -> None:
    personal = {"email", "first_name", "last_name", "biography", "note", "goals", "reason", "personal", "confidential"}
    ours = {"CommandRefused", "RoundUnsolvable"}
    for name, message in CATALOGUE.by_name.items():
        if name not in ours:
            assert set(message.model_fields) & personal <= set(subjects(message)), f"{name} is not sealed"


def test_every_sealed_field_names_a_subject_that_is_in_the_message() -> None:
    for name, message in CATALOGUE.by_name.items():
        for model in (message, *parts_of(message)):
            sealed = {field for field, info in model.model_fields.items() if "^sealed:" in str(info)}
            assert sealed == set(subjects(model)), f"{name} has sealed fields of nobody"
            assert set(subjects(model).values()) <= set(model.model_fields), f"{name} names a subject that it lacks"


def test_the_sealed_fields_of_a_message_are_those_of_its_parts_too() -> None:
    assert sealed_fields(ParticipantEnrolled) == (
        SealedField("personal", "participant_id"),
        SealedField("confidential", "participant_id"),
    )
    assert sealed_fields(CohortListed) == (SealedField("members.confidential", "members.participant_id"),)
    assert sealed_fields(RegisterRegion) == ()


def test_the_schema_says_whose_a_sealed_field_is() -> None:
    assert ParticipantEnrolled.model_json_schema()["properties"]["personal"]["x-subject"] == "participant_id"
    one_of = RecordInsight.model_json_schema()["properties"]["note"]
    assert one_of["x-subject"] == "by"


def test_the_sealed_values_of_a_message_are_found_with_their_subjects() -> None:
    ann, bob = (member(person, confidential=f"sealed:{person}:AAAA") for person in ("ann", "bob"))
    listed = CohortListed(round_id="r", attempt=1, members=(ann, bob, member("cem")))
    path = "members.confidential"
    assert list(sealed_values(listed)) == [(path, "ann", "sealed:ann:AAAA"), (path, "bob", "sealed:bob:AAAA")]


def test_a_command_with_what_is_sealed_for_somebody_else_is_refused() -> None:
    with pytest.raises(ValidationError, match="note: this is sealed for 'bob', and must be for 'ann'"):
        RecordInsight(mentorship_id="m", by="ann", insight_id="i", to=Side.MENTEE, note="sealed:2:bob:AAAA")


def member(person: str, confidential: str | None = None) -> CohortMember:
    return CohortMember(
        participant_id=person, institution_id="i", region_id="r", profile=PROFILE, confidential=confidential
    )


def parts_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for info in model.model_fields.values():
        for part in models_in(info.annotation):
            yield part
            yield from parts_of(part)


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for one in get_args(annotation):
        yield from models_in(one)

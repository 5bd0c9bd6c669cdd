"""Participants of a programme with two consent texts, at institutions that are open."""

from typing import cast

from libs.contracts.messages import Command
from libs.contracts.registration import (
    AttendSupervision,
    ChangeConfidential,
    ChangeNotifications,
    ChangeProfile,
    CompleteInduction,
    ForgetParticipant,
    GiveConsent,
    MoveParticipant,
    ParticipantCommand,
    PauseParticipation,
    ReturnFromPause,
    WithdrawConsent,
)
from services.registration.domain import participant
from services.registration.domain.participation.states import Asked
from tests.deciders.decisions import Decisions
from tests.unit.registration.stories import (
    BUSIER,
    CLINIC,
    MAY,
    TODAY,
    asking,
    enrolled_to,
    forgotten,
    invited,
    paused,
    programme_with,
    text,
    to_enrol,
    to_invite,
    withdrawn,
)

RULES = programme_with(text(1), text(2))


def asked(command: Command) -> Asked:
    return asking(cast("ParticipantCommand", command), destination=CLINIC, rules=RULES)


PARTICIPANT = Decisions(
    "participant",
    participant,
    states={
        "Unknown": [],
        "Invited": [invited],
        "Enrolled, to version 1": [enrolled_to(1)],
        "Enrolled, to version 2": [enrolled_to(2)],
        "Paused": [enrolled_to(2), paused],
        "Withdrawn": [enrolled_to(2), withdrawn],
        "Forgotten": [enrolled_to(2), forgotten],
    },
    commands=[
        to_invite(),
        to_enrol(),
        GiveConsent(participant_id="ann"),
        WithdrawConsent(participant_id="ann"),
        ChangeProfile(participant_id="ann", profile=BUSIER),
        ChangeConfidential(participant_id="ann", confidential="sealed:ann:CCCC"),
        PauseParticipation(participant_id="ann", until=MAY),
        ReturnFromPause(participant_id="ann"),
        MoveParticipant(participant_id="ann", institution_id="st-mary"),
        CompleteInduction(participant_id="ann", completed_at=TODAY),
        AttendSupervision(participant_id="ann", held_at=TODAY),
        ChangeNotifications(participant_id="ann", time_zone="Europe/Berlin"),
        ForgetParticipant(participant_id="ann"),
    ],
    every_command=ParticipantCommand,
    asked=asked,
)

"""Whenever something happens to a participation or to a programme's text, these letters."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.contacts import ContactAppointed, ContactDismissed
from libs.contracts.registration import (
    ConfidentialChanged,
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    InductionCompleted,
    InstitutionClosed,
    InstitutionMoved,
    InstitutionRegistered,
    InstitutionReopened,
    NotificationsChanged,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    ProfileChanged,
    ProgrammeOpened,
    RegionRegistered,
    RegistrationEvent,
    SupervisionAttended,
)
from services.notifications.domain.known import Known
from services.notifications.domain.letters import DAY, Change, Facts, Kind, LetGo, Letter, Settled
from services.notifications.domain.of_matching import preferences_open


def told(event: RegistrationEvent, known: Known, time: datetime) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case ParticipantInvited():
            facts = Facts(reference=event.stream)
            about = f"{event.stream}/consent"
            return [Letter(to=event.stream, kind=Kind.CONSENT_ASKED, about=about, due=time, facts=facts)]
        case ParticipantEnrolled():
            return [Settled(event.stream), *_caught_up(event, known, time)]
        case ConsentRenewed():
            return [Settled(_renewal(event.participant_id))]
        case ConsentWithdrawn():
            return [Settled(event.stream)]
        case ConsentTextPublished():
            return [_renew(person, time) for person in known.audience] if event.renew else []
        case ParticipationPaused():
            return [Settled(f"{event.stream}/pause"), *_pause_ends(event, time)]
        case ParticipationResumed():
            return [Settled(f"{event.stream}/pause")]
        case ParticipantForgotten() | ContactDismissed():
            return [LetGo(event.stream)]
        case RegionRegistered() | InstitutionRegistered() | InstitutionClosed() | InstitutionReopened():
            return []
        case InstitutionMoved() | ProgrammeOpened() | ContactAppointed():
            return []
        case ProfileChanged() | ConfidentialChanged() | ParticipantMoved() | NotificationsChanged():
            # Whoever did this knows it.
            return []
        case InductionCompleted() | SupervisionAttended():
            return []
    assert_never(event)


def _caught_up(event: ParticipantEnrolled, known: Known, time: datetime) -> Sequence[Letter]:
    """What everybody was told before this person was heard of; streams come in any order."""
    renewal = [_renew(event.participant_id, time, known.renewal)] if known.renewal else []
    windows = [
        preferences_open(event.participant_id, one.round_id, one.until, time, one.cause) for one in known.windows
    ]
    return [*renewal, *windows]


def _renew(person: str, time: datetime, cause: str | None = None) -> Letter:
    stream = f"participant-{person}"
    return Letter(
        to=stream,
        kind=Kind.CONSENT_RENEWAL,
        about=_renewal(person),
        due=time,
        facts=Facts(reference=stream),
        cause=cause,
    )


def _renewal(person: str) -> str:
    return f"participant-{person}/renewal"


def _pause_ends(event: ParticipationPaused, time: datetime) -> Sequence[Letter]:
    if event.until is None or event.until - DAY <= time:
        return []
    facts = Facts(reference=event.stream, deadline=event.until)
    about, due = f"{event.stream}/pause", event.until - DAY
    return [Letter(to=event.stream, kind=Kind.PAUSE_ENDS, about=about, due=due, until=event.until, facts=facts)]

"""The people enrolled in programmes, as registration tells of them."""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.registration import (
    ConfidentialChanged,
    ConsentRenewed,
    ConsentWithdrawn,
    InductionCompleted,
    NotificationsChanged,
    ParticipantEnrolled,
    ParticipantEvent,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipantMoved,
    ParticipationPaused,
    ParticipationResumed,
    Placed,
    ProfileChanged,
    SupervisionAttended,
)
from libs.eventsourcing.reading.changes import Change, Row
from services.gateway.domain.states import ParticipantStatus
from services.gateway.projections.moments import aware

PLACE = """
insert into participants (
    participant_id, programme_id, institution_id, person_id, status, profile, personal, consent_version
) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (participant_id) do update set
    programme_id = excluded.programme_id, institution_id = excluded.institution_id, person_id = excluded.person_id,
    status = excluded.status, profile = excluded.profile, personal = excluded.personal,
    consent_version = excluded.consent_version, paused = false, paused_until = null
"""
CHANGE = "update participants set profile = $2 where participant_id = $1"
FORGET = "delete from participants where participant_id = $1"
WITHDRAW = "update participants set status = $2 where participant_id = $1"
RENEW = "update participants set consent_version = $2 where participant_id = $1"
PAUSE = "update participants set paused = true, paused_until = $2 where participant_id = $1"
RESUME = "update participants set paused = false, paused_until = null where participant_id = $1"
MOVE = "update participants set institution_id = $2 where participant_id = $1"
INDUCT = "update participants set inducted_at = $2 where participant_id = $1"
SUPERVISE = "update participants set supervisions = supervisions + 1 where participant_id = $1"
NOTIFY = "update participants set necessary_only = $2, language = $3, time_zone = $4 where participant_id = $1"


def changes(event: ParticipantEvent) -> Sequence[Change]:  # noqa: C901 - one case an event
    match event:
        case ParticipantInvited():
            return [(PLACE, _person(event, ParticipantStatus.INVITED, None))]
        case ParticipantEnrolled():
            return [(PLACE, _person(event, ParticipantStatus.ENROLLED, event.consent_version))]
        case ProfileChanged():
            return [(CHANGE, (event.participant_id, event.profile.model_dump_json()))]
        case ConfidentialChanged():
            # It is part of nobody's profile; people read it among what is theirs.
            return ()
        case ConsentRenewed():
            return [(RENEW, (event.participant_id, event.consent_version))]
        case ConsentWithdrawn():
            return [(WITHDRAW, (event.participant_id, ParticipantStatus.WITHDRAWN))]
        case ParticipationPaused():
            return [(PAUSE, (event.participant_id, aware(event.until) if event.until else None))]
        case ParticipationResumed():
            return [(RESUME, (event.participant_id,))]
        case ParticipantMoved():
            return [(MOVE, (event.participant_id, event.institution_id))]
        case InductionCompleted():
            return [(INDUCT, (event.participant_id, aware(event.completed_at)))]
        case SupervisionAttended():
            return [(SUPERVISE, (event.participant_id,))]
        case NotificationsChanged():
            chosen = (event.necessary_only, event.language, event.time_zone)
            return [(NOTIFY, (event.participant_id, *chosen))]
        case ParticipantForgotten():
            return [(FORGET, (event.participant_id,))]
    assert_never(event)


def _person(event: Placed, status: ParticipantStatus, consent_version: int | None) -> Row:
    return (
        event.participant_id,
        event.programme_id,
        event.institution_id,
        event.person,
        status,
        event.profile.model_dump_json(),
        event.personal,
        consent_version,
    )

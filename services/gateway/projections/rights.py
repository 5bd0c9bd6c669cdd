"""What people have a right to read of themselves and nobody else is shown: what they disclosed and consented to."""

from collections.abc import Sequence

from libs.contracts.registration import (
    ConfidentialChanged,
    ConsentRenewed,
    ConsentWithdrawn,
    OfParticipant,
    ParticipantEnrolled,
    ParticipantForgotten,
    ParticipantInvited,
)
from libs.eventsourcing.reading.changes import Change
from services.gateway.domain.states import Consent
from services.gateway.projections.moments import aware

DISCLOSE = """
insert into disclosures values ($1, $2)
on conflict (participant_id) do update set confidential = excluded.confidential
"""
CONSENT = """
insert into consents
select $1, (select count(*) from consents where participant_id = $1), $2, $3::int, $4::timestamptz
"""
LET_GO = (
    "delete from disclosures where participant_id = $1",
    "delete from consents where participant_id = $1",
)


def changes(event: OfParticipant) -> Sequence[Change]:
    person = event.participant_id
    match event:
        case ParticipantInvited():
            return [(DISCLOSE, (person, event.confidential))]
        case ParticipantEnrolled():
            given = (person, Consent.GIVEN, event.consent_version, aware(event.consented_at))
            return [(DISCLOSE, (person, event.confidential)), (CONSENT, given)]
        case ConsentRenewed():
            return [(CONSENT, (person, Consent.RENEWED, event.consent_version, aware(event.renewed_at)))]
        case ConsentWithdrawn():
            return [(CONSENT, (person, Consent.WITHDRAWN, None, None))]
        case ConfidentialChanged():
            return [(DISCLOSE, (person, event.confidential))]
        case ParticipantForgotten():
            return [(statement, (person,)) for statement in LET_GO]
        case _:
            return ()

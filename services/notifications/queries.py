"""What is known beside an event, and of whoever a letter goes to."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from libs.contracts.contacts import Office
from libs.contracts.envelope import Envelope
from libs.contracts.matching import RoundOpened
from libs.contracts.registration import ConsentTextPublished, ParticipantEnrolled
from libs.contracts.sessions import (
    OfMentorship,
    SessionCancelled,
    SessionRescheduled,
    Silence,
    SilenceNoted,
)
from libs.contracts.spot import SpotUnanswered
from libs.contracts.vocabulary import NATION
from libs.eventsourcing.storing.rows import Connection, Pool
from services.notifications.domain.known import Known, Meeting, Pair, Place, Window, nearest

# Whoever has yet to consent to a text that must be consented to anew is in no round.
AUDIENCE = """
select participant_id from people left join moved using (institution_id) left join programmes using (programme_id)
where programme_id = $1 and consents and not paused and widest >= $2
    and consent_version >= coalesce(programmes.renewal, 0)
    and case $3
        when 'national' then true
        when 'regional' then coalesce(moved.region_id, people.region_id) = $4
        else institution_id = $4
    end
order by participant_id
"""
WINDOWS = """
select round_id, until, windows.cause
from people left join moved using (institution_id) join windows using (programme_id)
where participant_id = $1 and until > $2 and widest >= scope_rank
    and case scope
        when 'national' then true
        when 'regional' then coalesce(moved.region_id, people.region_id) = place_id
        else institution_id = place_id
    end
order by round_id
"""
TO_RENEW = """
select participant_id from people where programme_id = $1 and consents and consent_version < $2 order by participant_id
"""
RENEWAL = """
select cause from people join programmes using (programme_id) where participant_id = $1 and consent_version < renewal
"""
AUTHOR = "select author_id from spots where spot_id = $1"
PAIR = "select * from mentorships where mentorship_id = $1"
MEETING = "select starts_at, time_zone from sessions where mentorship_id = $1 and session_id = $2"
# Where the two belong today, or did when they were introduced if that is not known.
PLACES = """
select coalesce(people.institution_id, side.institution_id) as institution_id,
    coalesce(moved.region_id, people.region_id, side.region_id) as region_id
from mentorships cross join lateral (values
    (mentor_id, mentor_institution_id, mentor_region_id), (mentee_id, mentee_institution_id, mentee_region_id)
) as side (participant_id, institution_id, region_id)
left join people using (participant_id)
left join moved on moved.institution_id = coalesce(people.institution_id, side.institution_id)
where mentorship_id = $1
"""
CONTACTS = """
select place_id, array_agg(contact_id) as contacts from contacts
where office = $1 and place_id = any($2::text[]) group by place_id
"""
PERSON = """
select participant_id as id, personal, necessary_only, language, time_zone,
    coalesce(programmes.name, programme_id) as programme
from people left join programmes using (programme_id) where participant_id = $1
"""
CONTACT = """
select contact_id as id, personal, false as necessary_only, null::text as language, null::text as time_zone,
    ''::text as programme
from contacts where contact_id = $1
"""
LET_GO = "select exists (select from let_go where stream = $1)"
COUNTS = "select state, count(*) as number from public.letters group by state order by state"


class Addressee(NamedTuple):
    """Whom a letter goes to; `personal` is sealed."""

    id: str
    personal: str
    necessary_only: bool
    language: str | None
    time_zone: str | None
    programme: str


async def known(connection: Connection, told: Envelope) -> Known:
    match event := told.message:
        case RoundOpened(preferences_until=until) if until is not None:
            people = await connection.fetch(AUDIENCE, event.programme_id, event.scope.rank, event.scope, event.place_id)
            return Known(audience=[row["participant_id"] for row in people])
        case ConsentTextPublished(renew=True):
            people = await connection.fetch(TO_RENEW, event.programme_id, event.version)
            return Known(audience=[row["participant_id"] for row in people])
        case ParticipantEnrolled():
            return await _missed(connection, event.participant_id, told.meta.time)
        case SpotUnanswered():
            return Known(author_id=await connection.fetchval(AUTHOR, event.spot_id))
        case OfMentorship():
            return await _of_pair(connection, event)
        case _:
            return Known()


async def _missed(connection: Connection, person: str, time: datetime) -> Known:
    renewal = await connection.fetchval(RENEWAL, person)
    windows = () if renewal else await connection.fetch(WINDOWS, person, time)
    return Known(renewal=renewal, windows=[Window(row["round_id"], row["until"], row["cause"]) for row in windows])


async def _of_pair(connection: Connection, event: OfMentorship) -> Known:
    row = await connection.fetchrow(PAIR, event.mentorship_id)
    if row is None:
        return Known()
    meeting, coordinators = None, ()
    if isinstance(event, SessionRescheduled | SessionCancelled):
        found = await connection.fetchrow(MEETING, event.mentorship_id, event.session_id)
        meeting = None if found is None else Meeting(found["starts_at"], found["time_zone"])
    if isinstance(event, SilenceNoted) and event.step is Silence.FLAG:
        coordinators = await _coordinators(connection, event.mentorship_id)
    pair = Pair(row["mentor_id"], row["mentee_id"])
    return Known(pair=pair, meeting=meeting, held=row["held"], coordinators=coordinators)


async def _coordinators(connection: Connection, mentorship_id: str) -> tuple[str, ...]:
    rows = await connection.fetch(PLACES, mentorship_id)
    places = [Place(row["institution_id"], row["region_id"]) for row in rows]
    wanted = [NATION, *(one for place in places for one in (place.institution_id, place.region_id))]
    contacts = {
        row["place_id"]: row["contacts"] for row in await connection.fetch(CONTACTS, Office.COORDINATOR, wanted)
    }
    return tuple(nearest(contacts, places))


async def addressee(connection: Connection, stream: str) -> Addressee | None:
    kind, _, name = stream.partition("-")
    row = await connection.fetchrow(PERSON if kind == "participant" else CONTACT, name)
    return None if row is None else Addressee(**row)


async def is_let_go(connection: Connection, stream: str) -> bool:
    return await connection.fetchval(LET_GO, stream)


async def counts(pool: Pool) -> Mapping[str, int]:
    """Letters by what became of them."""
    return {row["state"]: row["number"] for row in await pool.fetch(COUNTS)}

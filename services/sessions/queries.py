"""What handlers and policies must find: states of mentorships, who is around them, who receives concerns."""

from collections.abc import Sequence
from importlib.resources import files

from libs.contracts.concerns import ConcernAcknowledged, ConcernEvent, ConcernRaised, ConcernResolved
from libs.contracts.sessions import MentorshipIntroduced
from libs.eventsourcing.deciding.snapshots import Snapshots
from libs.eventsourcing.storing.rows import Connection
from services.sessions.domain import mentorship
from services.sessions.domain.contacts import Contact, Surroundings, choose

MENTORSHIPS = Snapshots(mentorship, every=50)
"""A mentorship lives for years: its sessions and insights are not folded from the first each time."""

TABLES = files("services.sessions").joinpath("concerns.sql").read_text()

ALONE = "select pg_advisory_xact_lock(hashtext('concerns of ' || $1))"
RAISED = """
insert into public.concerns (concern_id, mentorship_id, contact_id) values ($1, $2, $3)
on conflict (concern_id) do update set contact_id = excluded.contact_id
"""
RESOLVED = """
insert into public.concerns (concern_id, mentorship_id, resolved) values ($1, $2, true)
on conflict (concern_id) do update set resolved = true
"""
OTHERS = """
select exists (select from public.concerns where mentorship_id = $1 and concern_id <> $2 and not resolved)
"""
IN_OFFICE = "select exists (select from contacts where contact_id = $1)"
CONTACTS = """
select contact_id, place_id,
    (select count(*) from public.concerns where contact_id = contacts.contact_id and not resolved) as concerns,
    (
        select coalesce(array_agg(bound), '{}') from people, unnest(people.bound_to) bound
        where contacts.contact_id in (people.participant_id, people.person_id)
    ) as bound_to
from contacts
"""
AROUND = """
select people.participant_id, people.person_id, people.institution_id, people.bound_to, institutions.region_id
from people left join institutions using (institution_id)
where person_id in (select person_id from people where participant_id = any($1::text[]))
"""


async def keep_alone(connection: Connection, mentorship_ids: Sequence[str]) -> None:
    """Of two concerns about one mentorship, one is seen by whoever decides on the other."""
    for mentorship_id in sorted(mentorship_ids):
        await connection.execute(ALONE, mentorship_id)


async def note_concern(connection: Connection, told: ConcernEvent) -> None:
    """Noted in the transaction that tells it, and once more when it is heard, in case the database was restored."""
    match told:
        case ConcernRaised():
            await connection.execute(RAISED, told.concern_id, told.mentorship_id, told.contact_id)
        case ConcernResolved():
            await connection.execute(RESOLVED, told.concern_id, told.mentorship_id)
        case ConcernAcknowledged():
            # It stays open, and whose it is.
            return


async def other_concerns(connection: Connection, mentorship_id: str, concern_id: str) -> bool:
    """Whether another concern about this mentorship is open."""
    return await connection.fetchval(OTHERS, mentorship_id, concern_id)


async def in_office(connection: Connection, contact_id: str) -> bool:
    return await connection.fetchval(IN_OFFICE, contact_id)


async def receiver(connection: Connection, terms: MentorshipIntroduced) -> str | None:
    """Who is to receive a concern about this mentorship."""
    return choose(await contacts(connection), await surroundings(connection, terms))


async def contacts(connection: Connection) -> Sequence[Contact]:
    """All who are appointed to receive concerns."""
    rows = await connection.fetch(CONTACTS)
    return [Contact(row["contact_id"], row["place_id"], row["concerns"], frozenset(row["bound_to"])) for row in rows]


async def surroundings(connection: Connection, terms: MentorshipIntroduced) -> Surroundings:
    """Where the two belong, when they were introduced and now, and whom they are bound to."""
    two = (terms.mentor, terms.mentee)
    rows = await connection.fetch(AROUND, [one.participant_id for one in two])
    ids = {row[name] for row in rows for name in ("participant_id", "person_id")}
    now = {row[name] for row in rows for name in ("institution_id", "region_id")}
    return Surroundings(
        people=frozenset(ids | {one.participant_id for one in two}),
        places=frozenset(now | {place for one in two for place in (one.institution_id, one.region_id)}) - {None},
        bound_to=frozenset(bound for row in rows for bound in row["bound_to"]),
    )

"""Whenever a person withdraws consent or is forgotten, their mentorships are closed, and so is what begins later."""

from collections.abc import Sequence

from libs.contracts.calendars import RevokeCalendarFeed
from libs.contracts.envelope import Envelope
from libs.contracts.registration import ConsentWithdrawn, ParticipantForgotten
from libs.contracts.sessions import CloseMentorship, MentorshipIntroduced
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.receiving.turns import taking_turns
from libs.eventsourcing.storing.postgres import PostgresTransaction

POLICY = "sessions.letting-go"

OF_PERSON = "select mentorship_id from mentorships where $1 in (mentor_id, mentee_id) order by mentorship_id"
GONE = "select participant_id from gone where participant_id = any($1::text[]) order by participant_id"


def beside(*steps: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""
    return taking_turns(POLICY, (ParticipantForgotten, ConsentWithdrawn), MentorshipIntroduced, *steps, _let_go)


async def _let_go(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """Close what somebody who is gone is in, in their name; whoever moves or pauses stays in it."""
    for told in batch:
        match message := told.message:
            case ConsentWithdrawn(participant_id=person):
                await ask(tx, POLICY, told, await _closes(tx, person))
            case ParticipantForgotten(participant_id=person):
                revoke = RevokeCalendarFeed(participant_id=person)
                await ask(tx, POLICY, told, [*await _closes(tx, person), revoke])
            case MentorshipIntroduced(mentor=mentor, mentee=mentee):
                people = [mentor.participant_id, mentee.participant_id]
                rows = await tx.connection.fetch(GONE, people)
                closes = [_close(message.mentorship_id, row["participant_id"]) for row in rows]
                await ask(tx, POLICY, told, closes)
            case _:
                # Nothing else brings two people together, or takes one of them away.
                continue


async def _closes(tx: PostgresTransaction, person: str) -> Sequence[CloseMentorship]:
    return [_close(row["mentorship_id"], person) for row in await tx.connection.fetch(OF_PERSON, person)]


def _close(mentorship_id: str, person: str) -> CloseMentorship:
    return CloseMentorship(mentorship_id=mentorship_id, by=person)

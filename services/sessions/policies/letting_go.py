"""Whenever a person is forgotten, their mentorships are closed; and so is whichever begins later."""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.registration import ParticipantForgotten
from libs.contracts.sessions import CloseMentorship, MentorshipIntroduced
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.receiving.inbox import Apply
from libs.eventsourcing.receiving.turns import taking_turns
from libs.eventsourcing.storing.postgres import PostgresTransaction

POLICY = "sessions.letting-go"

OF_PERSON = "select mentorship_id from mentorships where $1 in (mentor_id, mentee_id) order by mentorship_id"
FORGOTTEN = "select participant_id from forgotten where participant_id = any($1::text[])"


def beside(fold: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""
    return taking_turns(POLICY, ParticipantForgotten, MentorshipIntroduced, fold, _let_go)


async def _let_go(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """Close what a forgotten person is in, in their name."""
    for told in batch:
        match message := told.message:
            case ParticipantForgotten(participant_id=person):
                rows = await tx.connection.fetch(OF_PERSON, person)
                await ask(tx, POLICY, told, [_close(row["mentorship_id"], person) for row in rows])
            case MentorshipIntroduced(mentor=mentor, mentee=mentee):
                people = [mentor.participant_id, mentee.participant_id]
                rows = await tx.connection.fetch(FORGOTTEN, people)
                closes = [_close(message.mentorship_id, row["participant_id"]) for row in rows]
                await ask(tx, POLICY, told, closes)
            case _:
                # Nothing else brings two people together.
                continue


def _close(mentorship_id: str, person: str) -> CloseMentorship:
    return CloseMentorship(mentorship_id=mentorship_id, by=person)

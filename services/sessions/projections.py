"""Who is in which mentorship, and who is forgotten."""

from collections.abc import Sequence
from importlib.resources import files

from libs.contracts.envelope import Envelope
from libs.contracts.registration import ParticipantForgotten
from libs.contracts.sessions import MentorshipClosed, MentorshipIntroduced
from libs.contracts.topics import REGISTRATION_EVENTS, SESSIONS_EVENTS
from libs.eventsourcing.reading.projection import Projection
from libs.eventsourcing.storing.postgres import PostgresTransaction

TABLES = files("services.sessions").joinpath("tables.sql").read_text()

INTRODUCE = "insert into mentorships values ($1, $2, $3) on conflict do nothing"
CLOSE = "delete from mentorships where mentorship_id = $1"
FORGET = "insert into forgotten values ($1) on conflict do nothing"


async def fold(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        match message := told.message:
            case MentorshipIntroduced(mentor=mentor, mentee=mentee):
                people = (mentor.participant_id, mentee.participant_id)
                await tx.connection.execute(INTRODUCE, message.mentorship_id, *people)
            case MentorshipClosed():
                await tx.connection.execute(CLOSE, message.mentorship_id)
            case ParticipantForgotten():
                await tx.connection.execute(FORGET, message.participant_id)
            case _:
                # The topics carry more than is needed to find somebody's mentorships.
                continue


KNOWN = Projection(name="views", topics=(REGISTRATION_EVENTS, SESSIONS_EVENTS), tables=TABLES, fold=fold, live=fold)

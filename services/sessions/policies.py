"""Whenever both sides accepted a proposal, the two are introduced to each other.

Whenever a person is forgotten, their mentorships are closed; and so is whichever begins later.
"""

from collections.abc import Sequence

from libs.contracts.envelope import Envelope
from libs.contracts.matching import Draft, ProposalAccepted
from libs.contracts.registration import ParticipantForgotten
from libs.contracts.sessions import CloseMentorship, IntroduceMentorship, MentorshipIntroduced, Person
from libs.contracts.topics import MATCHING_EVENTS
from libs.eventsourcing.handle import ask
from libs.eventsourcing.inbox import Apply
from libs.eventsourcing.postgres import PostgresTransaction
from libs.runtime.process import Node

LETTING_GO = "sessions.letting-go"

# Who forgets waits for those who introduce, and the other way round: one of the two sees what the other has committed.
ALONE = "select pg_advisory_xact_lock(hashtext('sessions.letting-go'))"
WITH_OTHERS = "select pg_advisory_xact_lock_shared(hashtext('sessions.letting-go'))"
OF_PERSON = "select mentorship_id from mentorships where $1 in (mentor_id, mentee_id) order by mentorship_id"
FORGOTTEN = "select participant_id from forgotten where participant_id = any($1::text[])"


def listen(node: Node) -> None:
    node.consume("policies", apply, MATCHING_EVENTS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    for told in batch:
        if isinstance(told.message, ProposalAccepted):
            await ask(tx, "introduce", told, [introduction(told.message)])


def letting_go(fold: Apply) -> Apply:
    """In the transaction that tells the tables, so that whatever was told is either found here or finds us."""

    async def live(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        await _wait_for_each_other(tx, batch)
        await fold(tx, batch)
        await _let_go(tx, batch)

    return live


async def _wait_for_each_other(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    messages = [told.message for told in batch]
    if any(isinstance(message, ParticipantForgotten) for message in messages):
        await tx.connection.execute(ALONE)
    elif any(isinstance(message, MentorshipIntroduced) for message in messages):
        await tx.connection.execute(WITH_OTHERS)


async def _let_go(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """Close what a forgotten person is in, in their name."""
    for told in batch:
        match message := told.message:
            case ParticipantForgotten(participant_id=person):
                rows = await tx.connection.fetch(OF_PERSON, person)
                await ask(tx, LETTING_GO, told, [_close(row["mentorship_id"], person) for row in rows])
            case MentorshipIntroduced(mentor=mentor, mentee=mentee):
                people = [mentor.participant_id, mentee.participant_id]
                rows = await tx.connection.fetch(FORGOTTEN, people)
                closes = [_close(message.mentorship_id, row["participant_id"]) for row in rows]
                await ask(tx, LETTING_GO, told, closes)
            case _:
                # Nothing else brings two people together.
                continue


def _close(mentorship_id: str, person: str) -> CloseMentorship:
    return CloseMentorship(mentorship_id=mentorship_id, by=person)


def introduction(accepted: ProposalAccepted) -> IntroduceMentorship:
    draft = accepted.draft
    return IntroduceMentorship(
        mentorship_id=mentorship_id_of(accepted.proposal_id),
        programme_id=accepted.programme_id,
        round_id=accepted.round_id,
        proposal_id=accepted.proposal_id,
        mentor=mentor_of(draft),
        mentee=mentee_of(draft),
    )


def mentorship_id_of(proposal_id: str) -> str:
    """One proposal leads to one mentorship, however often it is told: proposal ids differ after their first letter."""
    return f"m{proposal_id[1:]}"


def mentor_of(draft: Draft) -> Person:
    return Person(
        participant_id=draft.mentor_id,
        institution_id=draft.mentor_institution_id,
        region_id=draft.mentor_region_id,
    )


def mentee_of(draft: Draft) -> Person:
    return Person(
        participant_id=draft.mentee_id,
        institution_id=draft.mentee_institution_id,
        region_id=draft.mentee_region_id,
    )

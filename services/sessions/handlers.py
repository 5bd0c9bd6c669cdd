"""Commands in, events out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never, cast

from libs.contracts.calendars import OpenCalendarFeed, RevokeCalendarFeed
from libs.contracts.concerns import AcknowledgeConcern, ConcernEvent, RaiseConcern, ResolveConcern
from libs.contracts.envelope import Envelope
from libs.contracts.messages import CommandIgnored
from libs.contracts.sessions import MentorshipEvent, SessionsCommand
from libs.contracts.topics import SESSIONS_COMMANDS
from libs.eventsourcing.deciding.decider import Refused
from libs.eventsourcing.deciding.handle import answer, handle, refused, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.eventsourcing.storing.store import caused_by
from libs.runtime.process import Node
from services.sessions import queries
from services.sessions.domain import calendar, concern, mentorship
from services.sessions.domain.asked import Asked
from services.sessions.domain.states import terms_of
from services.sessions.queries import MENTORSHIPS


def listen(node: Node) -> None:
    node.consume("commands", apply, SESSIONS_COMMANDS)


async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    await _wait_for_turn(tx, batch)
    await MENTORSHIPS.prefetch(tx, {asked.message.stream for asked in batch})
    for asked in batch:
        await _handle(tx, asked)


@dataclass(frozen=True)
class Outcome:
    """What a command about a concern leads to, in the two streams."""

    mentorship_id: str
    version: int
    of_mentorship: Sequence[MentorshipEvent]
    of_concern: Sequence[ConcernEvent]


async def _wait_for_turn(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
    """That there is a second concern is told in no stream of the mentorship: a lock keeps them from missing each other.

    It comes before the mentorships are read.
    """
    commands = [asked.message for asked in batch if isinstance(asked.message, RaiseConcern | ResolveConcern)]
    found = {await _mentorship_of(tx, command) for command in commands}
    await queries.keep_alone(tx.connection, [one for one in found if one is not None])


async def _mentorship_of(tx: PostgresTransaction, command: RaiseConcern | ResolveConcern) -> str | None:
    match command:
        case RaiseConcern():
            return command.mentorship_id
        case ResolveConcern():
            state = await state_of(tx, concern, command.stream)
            return None if isinstance(state, concern.Unraised) else state.terms.mentorship_id
    assert_never(command)


async def _handle(tx: PostgresTransaction, asked: Envelope) -> None:
    match command := cast("SessionsCommand", asked.message):
        case RaiseConcern() | ResolveConcern():
            await _decide_on_both(tx, asked, command)
        case AcknowledgeConcern():
            await handle(tx, concern, asked, await _handed(tx, command))
        case OpenCalendarFeed() | RevokeCalendarFeed():
            await handle(tx, calendar, asked, command)
        case _:
            await handle(tx, MENTORSHIPS, asked, Asked(command, asked.meta.time))


async def _decide_on_both(tx: PostgresTransaction, asked: Envelope, command: RaiseConcern | ResolveConcern) -> None:
    """A concern and its mentorship: both streams in one transaction, or neither."""
    cause = caused_by(asked)
    try:
        match command:
            case RaiseConcern():
                outcome = await _raised(tx, asked, command)
            case ResolveConcern():
                outcome = await _resolved(tx, asked, command)
    except Refused as refusal:
        await answer(tx, refused(asked, refusal), cause)
        return
    if not outcome.of_concern:
        ignored = CommandIgnored(command_id=asked.meta.id, command_type=type(command).__name__)
        await answer(tx, ignored, cause)
        return
    if outcome.of_mentorship:
        stream = f"mentorship-{outcome.mentorship_id}"
        await tx.append(stream, outcome.of_mentorship, cause, expected=outcome.version, final=False)
    told = await tx.read(command.stream)
    await tx.append(command.stream, outcome.of_concern, cause, expected=len(told))
    for one in outcome.of_concern:
        await queries.note_concern(tx.connection, one)


async def _raised(tx: PostgresTransaction, asked: Envelope, command: RaiseConcern) -> Outcome:
    state, version = await MENTORSHIPS.fold(tx, f"mentorship-{command.mentorship_id}")
    paused = mentorship.decide(state, Asked(command, asked.meta.time))
    terms = terms_of(state)
    contact_id = await queries.receiver(tx.connection, terms) if terms else None
    raised = concern.decide(await state_of(tx, concern, command.stream), concern.Handed(command, contact_id))
    return Outcome(command.mentorship_id, version, paused, raised)


async def _resolved(tx: PostgresTransaction, asked: Envelope, command: ResolveConcern) -> Outcome:
    resolved = concern.decide(await state_of(tx, concern, command.stream), await _handed(tx, command))
    mentorship_id = await _mentorship_of(tx, command) or ""
    state, version = await MENTORSHIPS.fold(tx, f"mentorship-{mentorship_id}")
    others = await queries.other_concerns(tx.connection, mentorship_id, command.concern_id)
    gone_on = mentorship.decide(state, Asked(command, asked.meta.time, other_concerns=others))
    return Outcome(mentorship_id, version, gone_on, resolved)


async def _handed(tx: PostgresTransaction, command: AcknowledgeConcern | ResolveConcern) -> concern.Handed:
    """Whoever received it, while in office; after that the nation."""
    match await state_of(tx, concern, command.stream):
        case concern.Unraised():
            return concern.Handed(command, None)
        case concern.Raised(terms) | concern.Acknowledged(terms) | concern.Resolved(terms):
            contact_id = terms.contact_id
            stays = contact_id is not None and await queries.in_office(tx.connection, contact_id)
            return concern.Handed(command, contact_id if stays else None)

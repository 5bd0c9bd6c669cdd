"""Whenever something becomes due in a mentorship, silence is noted when its time comes, and a spot question closes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from libs.contracts.envelope import Envelope
from libs.contracts.messages import Command
from libs.contracts.sessions import (
    CloseSpot,
    CompactAgreed,
    FirstConversationHeld,
    MentorshipContinued,
    MentorshipIntroduced,
    MentorshipResumed,
    NoteSilence,
    OfMentorship,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
    Silence,
    SilenceNoted,
)
from libs.contracts.topics import SESSIONS_EVENTS
from libs.eventsourcing.deciding.handle import ask
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.runtime.process import Node
from services.sessions.domain.silence import due_since
from services.sessions.domain.states import Conversed
from services.sessions.queries import MENTORSHIPS

CHANGES_WHAT_IS_DUE = (
    MentorshipIntroduced
    | FirstConversationHeld
    | MentorshipContinued
    | CompactAgreed
    | SessionScheduled
    | SessionRescheduled
    | SessionHeld
    | SessionMissed
    | SessionCancelled
    | MentorshipResumed
)


def listen(node: Node, silences: Mapping[Silence, timedelta], spot_closes: timedelta) -> None:
    """`silences` count from when something was due, `spot_closes` from the conversation of a spot question."""

    async def apply(tx: PostgresTransaction, batch: Sequence[Envelope]) -> None:
        for told in batch:
            match message := told.message:
                case SilenceNoted():
                    await _ask_next(tx, silences, told, message)
                case OfMentorship() if isinstance(message, CHANGES_WHAT_IS_DUE):
                    await _ask(tx, told, message, silences[Silence.REMINDER], spot_closes)
                case _:
                    # Nothing else makes anything due.
                    continue

    node.consume("deadlines", apply, SESSIONS_EVENTS)


async def _ask(
    tx: PostgresTransaction, told: Envelope, message: OfMentorship, reminds: timedelta, spot_closes: timedelta
) -> None:
    """As the mentorship stands now, which may be later than what was told: then that is told as well."""
    state, _ = await MENTORSHIPS.fold(tx, message.stream)
    if isinstance(state, Conversed):
        close: Command = CloseSpot(mentorship_id=message.mentorship_id)
        await ask(tx, "close-spot", told, [close], due=state.met_at + spot_closes)
    elif since := due_since(state):
        note = NoteSilence(mentorship_id=message.mentorship_id, step=Silence.REMINDER, since=since)
        await ask(tx, "silence", told, [note], due=since + reminds)


async def _ask_next(
    tx: PostgresTransaction, after: Mapping[Silence, timedelta], told: Envelope, noted: SilenceNoted
) -> None:
    """The next step, never sooner after this one than it would be: one that was late delays those that follow."""
    following = list(Silence)[list(Silence).index(noted.step) + 1 :]
    if not following:
        return
    due = max(noted.since + after[following[0]], told.meta.time + after[following[0]] - after[noted.step])
    note = NoteSilence(mentorship_id=noted.mentorship_id, step=following[0], since=noted.since)
    await ask(tx, "silence", told, [note], due=due)

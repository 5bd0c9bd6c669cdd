"""The compact: each side's goals and the rhythm of both; in force once both agreed to the same version."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from libs.contracts.sessions import AgreeCompact, CompactAgreed, CompactProposed, MentorshipEvent
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import Refused
from services.sessions.domain.beginning import NoFirstConversationYet, SpotIsOneConversation
from services.sessions.domain.states import Active, Continued, Conversed, Deciding, Introduced, Open, side_of


class NotContinuedYet(Refused):
    """Both decide to continue first; then they agree on a compact."""


class CompactVersionSkipped(Refused):
    """Versions of a compact are numbered from 1 without a gap."""


class CompactSuperseded(Refused):
    """A later version of the compact was proposed: agree to that one, or propose the next."""


class CompactRhythmDiffers(Refused):
    """The other side proposed another rhythm under this version: agree to theirs, or propose the next version."""


class CompactProposedAlready(Refused):
    """You agreed to this version already, with other goals or another rhythm: propose the next version."""


def agree(state: Open, command: AgreeCompact, at: datetime) -> Sequence[MentorshipEvent]:
    match state:
        case Conversed():
            raise SpotIsOneConversation
        case Introduced():
            raise NoFirstConversationYet
        case Deciding():
            raise NotContinuedYet
        case Continued() | Active():
            return propose(state, side_of(command.by, state.terms), command, at)
    assert_never(state)


def propose(state: Continued | Active, side: Side, command: AgreeCompact, at: datetime) -> Sequence[MentorshipEvent]:
    """The first to name a version proposes it; the second agrees to it."""
    said = CompactProposed(
        mentorship_id=command.mentorship_id,
        side=side,
        version=command.version,
        weeks_between_sessions=command.weeks_between_sessions,
        goals=command.goals,
        author_id=command.by,
    )
    voices = state.compacts.get(command.version, {})
    if side in voices:
        # Who it was is told by the side as well; events of the first release do not name their author.
        if voices[side].model_copy(update={"author_id": command.by}) != said:
            raise CompactProposedAlready
        return []
    latest = max(state.compacts, default=0)
    if command.version < latest:
        raise CompactSuperseded
    if command.version > latest + 1:
        raise CompactVersionSkipped
    if not voices:
        return [said]
    if any(voice.weeks_between_sessions != command.weeks_between_sessions for voice in voices.values()):
        raise CompactRhythmDiffers
    return [
        said,
        CompactAgreed(
            mentorship_id=command.mentorship_id,
            version=command.version,
            weeks_between_sessions=command.weeks_between_sessions,
            at=at,
        ),
    ]

"""Who comes first in the next round: whoever was left out, or parted without fault, and never stayed away."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalAnswered,
    ProposalLapsed,
    ProposalOffered,
    RoundClosed,
    RoundPublished,
    UnmatchedListed,
)
from libs.contracts.rounds import CohortMember
from libs.contracts.sessions import MentorshipClosed, MentorshipIntroduced, SessionMissed
from libs.contracts.vocabulary import Side
from tests.simulation.checking.breaches import Breaches

MOST = 3


class Merits:
    """No year is longer than the memory of those who stayed away: nothing of it is forgotten here."""

    def __init__(self, breaches: Breaches) -> None:
        self._breaches = breaches
        self._unmatched: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        self._published: dict[str, int] = {}
        self._left_out: Counter[str] = Counter()
        self._parted: set[str] = set()
        self._absent: Counter[str] = Counter()
        self._answer_by: dict[str, datetime] = {}
        self._answered: defaultdict[str, set[Side]] = defaultdict(set)
        self._pairs: dict[str, MentorshipIntroduced] = {}

    def hear(self, one: Envelope) -> None:
        match event := one.message:
            case UnmatchedListed():
                self._unmatched[event.round_id, event.attempt] += [who.participant_id for who in event.unmatched]
            case RoundPublished():
                self._published[event.round_id] = event.attempt
            case RoundClosed():
                self._left_out.update(self._unmatched[event.round_id, self._published[event.round_id]])
            case _:
                self._hear_answers(one)
                self._hear_pairs(one)

    def check(self, round_id: str, members: Mapping[str, CohortMember]) -> None:
        for who, member in members.items():
            absences = self._absent[who]
            first = max(self._left_out[who], int(who in self._parted))
            priority = 0 if absences else min(first, MOST)
            told, wanted = (member.priority, member.no_shows), (priority, absences)
            self._breaches.unless(told == wanted, "priority", f"{who} in {round_id} has {told} and not {wanted}")

    def _hear_answers(self, one: Envelope) -> None:
        match event := one.message:
            case ProposalOffered():
                self._answer_by[event.proposal_id] = event.answer_by
            case ProposalAnswered():
                self._answered[event.proposal_id].add(event.side)
            case ProposalAccepted():
                for who in (event.draft.mentor_id, event.draft.mentee_id):
                    self._left_out[who] = 0
                    self._parted.discard(who)
            case ProposalLapsed():
                if one.meta.time > self._answer_by[event.proposal_id]:
                    silent = set(Side) - self._answered[event.proposal_id]
                    self._stayed_away(event.draft.mentor_id, event.draft.mentee_id, sorted(silent))
            case _:
                return

    def _hear_pairs(self, one: Envelope) -> None:
        match event := one.message:
            case MentorshipIntroduced():
                self._pairs[event.mentorship_id] = event
            case MentorshipClosed(rematch=True):
                self._parted |= {event.mentor_id, event.mentee_id}
            case SessionMissed():
                pair = self._pairs[event.mentorship_id]
                absent = [event.absent] if event.absent else list(Side)
                self._stayed_away(pair.mentor.participant_id, pair.mentee.participant_id, absent)
            case _:
                return

    def _stayed_away(self, mentor: str, mentee: str, sides: Sequence[Side]) -> None:
        self._absent.update(mentor if side is Side.MENTOR else mentee for side in sides)

"""How often each thing happened this year."""

from collections import Counter
from collections.abc import Iterator

from libs.contracts.concerns import ConcernResolved
from libs.contracts.envelope import Envelope
from libs.contracts.formations import FormationDissolved, FormationOpened
from libs.contracts.matching import RoundOpened, RoundTriggered
from libs.contracts.messages import Command, CommandIgnored, CommandRefused, Message
from libs.contracts.sessions import FeedbackGiven, InsightRecorded, MentorshipClosed, MentorshipIntroduced, SilenceNoted
from tests.simulation.digest import UNTIMELY

TITLES = {
    "ParticipantInvited": "people invited",
    "ParticipantEnrolled": "consents given",
    "ConsentRenewed": "consents renewed",
    "ConsentWithdrawn": "consents withdrawn",
    "ParticipantForgotten": "people forgotten",
    "ParticipationPaused": "participations paused",
    "ParticipationResumed": "participations resumed",
    "ParticipantMoved": "people moved",
    "ProfileChanged": "profiles changed",
    "InductionCompleted": "inductions completed",
    "SupervisionAttended": "supervisions attended",
    "InstitutionClosed": "institutions closed",
    "InstitutionReopened": "institutions reopened",
    "InstitutionMoved": "institutions moved",
    "RoundSolved": "attempts solved",
    "RoundUnsolvable": "attempts impossible",
    "RoundPublished": "rounds published",
    "RoundCancelled": "rounds cancelled",
    "RoundClosed": "rounds closed",
    "CounterpartsRanked": "wishes ranked",
    "ProposalOffered": "proposals offered",
    "ProposalAccepted": "proposals accepted",
    "ProposalDeclined": "proposals declined",
    "ProposalLapsed": "proposals lapsed",
    "FormationProposed": "formations proposed",
    "FirstConversationHeld": "first conversations",
    "MentorshipContinued": "mentorships continued",
    "CompactAgreed": "compacts agreed",
    "SessionScheduled": "sessions scheduled",
    "SessionRescheduled": "sessions rescheduled",
    "SessionHeld": "sessions held",
    "SessionMissed": "sessions missed",
    "SessionCancelled": "sessions cancelled",
    "OutcomeProposed": "outcomes proposed",
    "OutcomeConfirmed": "outcomes confirmed",
    "MentorshipPaused": "mentorships paused",
    "MentorshipResumed": "mentorships resumed",
    "ConcernRaised": "concerns raised",
    "ConcernAcknowledged": "concerns acknowledged",
    "SpotAsked": "spot questions asked",
    "SpotOffered": "spot mentors asked",
    "SpotPassed": "spot mentors passed over",
    "SpotAgreed": "spot questions agreed",
    "SpotUnanswered": "spot questions unanswered",
    "SpotWithdrawn": "spot questions withdrawn",
    "PlaceTaken": "places taken",
    "PlaceFreed": "places freed",
    "CalendarFeedOpened": "calendar feeds opened",
    "CalendarFeedRevoked": "calendar feeds revoked",
}
"""Of what is counted by its name alone."""


class Counts:
    def __init__(self) -> None:
        self.of: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        """By the rule that forbade it."""
        self._scopes: dict[str, str] = {}
        self._shapes: dict[str, str] = {}

    def add(self, one: Envelope) -> None:
        message = one.message
        if isinstance(message, UNTIMELY):
            return
        if isinstance(message, Command):
            self.of["commands asked"] += 1
        elif isinstance(message, CommandRefused):
            self.refused[f"{message.command_type}: {message.refusal}"] += 1
        elif isinstance(message, CommandIgnored):
            self.of["commands that changed nothing"] += 1
        else:
            self.of["events told"] += 1
            self.of.update(self._named(message))

    def _named(self, message: Message) -> Iterator[str]:
        if title := TITLES.get(type(message).__name__):
            yield title
        match message:
            case RoundOpened():
                self._scopes[message.round_id] = message.scope
                yield f"rounds opened, {message.scope}"
            case RoundTriggered():
                yield f"attempts, {self._scopes[message.round_id]}"
            case FormationOpened():
                yield f"formations opened, {message.shape}"
            case FormationDissolved():
                yield f"formations dissolved, {message.shape}"
            case _:
                yield from self._of_pairs(message)

    def _of_pairs(self, message: Message) -> Iterator[str]:
        match message:
            case MentorshipIntroduced():
                self._shapes[message.mentorship_id] = message.shape
                yield f"mentorships introduced, {message.shape}"
            case MentorshipClosed():
                yield f"mentorships {message.ending}, {self._shapes[message.mentorship_id]}"
            case InsightRecorded():
                yield f"insights to the {message.to}"
            case FeedbackGiven():
                yield f"feedback, {message.moment}"
            case SilenceNoted():
                yield f"silences, {message.step}"
            case ConcernResolved():
                yield f"concerns resolved, {message.resolution}"
            case _:
                return

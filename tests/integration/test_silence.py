"""Over Kafka, what nobody asks for: silence is noted in its steps, and a spot question closes by itself."""

from datetime import timedelta

from libs.contracts.sessions import (
    Ending,
    GiveFeedback,
    HoldFirstConversation,
    MentorshipClosed,
    MentorshipIntroduced,
    Moment,
    Silence,
    SilenceNoted,
)
from libs.contracts.spot import SpotAgreed
from libs.contracts.topics import MATCHING_EVENTS
from libs.contracts.vocabulary import Shape
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from libs.runtime.process import running
from services.sessions.app import sessions
from services.sessions.settings import SessionsSettings
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import conversation
from tests.integration.test_forgetting import tell
from tests.integration.test_sessions import accepted
from tests.unit.sessions.stories import CONFIDENCE

LONG_AGO = timedelta(days=20)
WAITING = "select count(*) from scheduled where stream like $1"


async def test_a_pair_that_was_silent_for_long_is_reminded_at_once_and_the_other_steps_keep_their_distance(
    kafka: KafkaSettings, database: Database
) -> None:
    tag = clock.new_id()[:8]
    settings = service_settings(SessionsSettings, kafka, await database("sessions"))
    async with conversation(kafka) as talk, running(sessions(settings), settings) as node:
        await tell(kafka, MATCHING_EVENTS, accepted(tag), "matching")
        introduced = await talk.heard(MentorshipIntroduced, proposal_id=f"p{tag}")
        assert introduced.at is not None
        since = clock.now() - LONG_AGO
        id_ = introduced.mentorship_id
        await talk.ask(HoldFirstConversation(mentorship_id=id_, by=f"ann-{tag}", held_at=since))
        noted = await talk.heard(SilenceNoted, mentorship_id=id_)
        assert noted == SilenceNoted(mentorship_id=id_, step=Silence.REMINDER, since=since)
        # The reminder after the introduction waits for its time, and so does the nudge after the reminder.
        while await node.pool.fetchval(WAITING, "asked-silence-%") < 2:
            pass
        assert len([one for one in talk.told if isinstance(one.message, SilenceNoted)]) == 1


async def test_an_operator_decides_how_long_a_silence_may_be(kafka: KafkaSettings, database: Database) -> None:
    tag = clock.new_id()[:8]
    hours = {f"silence_{step}_hours": "0" for step in Silence}
    settings = service_settings(SessionsSettings, kafka, await database("sessions"), **hours)
    async with conversation(kafka) as talk, running(sessions(settings), settings):
        await tell(kafka, MATCHING_EVENTS, accepted(tag), "matching")
        noted = await talk.all_heard(SilenceNoted, len(Silence), mentorship_id=f"m{tag}")
        assert [one.step for one in noted] == list(Silence)
        assert len({one.since for one in noted}) == 1


async def test_a_spot_question_closes_by_itself_a_week_after_its_conversation(
    kafka: KafkaSettings, database: Database
) -> None:
    tag = clock.new_id()[:8]
    settings = service_settings(SessionsSettings, kafka, await database("sessions"))
    async with conversation(kafka) as talk, running(sessions(settings), settings):
        agreed = SpotAgreed(spot_id=f"q{tag}", programme_id="spot", draft=accepted(tag).draft)
        await tell(kafka, MATCHING_EVENTS, agreed, "matching")
        introduced = await talk.heard(MentorshipIntroduced, proposal_id=f"p{tag}")
        assert (introduced.shape, introduced.round_id) == (Shape.SPOT, f"q{tag}")
        id_, mentor = introduced.mentorship_id, f"ann-{tag}"
        await talk.ask(HoldFirstConversation(mentorship_id=id_, by=mentor, held_at=clock.now() - settings.spot_closes))
        closed = await talk.heard(MentorshipClosed, mentorship_id=id_)
        assert (closed.ending, closed.rematch) == (Ending.COMPLETED, False)
        feedback = GiveFeedback(mentorship_id=id_, by=mentor, moment=Moment.CLOSE, confidence=CONFIDENCE)
        await talk.ask(feedback)
        assert await talk.refusal(feedback.model_copy(update={"confidence": (1,) * 7})) == "FeedbackGivenAlready"

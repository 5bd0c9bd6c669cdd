"""A mentorship over Kafka: whenever a proposal is accepted, the two are introduced, once."""

from libs.contracts.matching import ProposalAccepted
from libs.contracts.messages import CommandIgnored
from libs.contracts.rounds import Breakdown, Draft
from libs.contracts.sessions import FirstConversationHeld, HoldFirstConversation, MentorshipIntroduced
from libs.contracts.topics import MATCHING_EVENTS
from libs.eventsourcing import kafka as broker
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from libs.runtime.process import running
from services.sessions.app import sessions
from services.sessions.settings import SessionsSettings
from tests.examples import told
from tests.integration.conftest import Database, service_settings
from tests.integration.conversation import conversation

ASKED = "select count(*) from messages where stream like 'asked-introduce-%' and key = $1"
WHY = Breakdown(
    topics_to_mentee=(),
    topics_to_mentor=(),
    languages=("en",),
    common_slots=("mon-17",),
    points_to_mentee=0,
    points_to_mentor=0,
    points_common_slots=0,
    points_place=0,
)


def accepted(tag: str) -> ProposalAccepted:
    draft = Draft(
        proposal_id=f"p{tag}",
        mentor_id=f"ann-{tag}",
        mentor_institution_id="west-general",
        mentor_region_id="west",
        mentee_id=f"sue-{tag}",
        mentee_institution_id="east-general",
        mentee_region_id="east",
        score=0,
        breakdown=WHY,
    )
    return ProposalAccepted(proposal_id=f"p{tag}", round_id="spring", programme_id="reverse", draft=draft)


async def test_an_acceptance_told_twice_introduces_two_people_once(kafka: KafkaSettings, database: Database) -> None:
    tag = clock.new_id()[:8]
    once, again = told(accepted(tag), by="matching"), told(accepted(tag), 2, by="matching")
    settings = service_settings(SessionsSettings, kafka, await database("sessions"))
    async with (
        conversation(kafka) as talk,
        running(sessions(settings), settings) as node,
        broker.producer(kafka) as producer,
    ):
        # The same record twice, as a broker delivers it; then the same fact anew, which the domain has to recognise.
        for one in (once, once, again):
            await producer.send_and_wait(
                MATCHING_EVENTS, one.body(), key=one.meta.key.encode(), headers=one.meta.headers()
            )
        introduced = await talk.heard(MentorshipIntroduced, proposal_id=f"p{tag}")
        assert introduced.mentorship_id == f"m{tag}"
        await talk.heard(CommandIgnored, command_id=f"asked-introduce-{again.meta.id}-1.1")
        assert await node.pool.fetchval(ASKED, introduced.stream) == 2

        meet = HoldFirstConversation(mentorship_id=f"m{tag}", by=f"ann-{tag}", held_at=clock.now())
        await talk.ask(meet)
        assert await talk.refusal(meet.model_copy(update={"by": "stranger"})) == "NotInThisMentorship"
        own = [one.message for one in talk.told if one.meta.stream == introduced.stream]
        assert own == [introduced, FirstConversationHeld(mentorship_id=f"m{tag}", held_at=meet.held_at)]

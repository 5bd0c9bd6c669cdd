"""What an event tells, and to whom; every event of the three services was thought about."""

from collections.abc import Sequence
from datetime import datetime

from libs.contracts.matching import MatchingEvent
from libs.contracts.messages import Message
from libs.contracts.registration import RegistrationEvent
from libs.contracts.sessions import SessionsEvent
from services.notifications.domain import of_matching, of_registration, of_sessions
from services.notifications.domain.known import Known
from services.notifications.domain.letters import Change


def told(event: Message, known: Known, time: datetime) -> Sequence[Change]:
    """`time` is that of the event. Answers to commands are for whoever asked, and are in no letter."""
    if isinstance(event, RegistrationEvent):
        return of_registration.told(event, known, time)
    if isinstance(event, MatchingEvent):
        return of_matching.told(event, known, time)
    if isinstance(event, SessionsEvent):
        return of_sessions.told(event, known, time)
    return ()

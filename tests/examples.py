"""Messages for tests that care about their way and not about their meaning."""

from libs.contracts.catalogue import type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.messages import Message
from libs.contracts.registration import RegionRegistered
from libs.eventsourcing.receiving.records import Record
from libs.eventsourcing.storing.store import Cause
from libs.runtime import clock

BECAUSE = Cause("story", "command-1")


def region(region_id: str, name: str = "North") -> RegionRegistered:
    return RegionRegistered(region_id=region_id, name=name)


def asked(message: Message, *, by: str = "gateway") -> Envelope:
    """A command as the gateway sends it."""
    command_id = clock.new_id()
    return Envelope(
        Meta(
            id=command_id,
            type=type_of(type(message)),
            source=by,
            stream=f"command-{command_id}",
            version=1,
            key=message.stream,
            time=clock.now(),
            correlation_id=command_id,
            causation_id="",
            final=True,
        ),
        message,
    )


def told(message: Message, version: int = 1, *, by: str = "registration") -> Envelope:
    """An event as the service that owns it relays it."""
    return Envelope(
        Meta(
            id=f"{message.stream}.{version}",
            type=type_of(type(message)),
            source=by,
            stream=message.stream,
            version=version,
            key=message.stream,
            time=clock.now(),
            correlation_id="story",
            causation_id="command-1",
            final=True,
            position=version,
        ),
        message,
    )


def record(envelope: Envelope, topic: str = "registration.events") -> Record:
    return Record(topic, envelope.meta.headers(), envelope.body())

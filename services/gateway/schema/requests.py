"""One request of one person, and the command that it becomes."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from libs.contracts.messages import Command
from libs.runtime import clock
from services.gateway.schema.errors import bad_input

REQUEST_ID = re.compile(r"[0-9a-f]{32}")
TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
"""A trace that goes on, as the W3C writes it (Trace Context, level 1)."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one person. Repeated under the same id, it is carried out once and answered each time."""

    subject: str
    request_id: str
    traceparent: str
    correlation: str | None = None
    """What travels instead of the request id, where nobody may learn whose request it was."""

    @property
    def correlation_id(self) -> str:
        return self.correlation or self.request_id

    def command_id(self, command: Command) -> str:
        """The same for a repetition, and another for another person, command or stream under the same request id."""
        said = f"{self.subject}/{type(command).__name__}/{command.stream}/{self.request_id}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def request(subject: str, request_id: str | None, traceparent: str | None) -> Request:
    """Raises a Problem when the id that the client chose is none."""
    if request_id is not None and not REQUEST_ID.fullmatch(request_id):
        raise bad_input("requestId", "give 32 hexadecimal digits in lower case, or leave it out.")
    chosen = request_id or clock.new_id()
    return Request(subject, chosen, traced(traceparent))


def untraceable(asked: Request, about: str, secret: str) -> Request:
    """The same request such that nothing that travels with it leads to who asks, and a repetition still is one.

    The id of a command and its trace stand on the events that it leads to, where everybody could try who fits.
    """
    said = f"{asked.subject}/{about}/{asked.request_id}"
    hidden = hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
    return Request(hidden[:32], asked.request_id, traced(None), correlation=hidden[32:])


def traced(traceparent: str | None) -> str:
    """The trace that goes on, or a new one."""
    if traceparent and TRACEPARENT.fullmatch(traceparent):
        return traceparent
    return f"00-{clock.new_id()}-{clock.new_id()[:16]}-01"

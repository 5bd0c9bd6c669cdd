"""What every resolver is given: who asks, and what the gateway works with."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Annotated, Any, TypeAlias, TypeVar

import strawberry
from graphql import FieldNode, get_operation_ast
from strawberry.extensions import SchemaExtension

from libs.contracts.messages import Command
from libs.eventsourcing.sealing.keyring import Forgotten
from libs.eventsourcing.sealing.sealed import Home
from services.gateway.domain.access import Viewer
from services.gateway.schema import authentication, requests
from services.gateway.schema.errors import Code, Problem, bad_input
from services.gateway.schema.limits import MAX_FIRST
from services.gateway.schema.loaders import Loaders
from services.gateway.schema.office import Office

T = TypeVar("T")


class Context:
    """One operation. A websocket carries many; each works on its own copy."""

    def __init__(self, office: Office, authorization: str | None, traceparent: str | None) -> None:
        self.office = office
        self.authorization = authorization
        self.traceparent = traceparent
        self.connection_params: Mapping[str, Any] | None = None
        """What a websocket was opened with; it is set by the protocol."""

    def for_one_operation(self) -> "Context":
        given = (self.connection_params or {}).get("authorization")
        return Context(self.office, str(given) if given else self.authorization, self.traceparent)

    def authenticate(self) -> None:
        """Find out who asks, and forget what was read before; raises a Problem."""
        self.viewer = authentication.viewer(self.authorization, self.office.token_secret)
        self.traceparent = trace = requests.traced(self.traceparent)
        self._correlation_id = trace.split("-")[1]
        self.read_afresh()

    def read_afresh(self) -> None:
        self.loaders = Loaders(self.office.pool, self.office.keyring, self.viewer, self._correlation_id)

    def request(self, request_id: str | None) -> requests.Request:
        return requests.request(self.viewer.subject, request_id, self.traceparent)

    async def ask(self, command: Command, request: requests.Request) -> None:
        """Return when it is carried out; what was read before it is read again."""
        await self.office.desk.ask(command, request)
        self.read_afresh()

    async def readable(self, read: Callable[[], Awaitable[T | None]]) -> T:
        """What a command led to, as soon as it is there."""

        async def try_again() -> T | None:
            self.read_afresh()
            return await read()

        return await self.office.desk.readable(try_again)

    async def seal(self, home: Home, plain: str) -> str:
        """Encrypted under the key of the person that it is of; raises a Problem once they are forgotten."""
        try:
            return await self.office.keyring.seal(home, plain)
        except Forgotten as forgotten:
            raise Problem(Code.REFUSED, str(forgotten), rule=type(forgotten).__name__) from forgotten

    viewer: Viewer
    loaders: Loaders


Info: TypeAlias = strawberry.Info[Context, None]
Id = strawberry.ID
MaybeId: TypeAlias = strawberry.ID | None
OwnId = Annotated[strawberry.ID, strawberry.argument(name="id")]
"""The id of what a field is about is called `id` in GraphQL."""
MaybeOwnId = Annotated[strawberry.ID | None, strawberry.argument(name="id")]


class Operations(SchemaExtension):
    """Every operation but a look at the schema itself needs a token; the schema is public documentation."""

    def on_operation(self) -> Iterator[None]:
        self.execution_context.context = self.execution_context.context.for_one_operation()
        yield

    def on_execute(self) -> Iterator[None]:
        if not self._only_looks_at_the_schema():
            self.execution_context.context.authenticate()
        yield

    def _only_looks_at_the_schema(self) -> bool:
        document, name = self.execution_context.graphql_document, self.execution_context.operation_name
        operation = get_operation_ast(document, name) if document else None
        return operation is not None and all(
            isinstance(selection, FieldNode) and selection.name.value.startswith("__")
            for selection in operation.selection_set.selections
        )


def page(first: int) -> int:
    """How many to read; raises a Problem for what is no size of a page."""
    if not 1 <= first <= MAX_FIRST:
        raise bad_input("first", f"ask for 1 to {MAX_FIRST} at a time.")
    return first

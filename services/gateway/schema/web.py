"""How the schema is served: POST /graphql, websockets there too, GraphiQL for browsers, and the schema as text."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, process_result
from strawberry.schema._graphql_core import ResultType
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL

from services.gateway.schema import feed
from services.gateway.schema.api import SCHEMA, sdl
from services.gateway.schema.context import Context
from services.gateway.schema.errors import explained
from services.gateway.schema.office import Door

LARGEST_BODY = 1024 * 1024


class Counter(GraphQL[Context, None]):
    """Where clients come; what is wrong with a request is explained on its way out."""

    def __init__(self, door: Door) -> None:
        super().__init__(SCHEMA, allow_queries_via_get=False, subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,))
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and int(Request(scope).headers.get("content-length") or 0) > LARGEST_BODY:
            await PlainTextResponse("A request may have 1 MiB at most.", 413)(scope, receive, send)
            return
        await super().__call__(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        headers = request.headers
        return Context(await self._door.office(), headers.get("authorization"), headers.get("traceparent"))

    async def process_result(self, request: Request, result: ResultType) -> GraphQLHTTPResponse:  # noqa: ARG002
        if errors := getattr(result, "errors", None):
            result.errors = [explained(error) for error in errors]  # pyright: ignore[reportAttributeAccessIssue]
        return process_result(result)


def routes(door: Door) -> Sequence[BaseRoute]:
    counter = Counter(door)
    return [
        Route("/graphql", counter),
        WebSocketRoute("/graphql", counter),
        feed.route(door),
        Route("/schema.graphql", lambda _: PlainTextResponse(sdl())),
    ]

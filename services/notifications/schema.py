"""What an operator asks over HTTP: how the letters stand."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from libs.runtime.process import Node
from services.notifications import queries


def routes(node: Node, *, mail_server: bool) -> Sequence[BaseRoute]:
    """`/letters`: whether they are sent at all, and how many there are of each state."""

    async def letters(_: Request) -> JSONResponse:
        return JSONResponse({"mail_server": mail_server, **await queries.counts(node.pool)})

    return [Route("/letters", letters)]

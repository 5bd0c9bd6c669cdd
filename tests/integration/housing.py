"""A running gateway on a real Postgres and a real broker, as a client sees it."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import jwt
import uvicorn
from starlette.applications import Starlette

from libs.devstack.ports import free_port
from libs.devstack.stack import Stack
from libs.eventsourcing.sealing.keyring import Keyring
from libs.runtime import clock
from libs.runtime.process import Node, Service, running
from services.gateway.projections import views
from services.gateway.settings import GatewaySettings

SECRET = "a secret of at least thirty-two characters"
Json = dict[str, Any]


def token(
    role: str, scope: str, subject: str | None = None, *, secret: str = SECRET, seconds: int = 3600, **more: str
) -> str:
    claims = {**more, "iss": "viceversa", "sub": subject or scope, "role": role, "scope": scope}
    return jwt.encode({**claims, "exp": clock.now() + timedelta(seconds=seconds)}, secret, algorithm="HS256")


NATION_TOKEN = token("nation", "nation", "administrator")


@dataclass(frozen=True)
class House:
    """A running gateway, as a client sees it, and what lies behind it."""

    address: str
    node: Node
    keyring: Keyring
    client: httpx.AsyncClient

    async def ask(self, query: str, bearer: str | None = NATION_TOKEN, **variables: object) -> Json:
        headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        body = {"query": query, "variables": variables}
        response = await self.client.post("/graphql", json=body, headers=headers)
        assert response.status_code == 200, response.text
        return response.json()

    async def data(self, query: str, bearer: str | None = NATION_TOKEN, **variables: object) -> Json:
        answer = await self.ask(query, bearer, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def error(self, query: str, bearer: str | None = NATION_TOKEN, **variables: object) -> Json:
        answer = await self.ask(query, bearer, **variables)
        return answer["errors"][0]

    async def tell(self, *envelopes: Any) -> None:
        async with self.node.store.transaction() as tx:
            await views.fold_and_tell(tx, envelopes)


@asynccontextmanager
async def serving(service: Service, settings: GatewaySettings) -> AsyncGenerator[tuple[Node, str]]:
    async with running(service, settings) as node:
        config = uvicorn.Config(
            Starlette(routes=service.routes(node)),
            port=settings.port,
            log_config=None,
            lifespan="off",
            ws="websockets-sansio",
        )
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield node, f"127.0.0.1:{settings.port}"
        finally:
            server.should_exit = True
            await task


def settings_for(stack: Stack, databases: Mapping[str, str], **more: Any) -> GatewaySettings:
    usual: dict[str, Any] = {
        "database": databases["gateway"],
        "kafka": stack.kafka,
        "port": free_port(),
        "keyring": databases["keyring"],
        "master_key": base64.b64encode(bytes(32)).decode(),
        "token_secret": SECRET,
    }
    return GatewaySettings(**usual | more)

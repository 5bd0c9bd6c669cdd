"""Live progress of a round, over GraphQL's websocket protocol `graphql-transport-ws`."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Subprotocol

from services.cli.queries.documents import ROUND_PROGRESS
from services.cli.queries.gateway import PATIENCE, Answer, AskedInVain, NobodyAnswers

PROTOCOL = Subprotocol("graphql-transport-ws")
WAIT = 0.5


async def follow(url: str, token: str, round_id: str) -> AsyncIterator[Answer]:
    """Every step of the round until it ends; a connection that breaks is made again. Raises as Gateway.ask does."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while True:
        try:
            async for step in _once(url, token, round_id):
                deadline = loop.time() + PATIENCE
                yield step
        except (OSError, WebSocketException, InvalidHandshake, TimeoutError) as broken:
            if loop.time() > deadline:
                raise NobodyAnswers(f"{url} does not answer ({broken!r}).") from broken
            await asyncio.sleep(WAIT)
        else:
            return


async def _once(url: str, token: str, round_id: str) -> AsyncIterator[Answer]:
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    async with connect(address, subprotocols=[PROTOCOL], proxy=None) as socket:
        await _say(socket, {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        asked = {"query": ROUND_PROGRESS, "variables": {"id": round_id}}
        async for text in socket:
            said = json.loads(text)
            match said["type"]:
                case "connection_ack":
                    await _say(socket, {"type": "subscribe", "id": "1", "payload": asked})
                case "ping":
                    await _say(socket, {"type": "pong"})
                case "next" if not said["payload"].get("errors"):
                    yield said["payload"]["data"]["roundProgress"]
                case "next":
                    raise _refused(said["payload"]["errors"][0])
                case "error":
                    raise _refused(said["payload"][0])
                case "complete":
                    return
                case _:
                    continue
        raise ConnectionResetError("The subscription ended early.")


async def _say(socket: ClientConnection, message: Answer) -> None:
    await socket.send(json.dumps(message))


def _refused(error: Any) -> AskedInVain:
    return AskedInVain(str((error.get("extensions") or {}).get("code", "BAD_INPUT")), str(error["message"]))

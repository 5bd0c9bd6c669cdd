"""A small server that speaks the API of Vault's transit engine: encrypt, decrypt and rewrap in batches, and keys."""

import base64
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from libs.devstack.ports import free_port

TOKEN = "s.a-token"


@dataclass
class Engine:
    """One key, with its versions from 1."""

    address: str
    versions: list[AESGCM] = field(default_factory=lambda: [_key()])
    oldest: int = 1
    asked: list[str] = field(default_factory=list[str])

    def rotate(self) -> None:
        self.versions.append(_key())

    def encrypt(self, item: dict[str, str]) -> dict[str, Any]:
        nonce, plain = os.urandom(12), base64.b64decode(item["plaintext"])
        locked = base64.b64encode(nonce + self.versions[-1].encrypt(nonce, plain, None)).decode()
        return {"ciphertext": f"vault:v{len(self.versions)}:{locked}", "key_version": len(self.versions)}

    def decrypt(self, item: dict[str, str]) -> dict[str, Any]:
        _, version, locked = item["ciphertext"].split(":")
        raw, number = base64.b64decode(locked), int(version[1:])
        if number < self.oldest:
            return {"error": "ciphertext or signature version is disallowed by policy (too old)"}
        try:
            plain = self.versions[number - 1].decrypt(raw[:12], raw[12:], None)
        except (InvalidTag, IndexError):
            return {"error": "cipher: message authentication failed"}
        return {"plaintext": base64.b64encode(plain).decode()}

    def rewrap(self, item: dict[str, str]) -> dict[str, Any]:
        found = self.decrypt(item)
        return found if "error" in found else self.encrypt(found)

    async def answer(self, request: Request) -> JSONResponse:
        if request.headers.get("x-vault-token") != TOKEN:
            return JSONResponse({"errors": ["permission denied"]}, 403)
        what = request.path_params["what"]
        self.asked.append(what)
        if what == "keys":
            told = {"latest_version": len(self.versions), "min_decryption_version": self.oldest}
            return JSONResponse({"data": {"name": "viceversa", "type": "aes256-gcm96", **told}})
        items = (await request.json())["batch_input"]
        results = [
            {"encrypt": self.encrypt, "decrypt": self.decrypt, "rewrap": self.rewrap}[what](one) for one in items
        ]
        failed = any("error" in one for one in results)
        return JSONResponse({"data": {"batch_results": results}}, 400 if failed else 200)


@contextmanager
def vault() -> Generator[Engine]:
    port = free_port()
    engine = Engine(f"http://127.0.0.1:{port}")
    routes = [Route("/v1/transit/{what}/viceversa", engine.answer, methods=["GET", "POST"])]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=port, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield engine
    finally:
        server.should_exit = True
        thread.join()


def _key() -> AESGCM:
    return AESGCM(AESGCM.generate_key(256))

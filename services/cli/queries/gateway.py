"""The GraphQL client: asks, tries again while nobody answers, and tells refusals apart."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx

from libs.runtime import clock

FIRST_WAIT, LONGEST_WAIT = 0.2, 2.0
PATIENCE = 90.0
AWAY = {502, 503, 504}

Answer: TypeAlias = dict[str, Any]


class AskedInVain(Exception):
    """The gateway answered with an error; `code` is for programs, the text for people.

    `rule` is the refusal's name where a rule of the domain forbids it, `field` what is wrong where an input is.
    """

    def __init__(self, code: str, message: str, rule: str = "", field: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.rule, self.field = code, message, rule, field


class NobodyAnswers(Exception):
    """The gateway cannot be reached, or a service behind it stays away."""


@dataclass(frozen=True)
class Gateway:
    """One gateway, asked over connections that are kept open."""

    url: str
    http: httpx.AsyncClient
    patience: float = PATIENCE

    async def ask(self, document: str, token: str, variables: Mapping[str, Any] | None = None) -> Answer:
        """The data of one answer. Raises AskedInVain, or NobodyAnswers when the patience (seconds) is over.

        Asking again is harmless: the request id in the variables stays the same, so it is one request to the services.
        """
        body = {"query": document, "variables": dict(variables or {})}
        loop = asyncio.get_running_loop()
        deadline, wait = loop.time() + self.patience, FIRST_WAIT
        while True:
            try:
                return _data(await self._post(body, token))
            except NobodyAnswers:
                if loop.time() + wait > deadline:
                    raise
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def tell(self, document: str, token: str, variables: Mapping[str, Any], request_id: str = "") -> Answer:
        """Ask for a change, under a request id of its own if none is given."""
        return await self.ask(document, token, {"requestId": request_id or clock.new_id(), **variables})

    async def pages(
        self, document: str, token: str, variables: Mapping[str, Any], *path: str
    ) -> AsyncIterator[Sequence[Answer]]:
        """Page after page of the list at this path, until one is empty."""
        after: str | None = None
        while True:
            found: Any = await self.ask(document, token, {**variables, "after": after})
            for part in path:
                found = found[part]
            if not found:
                return
            yield found
            after = found[-1].get("id") or found[-1]["participantId"]

    async def listed(self, document: str, token: str, variables: Mapping[str, Any], *path: str) -> list[Answer]:
        return [one async for page in self.pages(document, token, variables, *path) for one in page]

    async def _post(self, body: Answer, token: str) -> Answer:
        try:
            response = await self.http.post(
                f"{self.url}/graphql", json=body, headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.TransportError as error:
            raise NobodyAnswers(f"{self.url} does not answer ({error!r}).") from error
        if response.status_code in AWAY:
            raise NobodyAnswers(f"{self.url} answers {response.status_code}.")
        try:
            return response.json()
        except ValueError as error:
            raise AskedInVain("INTERNAL", f"{self.url} answers {response.status_code}, and not in JSON.") from error


@asynccontextmanager
async def connected(url: str, patience: float = PATIENCE) -> AsyncGenerator[Gateway]:
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(timeout=60.0, limits=limits, trust_env=False) as http:
        yield Gateway(url, http, patience)


def _data(answer: Answer) -> Answer:
    errors = answer.get("errors")
    if not errors:
        return answer["data"]
    first = errors[0]
    details: Answer = first.get("extensions") or {}
    code = str(details.get("code", "BAD_INPUT"))
    if code == "UNAVAILABLE":
        raise NobodyAnswers(str(first["message"]))
    rule = str(details.get("rule", "")) if code == "REFUSED" else ""
    raise AskedInVain(code, str(first["message"]), rule, str(details.get("field", "")))

"""The client asks again while nobody answers, always under the same request id, and tells refusals apart."""

import json
from collections.abc import Callable

import httpx
import jwt
import pytest

from libs.runtime import clock
from services.cli.queries import gateway
from services.cli.queries.gateway import AskedInVain, Gateway, NobodyAnswers
from services.cli.queries.tokens import Role, Signer

Reply = Callable[[httpx.Request], httpx.Response]
DONE: dict[str, object] = {"data": {"enrol": {"id": "p"}}}


def error(code: str, **more: str) -> dict[str, object]:
    return {"data": None, "errors": [{"message": "No.", "extensions": {"code": code, **more}}]}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "FIRST_WAIT", 0.0)


def asked_of(*replies: dict[str, object] | Exception | int) -> tuple[Gateway, list[str]]:
    """A gateway that gives these replies in turn, and the request ids that it was asked with."""
    left, seen = list(replies), list[str]()

    def reply(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content)["variables"]["requestId"])
        match left.pop(0):
            case Exception() as failure:
                raise failure
            case int() as status:
                return httpx.Response(status)
            case body:
                return httpx.Response(200, json=body)

    return Gateway("http://gateway", httpx.AsyncClient(transport=httpx.MockTransport(reply)), patience=5), seen


async def test_a_request_is_repeated_under_its_id_until_somebody_answers() -> None:
    asked, seen = asked_of(httpx.ConnectError("away"), 503, error("UNAVAILABLE"), DONE)
    assert await asked.tell("mutation", "token", {}) == DONE["data"]
    assert len(seen) == 4
    assert len(set(seen)) == 1
    assert len(seen[0]) == 32


async def test_a_refusal_is_final_and_names_its_rule() -> None:
    asked, seen = asked_of(error("REFUSED", rule="CapacityAboveCap"))
    with pytest.raises(AskedInVain, match=r"No\.") as refusal:
        await asked.tell("mutation", "token", {})
    assert (refusal.value.code, refusal.value.rule, len(seen)) == ("REFUSED", "CapacityAboveCap", 1)


async def test_patience_ends() -> None:
    asked, _ = asked_of(503)
    impatient = Gateway(asked.url, asked.http, patience=-1)
    with pytest.raises(NobodyAnswers):
        await impatient.tell("mutation", "token", {})


async def test_pages_are_read_until_one_is_empty() -> None:
    asked, _ = asked_of()
    pages = {None: [{"id": "a"}, {"id": "b"}], "b": [{"participantId": "c"}], "c": []}

    def reply(request: httpx.Request) -> httpx.Response:
        after = json.loads(request.content)["variables"]["after"]
        return httpx.Response(200, json={"data": {"round": {"unmatched": pages[after]}}})

    asked = Gateway("http://gateway", httpx.AsyncClient(transport=httpx.MockTransport(reply)))
    found = await asked.listed("query", "token", {}, "round", "unmatched")
    assert found == [{"id": "a"}, {"id": "b"}, {"participantId": "c"}]


def test_a_token_says_who_asks_and_for_how_long() -> None:
    signed = Signer("s" * 32, clock.now()).token(Role.REGION, "north", "me")
    claims = jwt.decode(signed, "s" * 32, algorithms=["HS256"])
    assert {name: claims[name] for name in ("iss", "sub", "role", "scope")} == {
        "iss": "viceversa",
        "sub": "me",
        "role": "region",
        "scope": "north",
    }
    assert claims["exp"] - claims["iat"] == 12 * 3600

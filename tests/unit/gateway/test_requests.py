"""Requests, and the commands that they become."""

import pytest

from libs.contracts.concerns import RaiseConcern
from libs.contracts.registration import GiveConsent, WithdrawConsent
from libs.runtime import clock
from services.gateway.schema.errors import Problem
from services.gateway.schema.requests import REQUEST_ID, TRACEPARENT, Request, request, untraceable

CONSENT = GiveConsent(participant_id="ada")


def test_a_repetition_is_the_same_command() -> None:
    chosen = clock.new_id()
    first, second = (request("ada", chosen, None).command_id(CONSENT) for _ in range(2))
    assert first == second
    assert REQUEST_ID.fullmatch(first)


def test_another_person_command_or_stream_is_another_command() -> None:
    chosen = clock.new_id()
    asked = request("ada", chosen, None)
    others = [
        request("bob", chosen, None).command_id(CONSENT),
        asked.command_id(WithdrawConsent(participant_id="ada")),
        asked.command_id(GiveConsent(participant_id="bob")),
        request("ada", None, None).command_id(CONSENT),
    ]
    assert len({asked.command_id(CONSENT), *others}) == 5


@pytest.mark.parametrize("wrong", ["", "abc", "g" * 32, "A" * 32, "a" * 33])
def test_a_request_id_is_checked(wrong: str) -> None:
    with pytest.raises(Problem, match="32 hexadecimal digits"):
        request("ada", wrong, None)


def test_a_trace_goes_on_and_a_malformed_one_is_replaced() -> None:
    given = f"00-{'a' * 32}-{'b' * 16}-01"
    assert request("ada", None, given).traceparent == given
    for wrong in (None, "nonsense"):
        assert TRACEPARENT.fullmatch(request("ada", None, wrong).traceparent)


RAISE = RaiseConcern(concern_id="c", mentorship_id="m", by="ada", account="sealed:2:c:AAAA")


def untraced(subject: str, request_id: str, secret: str = "the secret of the house") -> Request:
    return untraceable(request(subject, request_id, None), "m", secret)


def test_nothing_that_travels_leads_to_whoever_asks_in_private() -> None:
    """The id of the command stands on public events: it cannot be made from what everybody knows or can try."""
    chosen = clock.new_id()
    asked = untraced("ada", chosen)
    plain = request("ada", chosen, None)
    travels = {asked.command_id(RAISE), asked.correlation_id}
    guesses = {chosen, plain.command_id(RAISE)}
    guesses |= {untraced("ada", chosen, secret).correlation_id for secret in ("", "another")}
    guesses |= {Request("ada", one, "").command_id(RAISE) for one in (asked.correlation_id, chosen)}
    assert not travels & guesses
    assert asked.subject not in travels


def test_a_repetition_in_private_is_the_same_command_too() -> None:
    chosen = clock.new_id()
    first, second = untraced("ada", chosen), untraced("ada", chosen)
    assert (first.command_id(RAISE), first.correlation_id) == (second.command_id(RAISE), second.correlation_id)
    assert first.traceparent != second.traceparent
    assert first.request_id == chosen
    others = [untraced("bob", chosen), untraced("ada", clock.new_id())]
    assert len({one.command_id(RAISE) for one in (first, *others)}) == 3

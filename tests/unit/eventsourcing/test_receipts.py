"""What is signed can be checked by whoever has it; what a sealed value of one person is, is told apart from others'."""

import base64
import re

import pytest

from libs.eventsourcing.history import receipts
from libs.eventsourcing.history.audit import Signer
from libs.eventsourcing.sealing import traces

SIGNER = Signer(base64.b64encode(bytes(range(32))).decode())
OTHER = Signer(base64.b64encode(bytes(32)).decode())
SAID = {"person": "ann", "opens": 0, "places": [{"store": "kafka", "found": 3}], "note": "Zoë"}


def test_a_receipt_is_genuine_until_a_word_of_it_is_changed() -> None:
    receipt = receipts.signed(SAID, SIGNER)
    assert receipts.is_genuine(receipt, SIGNER.public)
    for name in receipt:
        assert not receipts.is_genuine({**receipt, name: "otherwise"}, SIGNER.public) or name == "signer"
    assert not receipts.is_genuine({**receipt, "opens": 1}, SIGNER.public)
    assert not receipts.is_genuine({**receipt, "more": 1}, SIGNER.public)


def test_a_receipt_of_another_platform_is_not_ours() -> None:
    assert not receipts.is_genuine(receipts.signed(SAID, OTHER), SIGNER.public)
    assert not receipts.is_genuine(SAID, SIGNER.public)


@pytest.mark.parametrize(
    ("person", "found"),
    [
        ("ann", ["sealed:ann:AAAA", "sealed:2:ann:BB-_="]),
        ("ann-2", ["sealed:2:ann-2:CCCC"]),
        ("2", ["sealed:2:DDDD", "sealed:2:2:EEEE"]),
        ("nobody", []),
    ],
)
def test_the_sealed_values_of_a_person_are_told_apart_from_those_of_others(person: str, found: list[str]) -> None:
    text = (
        '{"a": "sealed:ann:AAAA", "b": ["sealed:2:ann:BB-_=", "sealed:2:ann-2:CCCC", "sealed:2:DDDD"]} sealed:2:2:EEEE'
    )
    assert re.findall(traces.pattern(person), text) == found

"""An envelope travels as headers and a body, and whatever else comes is said to be unreadable, and why."""

import pytest

from libs.contracts.envelope import Unreadable, read
from libs.contracts.registration import RegisterRegion
from tests.examples import asked, region, told


def test_what_is_sent_is_what_is_read() -> None:
    envelope = told(region("a"), 3)
    assert read(envelope.meta.headers(), envelope.body()) == envelope


def test_unknown_fields_of_an_event_are_ignored_so_that_a_newer_sender_is_understood() -> None:
    envelope = told(region("a"))
    assert read(envelope.meta.headers(), b'{"region_id": "a", "name": "North", "founded": 1901}') == envelope


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "body: Invalid JSON"),
        (b"[]", "Input should be an object"),
        (b'{"region_id": "North Region", "name": "x"}', "region_id: String should match pattern"),
        (b'{"region_id": "a"}', "name: Field required"),
        (b'{"region_id": "a", "name": "x", "founded": 1901}', "founded: Extra inputs are not permitted"),
    ],
)
def test_a_body_against_the_contract_is_unreadable_and_the_field_is_named(body: bytes, complaint: str) -> None:
    envelope = asked(RegisterRegion(region_id="a", name="x"))
    with pytest.raises(Unreadable, match=complaint):
        read(envelope.meta.headers(), body)


NEEDED = [
    name
    for name, _ in told(region("a")).meta.headers()
    if name not in ("content-type", "ce_specversion")  # They say how to read the others, and there is one way.
]


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_header_is_named(missing: str) -> None:
    envelope = told(region("a"))
    with pytest.raises(Unreadable, match=missing):
        read([header for header in envelope.meta.headers() if header[0] != missing], envelope.body())


def test_a_type_outside_the_catalogue_is_named() -> None:
    headers = dict(told(region("a")).meta.headers()) | {"ce_type": b"org.viceversa.RegionAbolished.v1"}
    with pytest.raises(Unreadable, match="RegionAbolished"):
        read(list(headers.items()), b"{}")


def test_bytes_that_are_no_text_are_unreadable() -> None:
    headers = dict(told(region("a")).meta.headers()) | {"ce_id": b"\xff"}
    with pytest.raises(Unreadable):
        read(list(headers.items()), b"{}")


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("ce_subject", b"a\x00b"),
        ("ce_correlationid", b"long" * 300),
        ("ce_id", b"long" * 150),
        ("ce_sequence", b"0"),
        ("ce_sequence", str(2**63).encode()),
        ("ce_position", b"-1"),
    ],
)
def test_what_no_database_could_keep_is_unreadable(attribute: str, value: bytes) -> None:
    envelope = told(region("a"))
    headers = [(name, value if name == attribute else was) for name, was in envelope.meta.headers()]
    with pytest.raises(Unreadable):
        read(headers, envelope.body())


def test_a_text_with_a_nul_in_it_is_unreadable() -> None:
    envelope = told(region("a"))
    with pytest.raises(Unreadable, match="NUL"):
        read(envelope.meta.headers(), b'{"region_id": "a", "name": "a\\u0000b"}')

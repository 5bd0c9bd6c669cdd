"""What was stored in an older version is read as it is said today; what cannot be read fits into no catalogue."""

from types import ModuleType

import pytest

from libs.contracts.catalogue import Catalogue, ContradictoryCatalogue, NotUpcast, UnknownType, catalogue_of, type_of
from libs.contracts.envelope import Unreadable, read
from libs.contracts.messages import Event, Message
from libs.contracts.upcasting import Upcaster, upcast
from libs.eventsourcing.storing.memory import MemoryStore
from libs.runtime import clock
from tests.examples import BECAUSE, told
from tests.lamps import LAMPS, LIT, LampLit, LightLamp, OfLamp, by_nobody_known, earlier, in_lumens


def test_each_version_is_read_as_the_current_one() -> None:
    assert LAMPS.parse("org.viceversa.LampLit.v1", b'{"lamp_id": "a", "candles": 2}') == LIT
    assert LAMPS.parse("org.viceversa.LampLit.v2", '{"lamp_id": "a", "lumens": 24}') == LIT
    assert LAMPS.parse("org.viceversa.LampLit.v3", LIT.model_dump_json()) == LIT


def test_a_version_that_is_not_yet_known_is_unknown() -> None:
    with pytest.raises(UnknownType, match=r"LampLit\.v4"):
        LAMPS.parse("org.viceversa.LampLit.v4", b"{}")


def test_only_the_current_version_of_a_command_is_accepted() -> None:
    assert LAMPS.parse("org.viceversa.LightLamp.v2", b'{"lamp_id": "a"}') == LightLamp(lamp_id="a")
    with pytest.raises(UnknownType, match=r"LightLamp\.v1"):
        LAMPS.parse("org.viceversa.LightLamp.v1", b'{"lamp_id": "a"}')


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "Invalid JSON"),
        (b"[]", r"LampLit\.v1: the body is not an object"),
        (b'{"lamp_id": "a"}', r"LampLit\.v1: the field 'candles' is missing"),
        (b'{"lamp_id": "a", "candles": null}', r"LampLit\.v1 cannot be read as version 2: unsupported operand"),
        (b'{"lamp_id": 7, "candles": 2}', "lamp_id: Input should be a valid string"),
    ],
)
def test_an_older_body_against_its_contract_is_unreadable_and_the_reason_is_said(body: bytes, complaint: str) -> None:
    headers = told(earlier(1, candles=2)).meta.headers()
    with pytest.raises(Unreadable, match=complaint):
        read(headers, body, LAMPS)


def test_an_envelope_says_how_the_message_was_said_and_holds_it_as_it_is_said_today() -> None:
    envelope = told(earlier(1, candles=2))
    found = read(envelope.meta.headers(), envelope.body(), LAMPS)
    assert (found.meta.type, found.message) == ("org.viceversa.LampLit.v1", LIT)


async def test_a_store_reads_what_an_older_program_stored() -> None:
    store = MemoryStore("registration", clock.now, LAMPS)
    await store.append("lamp-a", [earlier(1, candles=2), earlier(2, lumens=24), LIT], BECAUSE)
    await store.sequence()
    async with store.transaction() as tx:
        assert list(await tx.read("lamp-a")) == [LIT] * 3
    assert [one.message for one in await store.log()] == [LIT] * 3
    assert [one.message for one in await store.category("lamp")] == [LIT] * 3
    assert [one.meta.type[-2:] for one in await store.of_type(LampLit)] == ["v1", "v2", "v3"]


AGAIN = upcast("LampLit", 1)(in_lumens.change)
UNTIL_VERSION_4 = upcast("LampLit", 3)(dict)
OF_THE_COMMAND = upcast("LightLamp", 1)(dict)
OF_NOTHING = upcast("LampBroken", 1)(dict)


class Elsewhere:
    LampLit: type[Event] = type(earlier(1, candles=2))


@pytest.mark.parametrize(
    ("messages", "upcasters", "complaint"),
    [
        ([LampLit], [], r"LampLit\.v1 was said once, and no upcaster reads it"),
        ([LampLit], [in_lumens], r"LampLit\.v2 was said once, and no upcaster reads it"),
        ([LampLit], [in_lumens, by_nobody_known, AGAIN], r"Two upcasters read LampLit\.v1"),
        ([LampLit], [in_lumens, by_nobody_known, UNTIL_VERSION_4], r"LampLit\.v3, and the current version is 3"),
        ([LightLamp], [OF_THE_COMMAND], "LightLamp is a command: only its current version is accepted"),
        ([LightLamp], [OF_NOTHING], r"LampBroken\.v1, and there is no LampBroken"),
        ([LampLit, Elsewhere.LampLit], [in_lumens, by_nobody_known], "Two messages are called LampLit"),
    ],
)
def test_a_catalogue_that_leaves_a_version_unread_or_contradicts_itself_is_refused(
    messages: list[type[Message]], upcasters: list[Upcaster], complaint: str
) -> None:
    with pytest.raises(ContradictoryCatalogue, match=complaint):
        Catalogue(messages, upcasters)


def test_an_upcaster_never_sees_a_body_of_another_version() -> None:
    with pytest.raises(NotUpcast):
        LAMPS.parse(type_of(type(earlier(1, candles=2))), b'{"lamp_id": "a", "lumens": 24}')


def test_messages_and_upcasters_are_found_in_the_modules_that_define_them() -> None:
    lamps = ModuleType(LampLit.__module__)
    vars(lamps).update(LampLit=LampLit, OfLamp=OfLamp, Event=Event, in_lumens=in_lumens, next_step=by_nobody_known)
    found = catalogue_of(lamps)
    assert list(found.by_name) == ["LampLit"]
    assert list(found.older_types()) == ["org.viceversa.LampLit.v1", "org.viceversa.LampLit.v2"]

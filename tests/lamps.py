"""Two messages with a past, of no service: for tests of how older versions are read."""

from typing import Any, ClassVar, cast

from pydantic import create_model

from libs.contracts.catalogue import Catalogue
from libs.contracts.messages import Command, Event, Message
from libs.contracts.upcasting import Body, upcast


class OfLamp(Message):
    lamp_id: str

    @property
    def stream(self) -> str:
        return f"lamp-{self.lamp_id}"


class LampLit(OfLamp, Event):
    """As it is said today: lumens since version 2, and whose hand it was since version 3."""

    schema_version: ClassVar[int] = 3
    lumens: int
    hand: str


def earlier(version: int, **fields: Any) -> Event:
    """The event as a program of those days said it."""
    kinds: dict[str, Any] = {name: (type(value), ...) for name, value in fields.items()}
    said = create_model("LampLit", __base__=(OfLamp, Event), **kinds)
    said.schema_version = version
    return cast("Event", said.model_validate({"lamp_id": "a", **fields}))


class LightLamp(OfLamp, Command):
    schema_version: ClassVar[int] = 2


@upcast("LampLit", 1)
def in_lumens(body: Body) -> Body:
    return {"lamp_id": body["lamp_id"], "lumens": body["candles"] * 12}


@upcast("LampLit", 2)
def by_nobody_known(body: Body) -> Body:
    return body | {"hand": "unknown"}


LAMPS = Catalogue([LampLit, LightLamp], [in_lumens, by_nobody_known])
LIT = LampLit(lamp_id="a", lumens=24, hand="unknown")

"""Whose key is destroyed, everybody is told of: again and again until registration has answered."""

import asyncio

import structlog

from libs.contracts.registration import ForgetParticipant
from libs.eventsourcing.sealing.keyring import Keyring
from services.gateway.schema import requests
from services.gateway.schema.asking import Desk
from services.gateway.schema.errors import AWAY, Problem

log = structlog.get_logger()

PAUSE_SECONDS = 20.0
OURS = "viceversa"


async def keep_telling(keyring: Keyring, desk: Desk) -> None:
    """A gateway that ended between destroying a key and telling of it is made up for by whichever runs next."""
    while True:
        await asyncio.sleep(PAUSE_SECONDS)
        try:
            for person in await keyring.untold():
                await tell(keyring, desk, person, requests.request(OURS, None, None))
        except AWAY as away:
            log.warning("The keyring does not answer; trying again.", error=repr(away))
        except Problem as problem:
            log.warning("Somebody who is forgotten is still to be told of; trying again.", reason=problem.message)


async def tell(keyring: Keyring, desk: Desk, person: str, asked: requests.Request) -> None:
    """Return when it can be seen here; raises a Problem otherwise."""
    await desk.ask(ForgetParticipant(participant_id=person), asked)
    await keyring.mark_told(person)

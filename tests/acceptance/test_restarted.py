"""A second start over the same folder goes on where the first stopped, also over a broker that forgot everything."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from libs.devstack.platform import Platform, platform
from libs.runtime import clock
from services.cli.handlers.programs import programs
from services.cli.queries.gateway import connected
from services.cli.queries.tokens import Signer
from tests.acceptance.programme import Programme
from tests.acceptance.test_killed import is_complete, settled

Act = Callable[[Programme], Awaitable[None]]


def test_a_round_that_was_published_before_is_answered_afterwards(tmp_path: Path) -> None:
    play(tmp_path, until_published)
    play(tmp_path, from_answers_on)


async def until_published(programme: Programme) -> None:
    await programme.found()
    await programme.enrol_all()
    await programme.match()


async def from_answers_on(programme: Programme) -> None:
    await programme.answer_all()
    await programme.meet_all()
    await programme.until(is_complete)


def play(folder: Path, act: Act) -> None:
    with platform(folder, programs(None)) as running:
        asyncio.run(on(running, act))


async def on(running: Platform, act: Act) -> None:
    async with connected(running.address("gateway")) as gateway:
        await act(Programme(gateway, Signer(running.secrets.token_secret, clock.now())))
    await settled(running)

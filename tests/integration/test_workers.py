"""Workers come and go: what one had in hand another takes up, and what none can do is refused with the reason."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator

import pytest

from libs.contracts.matching import RoundUnsolvable
from libs.eventsourcing.kafka import KafkaSettings
from tests.integration import solving
from tests.integration.conftest import Database
from tests.integration.solving import PEOPLE, House
from tests.integration.worker import is_there


@pytest.fixture(scope="module")
async def house(
    kafka: KafkaSettings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[House]:
    async with solving.house(kafka, database, tmp_path_factory.mktemp("workers")) as opened:
        yield opened


async def test_a_worker_that_is_killed_in_the_middle_is_replaced_by_another(house: House) -> None:
    with house.worker() as first:
        child = await first.warm()
        os.kill(child, signal.SIGSTOP)
        round_id = await house.frozen()
        await first.says("Solving.")
        with house.worker() as second:
            await second.warm()
            first.process.kill()
            await second.says("Solving.")
            await house.is_solved_once(round_id)
    # Its solver finds nobody to answer, and ends.
    os.kill(child, signal.SIGCONT)
    async with asyncio.timeout(20):
        while is_there(child):
            await asyncio.sleep(0.1)


async def test_a_worker_that_is_asked_to_stop_lays_its_round_down_and_has_not_failed(house: House) -> None:
    with house.worker() as first:
        child = await first.warm()
        os.kill(child, signal.SIGSTOP)
        round_id = await house.frozen()
        await first.says("Solving.")
        first.process.terminate()
        await asyncio.to_thread(first.process.wait)
        assert not is_there(child)
        assert await house.pool.fetchval("select tries from public.solves where round_id = $1", round_id) == 0
    with house.worker():
        await house.is_solved_once(round_id)


async def test_a_round_that_is_too_large_is_refused_beforehand(house: House) -> None:
    with house.worker(solver_memory_mib="100") as worker:
        round_id = await house.frozen()
        unsolvable = await house.talk.heard(RoundUnsolvable, round_id=round_id)
        assert unsolvable.reason == (
            f"This round has {2 * PEOPLE} people and needs about 161 MiB; the solver may use 100. "
            "Raise VICEVERSA_SOLVER_MEMORY_MIB, or match by institution."
        )
        assert "Solving." not in worker.log.read_text()


async def test_a_round_that_cost_three_workers_their_lives_is_given_up(house: House) -> None:
    round_id = await house.frozen()
    await house.pool.execute("insert into public.solves (round_id, attempt, tries) values ($1, 1, 3)", round_id)
    with house.worker():
        unsolvable = await house.talk.heard(RoundUnsolvable, round_id=round_id)
        assert unsolvable.reason == "The solver or its worker ended 3 times without an answer."

"""A worker solves what it is asked over Kafka: nobody waits for a long solve, and a solver that dies is replaced."""

import os
import signal
from collections.abc import AsyncGenerator, Iterator

import pytest

from libs.contracts.matching import CancelRound, PublishRound, TriggerRound
from libs.eventsourcing.kafka import KafkaSettings
from libs.runtime import clock
from tests.integration import solving
from tests.integration.conftest import Database
from tests.integration.solving import House, nothing_waits, solved
from tests.integration.worker import Worker, is_there


@pytest.fixture(scope="module")
async def house(
    kafka: KafkaSettings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[House]:
    async with solving.house(kafka, database, tmp_path_factory.mktemp("workers")) as opened:
        yield opened


@pytest.fixture(scope="module")
def worker(house: House) -> Iterator[Worker]:
    with house.worker(solvers="2") as one:
        yield one


async def test_a_solver_that_is_killed_in_the_middle_is_replaced(house: House, worker: Worker) -> None:
    async with worker.stopped():
        round_id = await house.frozen()
        child = await worker.solver_of(round_id)
        os.kill(child, signal.SIGKILL)
    await worker.says("The solver died.")
    await house.is_solved_once(round_id)
    assert child not in worker.children()


async def test_a_long_solve_keeps_neither_commands_nor_other_rounds_waiting(house: House, worker: Worker) -> None:
    async with worker.stopped() as stopped:
        long = await house.frozen()
        busy = await worker.solver_of(long)
        for other in stopped - {busy}:
            os.kill(other, signal.SIGCONT)
        short = await house.frozen()
        await house.is_solved_once(short)
        assert len(worker.children()) == 2
        asked = PublishRound(round_id=long, asked_at=clock.now())
        assert await house.talk.refusal(asked) == "RoundIsBeingSolved"
        assert not solved(house, long)
    await house.is_solved_once(long)


async def test_a_round_that_is_cancelled_while_it_is_solved_frees_its_solver(house: House, worker: Worker) -> None:
    async with worker.stopped():
        round_id = await house.frozen()
        child = await worker.solver_of(round_id)
        await house.talk.ask(CancelRound(round_id=round_id))
        await nothing_waits(house)
        assert not is_there(child)
    assert await house.talk.refusal(TriggerRound(round_id=round_id)) == "RoundIsCancelled"
    assert not solved(house, round_id)

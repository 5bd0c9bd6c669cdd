"""One of a programme is forgotten in the middle of a round: the others go on, and nothing of theirs opens any more."""

import asyncio
import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from libs.devstack.platform import Platform, platform
from libs.eventsourcing.history import receipts
from libs.eventsourcing.history.audit import Signer as Signing
from libs.eventsourcing.kafka import KafkaSettings
from libs.eventsourcing.sealing import traces
from libs.runtime import clock
from services.cli.handlers.programs import SERVICES, programs
from services.cli.queries import documents
from services.cli.queries.gateway import AskedInVain, connected
from services.cli.queries.tokens import Signer
from tests.acceptance.programme import JUNIOR, ROUND, Programme
from tests.acceptance.test_killed import settled

NAMES = ("Junior 04", "Senior 03", "junior-04@example.org", "Learn telehealth.")


def test_a_person_who_is_forgotten_in_the_middle_of_a_programme_opens_nowhere(tmp_path: Path) -> None:
    with platform(tmp_path, programs(None), durable=False) as running:
        asyncio.run(play(running, tmp_path))
    for log in (tmp_path / "logs").glob("*.log"):
        text = log.read_text()
        assert not [name for name in NAMES if name in text], log.name


async def play(running: Platform, folder: Path) -> None:
    async with connected(running.address("gateway")) as gateway:
        programme = Programme(gateway, Signer(running.secrets.token_secret, clock.now()))
        await programme.found()
        await programme.enrol_all()
        await programme.match()
        await answered_by_all_but_two(programme)
        paired, waiting = await two_to_forget(programme)
        for person in (paired, waiting):
            before = sum(map(len, (await found(running, person)).values()))
            receipt = await asyncio.to_thread(forget, running, folder, person)
            assert_nothing_opens(running, receipt, person, before)
            await is_gone(programme, person)
        await the_others_go_on(programme, {paired, waiting})
        again = await asyncio.to_thread(forget, running, folder, paired)
        assert again["forgotten_at"] < again["proven_at"]
    await settled(running)


async def answered_by_all_but_two(programme: Programme) -> None:
    """The last two proposals wait for an answer; the pairs of the others meet."""
    proposals = sorted((await programme.everything())["proposals"], key=lambda one: one["id"])
    await asyncio.gather(*(programme.answer(one) for one in proposals[:-2]))
    introduced = len([one for one in proposals[:-2] if "senior-00" not in people_of(one)])
    await programme.until(lambda seen: len(seen["mentorships"]) == introduced)
    await programme.meet_all()


async def two_to_forget(programme: Programme) -> tuple[str, str]:
    """A mentor whose mentorship is active, and a mentee who is offered a proposal."""
    nation = programme.signer.nation()
    mentorships = await programme.gateway.listed(documents.MENTORSHIPS, nation, {"roundId": ROUND}, "mentorships")
    offered = [one for one in (await programme.everything())["proposals"] if one["status"] == "OFFERED"]
    return mentorships[0]["mentor"]["participant"]["id"], offered[0]["mentee"]["participant"]["id"]


def forget(running: Platform, folder: Path, person: str) -> dict[str, Any]:
    """As an operator does, in a process of its own."""
    receipt = folder / f"{person}.json"
    server = running.stack.postgres
    environment = {
        **os.environ,
        "VICEVERSA_POSTGRES": server,
        "VICEVERSA_KAFKA": running.kafka,
        "VICEVERSA_FOLDER": str(folder),
    }
    command = [sys.executable, "-m", "services.cli.app", "forget", person, "--receipt", str(receipt)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert f"{person} is forgotten" in done.stdout
    return json.loads(receipt.read_text())


def assert_nothing_opens(running: Platform, receipt: Mapping[str, Any], person: str, before: int) -> None:
    assert receipt["person"] == person
    assert receipt["opens"] == 0
    assert receipt["found"] >= before > 0
    assert {one["store"] for one in receipt["places"]} == {*SERVICES, "kafka"}
    places = {one["place"] for one in receipt["places"] if one["found"]}
    assert {"public.messages.body", "registration.commands", "registration.events"} <= places
    signer = Signing(running.secrets.signing_key).public
    assert receipts.is_genuine(receipt, signer)
    assert base64.b64decode(receipt["signer"]) == signer
    assert not receipts.is_genuine({**receipt, "opens": 1}, signer)


async def found(running: Platform, person: str) -> Mapping[str, Sequence[str]]:
    async with asyncpg.create_pool(running.stack.database("registration"), min_size=1) as pool:
        stored = await traces.in_database(pool, person)
    return {**stored, **await traces.on_topics(KafkaSettings(bootstrap=running.kafka), person)}


async def is_gone(programme: Programme, person: str) -> None:
    """From the lists, the mentorships and the offers; and they cannot come back."""
    seen = await programme.until(
        lambda seen: (
            person not in [one["id"] for one in seen["participants"]]
            and not [one for one in seen["proposals"] if one["status"] == "OFFERED" and person in people_of(one)]
        )
    )
    assert seen["round"]["proposalCount"] == 9
    with pytest.raises(AskedInVain) as refusal:
        await programme.enrol(person, JUNIOR, 0)
    assert refusal.value.rule == "Forgotten"


async def the_others_go_on(programme: Programme, gone: set[str]) -> None:
    """The last offer is accepted and the pair meets; one mentorship is closed, and nobody else's."""
    offered = [one for one in (await programme.everything())["proposals"] if one["status"] == "OFFERED"]
    assert len(offered) == 1
    assert not people_of(offered[0]) & gone
    await programme.answer(offered[0])
    seen = await programme.until(
        lambda seen: (
            len([one for one in seen["mentorships"] if one["state"] == "CLOSED"]) == 1
            and len([one for one in seen["proposals"] if one["status"] == "LAPSED"]) == 1
        )
    )
    names = {one["id"]: one["name"] for one in seen["participants"]}
    assert len(names) == 21 - len(gone)
    assert all(names.values())


def people_of(proposal: Mapping[str, Any]) -> set[str]:
    return {proposal[side]["participant"]["id"] for side in ("mentor", "mentee") if proposal[side]["participant"]}

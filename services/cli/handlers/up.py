"""`viceversa up` and `viceversa down`: the whole platform on this machine."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from libs.devstack.credentials import secrets_of
from libs.devstack.platform import Platform, platform
from libs.devstack.processes import tail
from libs.devstack.supervisor import ROOT, Note
from libs.runtime import clock
from services.cli.domain.tables import Column, Table
from services.cli.handlers import installation, show
from services.cli.handlers.installation import Running
from services.cli.handlers.programs import GATEWAY, programs
from services.cli.queries.gateway import AskedInVain, NobodyAnswers, connected
from services.cli.queries.tokens import Role, Signer

START_PATIENCE = 180.0
STOP_PATIENCE = 60.0
PAUSE = 0.1
REGIONS = "query Places { regions { id institutions { id } } }"


def up(folder: Path, port: int, postgres_port: int | None, kafka_port: int | None, *, as_json: bool) -> None:
    """Run everything until Ctrl-C or SIGTERM."""
    folder = folder.resolve()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    known: list[Platform] = []

    def on_event(note: Note) -> None:
        show.err.print(f"{clock.now():%H:%M:%S} {note.service}: {note.what} ({note.detail})", style="dim", markup=False)
        for one in known:
            installation.write(folder, _state(one))

    try:
        with (
            installation.hold(folder),
            platform(
                folder, programs(port or None), on_event=on_event, postgres_port=postgres_port, kafka_port=kafka_port
            ) as started,
        ):
            known.append(started)
            installation.write(folder, _state(started))
            tell(folder, _state(started), as_json=as_json)
            if not as_json:
                show.out.print("Ctrl-C stops everything; the data stay where they are.")
            threading.Event().wait()
    except KeyboardInterrupt:
        show.err.print("Stopped.")
    except installation.AlreadyUp:
        _tell_again(folder, as_json=as_json)
        raise


def detach(folder: Path, port: int, postgres_port: int | None, kafka_port: int | None, *, as_json: bool) -> None:
    """Run `up` in the background, and return when all is healthy."""
    folder = folder.resolve()
    if installation.is_held(folder):
        _tell_again(folder, as_json=as_json)
        return
    folder.mkdir(parents=True, exist_ok=True)
    given = {"--port": port, "--postgres-port": postgres_port, "--kafka-port": kafka_port}
    options = [str(part) for name, value in given.items() if value is not None for part in (name, value)]
    log = folder / "up.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "services.cli.app", "up", "--folder", str(folder), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))},
            start_new_session=True,
        )
    with show.err.status("Starting Postgres, Kafka and the services ..."):
        found = _wait_for(folder, child, log)
    tell(folder, found, as_json=as_json)
    if not as_json:
        show.out.print(f"It runs in the background; its log is {log}. `viceversa down` stops it.", soft_wrap=True)


def down(folder: Path) -> None:
    """Stop what runs over the folder, and return when it has stopped."""
    folder = folder.resolve()
    if not installation.is_held(folder):
        show.out.print(f"Nothing runs over {folder}.", soft_wrap=True)
        return
    process = installation.holder(folder)
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + STOP_PATIENCE
    with show.err.status("Stopping ..."):
        while installation.is_held(folder):
            if time.monotonic() > deadline:
                raise show.Failed(f"Process {process} does not stop: see {folder / 'up.log'}.")
            time.sleep(PAUSE)
    show.out.print("Everything has stopped; the data stay where they are.")


def tell(folder: Path, found: Running, *, as_json: bool) -> None:
    tokens = asyncio.run(_tokens(folder, found))
    if as_json:
        show.as_json({**asdict(found), "graphiql": found.graphiql, "tokens": tokens})
        return
    rows = [[name, str(one["address"]), str(one["pid"])] for name, one in found.services.items()]
    rows += [["kafka", found.kafka, ""], ["postgres", found.postgres, ""]]
    show.table(
        Table("The platform is up", [Column("service"), Column("address"), Column("process", number=True)], rows)
    )
    show.out.print(f"GraphiQL: [bold]{found.graphiql}[/]\nPaste one of these as its headers:")
    for who, token in tokens.items():
        show.out.print(f"\n  [bold]{who}[/]\n" + f'{{"Authorization": "Bearer {token}"}}', soft_wrap=True)
    show.out.print("\nAny other: viceversa token --role ROLE --scope PLACE\n")


def _tell_again(folder: Path, *, as_json: bool) -> None:
    found = installation.running(folder)
    show.err.print(f"A platform runs over {folder} already; nothing was started.", style="yellow", soft_wrap=True)
    if found is not None:
        tell(folder, found, as_json=as_json)


def _state(one: Platform) -> Running:
    pids = one.pids
    services = {name: {"pid": pid, "address": one.address(name)} for name, pid in pids.items()}
    return Running(os.getpid(), one.address(GATEWAY), one.kafka, one.stack.postgres, services)


def _wait_for(folder: Path, child: subprocess.Popen[bytes], log: Path) -> Running:
    deadline = time.monotonic() + START_PATIENCE
    while child.poll() is None and time.monotonic() < deadline:
        found = installation.running(folder)
        if found is not None and found.process == child.pid:
            return found
        time.sleep(PAUSE)
    raise show.Failed(f"The platform did not start. The end of {log}:\n{tail(log, 20)}")


async def _tokens(folder: Path, found: Running) -> dict[str, str]:
    """A token of each role; for places that are registered, or else for places that could be."""
    signer = Signer(secrets_of(folder).token_secret, clock.now())
    region, institution = "your-region", "your-institution"
    try:
        async with connected(found.gateway, patience=5) as gateway:
            places = (await gateway.ask(REGIONS, signer.nation()))["regions"]
    except (AskedInVain, NobodyAnswers):
        places = []
    for place in places[:1]:
        region = place["id"]
        institution = place["institutions"][0]["id"] if place["institutions"] else institution
    return {
        f"{Role.NATION}": signer.nation(),
        f"{Role.REGION} ({region})": signer.region(region),
        f"{Role.INSTITUTION} ({institution})": signer.institution(institution),
        f"{Role.PARTICIPANT} (your-participant)": signer.participant("your-participant"),
        f"{Role.ANALYST}": signer.analyst(),
        f"{Role.SAFEGUARDING}": signer.safeguarding(),
    }

"""`viceversa rebuild`: a service tells its read model again, in a process of its own, while the live one serves."""

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from libs.devstack.credentials import secrets_of
from libs.devstack.supervisor import ROOT
from services.cli.handlers import reach, show
from services.cli.handlers.programs import programs
from services.cli.handlers.reach import Told

REBUILT = ("gateway", "matching", "sessions", "analytics", "notifications")


def rebuild(told: Told, service: str, *, accept_differences: bool, as_json: bool) -> None:
    if service not in REBUILT:
        raise show.Failed(f"{service!r} has no read model: those that have one are {', '.join(REBUILT)}.")
    options = ["--accept-differences"] if accept_differences else []
    child = subprocess.Popen(
        [sys.executable, "-m", programs(None)[service].module, "rebuild", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=_environment(told, service),
        text=True,
    )
    last = _followed(child)
    if child.wait() != 0:
        raise show.Failed(str(last.get("failed", f"The rebuild of {service} ended with code {child.returncode}.")))
    if as_json:
        show.as_json(last)
        return
    tables = ", ".join(last["compared"])
    show.out.print(f"The read model of {service} was told again from {last['events']:,} events and swapped in.")
    if last["differing"]:
        show.out.print(f"Accepted though it differs: {', '.join(last['differing'])}.", style="yellow")
    else:
        show.out.print(f"Equal to what was there: {tables}.", soft_wrap=True)
    if last["parked"]:
        show.out.print(f"{last['parked']} messages could not be applied: see `viceversa parked list`.", style="yellow")


def _followed(child: subprocess.Popen[str]) -> dict[str, Any]:
    """Show how far it is; returns the last thing that it said."""
    last: dict[str, Any] = {}
    assert child.stdout is not None
    with show.progress() as bars:
        bar = bars.add_task("events", total=None)
        for line in child.stdout:
            last = json.loads(line)
            if "total" in last:
                bars.update(bar, completed=last["taken"], total=last["total"])
    return last


def _environment(told: Told, service: str) -> dict[str, str]:
    """That of the service's own process, as far as a rebuild needs it; what is not known here comes from outside."""
    secrets, keyring = secrets_of(told.folder), programs(None)[service].keyring
    server = urlsplit(reach.postgres(told))
    return {
        "VICEVERSA_PORT": "0",
        "VICEVERSA_LOG_LEVEL": "WARNING",
        **({"VICEVERSA_KEYRING": server._replace(path="/keyring").geturl()} if keyring else {}),
        **({"VICEVERSA_MASTER_KEY": secrets.master_key} if keyring else {}),
        "VICEVERSA_TOKEN_SECRET": secrets.token_secret,
        **os.environ,
        "VICEVERSA_DATABASE": server._replace(path=f"/{service}").geturl(),
        "VICEVERSA_KAFKA": reach.kafka(told),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }

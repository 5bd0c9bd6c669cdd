"""The secrets of one folder, made once and kept there."""

import base64
import fcntl
import json
import os
import secrets as chance
from dataclasses import dataclass
from pathlib import Path

from libs.devstack.errors import CannotStart


@dataclass(frozen=True)
class Secrets:
    """Made once for a folder and kept there, readable by its owner alone."""

    master_key: str
    token_secret: str
    pseudonym_key: str
    """What ids of imported people are derived with, so that nobody can work an e-mail out of an id."""
    signing_key: str
    """What the heads of the logs are signed with."""


def secrets_of(folder: Path) -> Secrets:
    """The secrets of a folder; those it does not have yet are made now."""
    path = folder / "secrets.json"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "secrets.lock").open("w") as lock:
        # Two who begin together must not make two sets.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            kept = json.loads(path.read_text()) if path.exists() else {}
            made = {"master_key": _key(), "token_secret": chance.token_hex(32), "pseudonym_key": chance.token_hex(32)}
            secrets = Secrets(**{**made, "signing_key": _key(), **kept})
        except (ValueError, TypeError) as error:
            raise CannotStart(
                f"{path} is not readable as secrets ({error}): restore it, or use a new folder."
            ) from error
        if vars(secrets) != kept:
            _write(path, secrets)
    return secrets


def _write(path: Path, secrets: Secrets) -> None:
    # Written aside and renamed, so that nobody ever reads half a file.
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(vars(secrets), file, indent=1)
    aside.replace(path)


def _key() -> str:
    return base64.b64encode(os.urandom(32)).decode()

"""The secrets of one folder, made once and kept there."""

import base64
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


def secrets_of(folder: Path) -> Secrets:
    """The secrets of a folder, made now if it has none."""
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = Secrets(base64.b64encode(os.urandom(32)).decode(), chance.token_hex(32), chance.token_hex(32))
        # Written aside and linked, so that nobody ever reads half a file, and the first of two writers wins.
        aside = path.with_name(f".secrets-{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(vars(made), file, indent=1)
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    try:
        return Secrets(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise CannotStart(f"{path} is not readable as secrets ({error}): restore it, or use a new folder.") from error

"""How a command finds the platform: by what it was told, or else by what runs over the folder."""

from dataclasses import dataclass
from pathlib import Path

from libs.devstack.credentials import secrets_of
from libs.runtime import clock
from services.cli.handlers import installation
from services.cli.handlers.show import Failed
from services.cli.queries.tokens import Signer


@dataclass(frozen=True)
class Told:
    """What the environment and the options say; empty where they say nothing."""

    folder: Path
    url: str = ""
    token: str = ""
    token_secret: str = ""
    kafka: str = ""
    pseudonym_key: str = ""


def url(told: Told) -> str:
    return (told.url or _running(told).gateway).rstrip("/")


def kafka(told: Told) -> str:
    return told.kafka or _running(told).kafka


def token(told: Told) -> str:
    """The token that was given, or a development token of the national administrator."""
    return told.token or signer(told).nation()


def signer(told: Told) -> Signer:
    if not told.token_secret and not (told.folder / "secrets.json").exists():
        raise Failed(
            f"There is no secret to sign a token with: {told.folder} has never been up. "
            "Start it with `viceversa up`, or set VICEVERSA_TOKEN_SECRET, or give a token with --token."
        )
    return Signer(told.token_secret or secrets_of(told.folder).token_secret, clock.now())


def pseudonym_key(told: Told) -> bytes:
    """What ids of imported people are derived with."""
    if told.pseudonym_key:
        return told.pseudonym_key.encode()
    if not (told.folder / "secrets.json").exists():
        raise Failed(
            "Ids of imported people are derived with a secret key, and there is none: set VICEVERSA_PSEUDONYM_KEY to "
            f"the key of this platform, or name with --folder where it runs ({told.folder} has never been up)."
        )
    return secrets_of(told.folder).pseudonym_key.encode()


def _running(told: Told) -> installation.Running:
    found = installation.running(told.folder)
    if found is None:
        raise Failed(f"Nothing runs over {told.folder}: start it with `viceversa up`, or give --url and --token.")
    return found

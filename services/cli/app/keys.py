"""`viceversa keys`: the keys of persons, and the master keys that wrap them."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.app.options import Folder, Json, end, told
from services.cli.handlers import keys

app = typer.Typer(help="The keys of persons, and the master keys that wrap them.")


@app.callback(invoke_without_command=True)
def keys_(context: typer.Context, folder: Folder = None, as_json: Json = False) -> None:
    """How many keys of persons are under which master key. Exit code 1 when one of those is missing."""
    if context.invoked_subcommand is None:
        end(keys.count(told(folder), as_json=as_json))


@app.command("rotate")
def rotate_keys(folder: Folder = None) -> None:
    """Wrap all keys of persons anew by the current master key, while everything runs; it may be cut off."""
    keys.rotate(told(folder))


@app.command("backup")
def backup_keys(
    output: Annotated[Path, typer.Option("-o", "--output", help="A file, not among the backups of the services.")],
    folder: Folder = None,
) -> None:
    """Keep the keys of persons as they are wrapped, apart from the data that they open."""
    keys.backup(told(folder), output)


@app.command("restore")
def restore_keys(file: Annotated[Path, typer.Argument(metavar="FILE")], folder: Folder = None) -> None:
    """Put back the keys that are missing; whoever was forgotten stays forgotten."""
    keys.restore(told(folder), file)

"""`viceversa keys`: the keys of persons, and the master keys that wrap them."""

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

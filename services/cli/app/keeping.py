"""What operators do with the data: `backup`, `restore`, `reconcile`, `rebuild`, `forget`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from services.cli.app.options import Folder, Json, OneService, ServiceName, end, told
from services.cli.handlers import backing_up, forgetting, rebuilding, reconciling

app = typer.Typer()


@app.command()
def forget(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id of a participant.")],
    receipt: Annotated[Path | None, typer.Option(help="Write the signed receipt to this file.")] = None,
    patience: Annotated[float, typer.Option(min=1, help="Seconds until all services must have let go.")] = 120,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; scripts are never asked.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Destroy the key of a person for ever, have all services let go, and prove that nothing of theirs opens."""
    if not yes and sys.stdin.isatty():
        typer.confirm(f"What is known of {person} will be unreadable for ever. Go on?", abort=True)
    end(forgetting.forget(told(folder), person, receipt, patience, as_json=as_json))


@app.command()
def rebuild(
    service: ServiceName,
    accept_differences: Annotated[
        bool, typer.Option("--accept-differences", help="Swap it in though it is not as the live one.")
    ] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Tell a service's read model again from all events, beside the live one, and swap it in."""
    rebuilding.rebuild(told(folder), service, accept_differences=accept_differences, as_json=as_json)


@app.command()
def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="A folder; what it holds is added to.")],
    service: OneService = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Keep what each service is now; only what is new since the last time is written."""
    backing_up.backup(told(folder), service, output, as_json=as_json)


@app.command()
def restore(
    backups: Annotated[Path, typer.Argument(metavar="FOLDER")],
    service: OneService = None,
    until: Annotated[str, typer.Option(help="The newest backup not later than this time; else the newest.")] = "",
    position: Annotated[int | None, typer.Option(help="The newest not beyond this position of its log.")] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Make services what they were at a backup, while none of them runs; then `viceversa reconcile`."""
    backing_up.restore_all(told(folder), service, backups, until, position, as_json=as_json)


@app.command()
def reconcile(
    give_up: Annotated[bool, typer.Option("--give-up", help="Go on without what nobody can tell any more.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and change nothing.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """After a restore: take back what Kafka knows, and make the services agree. Exit code 1 when they do not."""
    end(reconciling.reconcile_all(told(folder), give_up=give_up, dry_run=dry_run, as_json=as_json))

"""Options that many commands take, and what they are told together."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from services.cli.handlers import reach
from services.cli.settings import Settings

Folder: TypeAlias = Annotated[Path | None, typer.Option(help="Where the platform keeps its data [.viceversa].")]
Url: TypeAlias = Annotated[str | None, typer.Option(help="A gateway elsewhere.")]
Token: TypeAlias = Annotated[str | None, typer.Option(help="Who asks; else a token of the national administrator.")]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Port: TypeAlias = Annotated[int | None, typer.Option(help="A free one if not given.")]
ServiceName: TypeAlias = Annotated[str, typer.Argument(metavar="SERVICE")]
OneService: TypeAlias = Annotated[str | None, typer.Option("--service", help="One service; else all.")]
Stream: TypeAlias = Annotated[str, typer.Argument(metavar="STREAM", help="As `parked list` shows it.")]
RoundId: TypeAlias = Annotated[str, typer.Argument(metavar="ID")]
JsonFile: TypeAlias = Annotated[Path | None, typer.Option(help="A JSON file, as GraphQL takes them.")]


def told(folder: Path | None, url: str | None = None, token: str | None = None) -> reach.Told:
    """What the environment says, with the options over it."""
    return Settings().told(folder, url, token)


def end(fine: bool) -> None:
    """Exit code 1 unless all is fine."""
    if not fine:
        raise typer.Exit(1)

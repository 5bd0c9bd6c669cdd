"""`viceversa parked`: messages that could not be applied."""

from typing import Annotated

import typer

from services.cli.app.options import Folder, Json, OneService, ServiceName, Stream, end, told
from services.cli.handlers import parked

app = typer.Typer(no_args_is_help=True, help="Messages that could not be applied: list, show, retry, drop.")


@app.command("list")
def list_parked(service: OneService = None, folder: Folder = None, as_json: Json = False) -> None:
    """What waits, with the reason. Exit code 1 when anything does."""
    end(parked.list_all(told(folder), service, as_json=as_json))


@app.command("show")
def show_parked(service: ServiceName, stream: Stream, folder: Folder = None, as_json: Json = False) -> None:
    """The messages of one stream, whole; personal values are sealed."""
    parked.show_stream(told(folder), service, stream, as_json=as_json)


@app.command()
def retry(
    service: ServiceName,
    stream: Annotated[str | None, typer.Argument(metavar="[STREAM]", help="Else all of the service.")] = None,
    folder: Folder = None,
) -> None:
    """Have failing and unreadable messages tried again now. Exit code 1 when there are none."""
    end(parked.retry(told(folder), service, stream))


@app.command()
def drop(
    service: ServiceName,
    consumer: Annotated[str, typer.Argument(metavar="CONSUMER")],
    stream: Stream,
    version: Annotated[int, typer.Argument(metavar="VERSION")],
    because: Annotated[str, typer.Option(help="Why: it is kept with the message.")],
    folder: Folder = None,
) -> None:
    """Leave one message out for ever, so that the later ones of its stream go on."""
    parked.drop(told(folder), service, consumer, stream, version, because)

"""`viceversa events`: the feed on Kafka, and the history behind it."""

from pathlib import Path
from typing import Annotated

import typer

from libs.contracts import topics
from services.cli.app.options import Folder, Json, OneService, end, told
from services.cli.handlers import events, reach, republishing, verifying

app = typer.Typer(no_args_is_help=True, help="The event feed on Kafka, and the history behind it.")


@app.command()
def tail(
    topic: Annotated[list[str] | None, typer.Option(help="One or more; else all event topics.")] = None,
    last: Annotated[int, typer.Option(min=0, help="How many of those that are there.")] = 10,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with those that come, until Ctrl-C.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Print events as an analytics consumer receives them."""
    bootstrap = reach.kafka(told(folder))
    events.tail(bootstrap, topic or topics.EVENTS, last, follow=follow, as_json=as_json)


@app.command()
def verify(
    service: OneService = None,
    anchor: Annotated[Path | None, typer.Option(help="Heads that were kept elsewhere, as `anchor` wrote them.")] = None,
    signer: Annotated[str | None, typer.Option(help="The public key that must have signed, in base64.")] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Read the whole history and name every event that was changed, removed, moved or put in."""
    end(verifying.verify_all(told(folder), service, anchor, signer, as_json=as_json))


@app.command()
def anchor(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; else the terminal.")] = None,
    folder: Folder = None,
) -> None:
    """Print the newest signed head of each service, to be kept outside the platform."""
    verifying.anchor_all(told(folder), output)


@app.command()
def republish(
    service: OneService = None,
    after: Annotated[int, typer.Option(min=0, help="Only what has a later position in the log.")] = 0,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Send the history to Kafka again; consumers skip what they have. A loss of the whole broker needs no command."""
    republishing.republish(told(folder), service, after, as_json=as_json)

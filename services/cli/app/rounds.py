"""`viceversa round`: a match round, step by step."""

from typing import Annotated

import typer

from libs.contracts.vocabulary import Scope
from services.cli.app.options import Folder, Json, JsonFile, RoundId, Token, Url, end, told
from services.cli.handlers import rounds
from services.cli.queries import documents

app = typer.Typer(no_args_is_help=True, help="Match rounds: open, trigger, watch, publish, close, show.")


@app.command("open")
def open_round(
    round_id: RoundId,
    programme: Annotated[str, typer.Option()],
    scope: Annotated[Scope, typer.Option()],
    place: Annotated[str, typer.Option(help="An institution or a region, as the scope says.")] = "nation",
    quotas: JsonFile = None,
    weights: JsonFile = None,
    seed: int = 0,
    folder: Folder = None,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Open a round; its policy is fixed then."""
    asked = rounds.terms(round_id, programme, scope, place, quotas, weights, seed)
    rounds.change(documents.OPEN_ROUND, asked, told(folder, url, token), as_json=as_json)


@app.command()
def trigger(
    round_id: RoundId,
    quotas: JsonFile = None,
    folder: Folder = None,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Freeze the cohort and solve."""
    asked = {"id": round_id, "quotas": None if quotas is None else rounds.read_json(quotas)}
    rounds.change(documents.TRIGGER_ROUND, asked, told(folder, url, token), as_json=as_json)


@app.command()
def watch(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Follow a round until it is solved or over."""
    end(rounds.watch(round_id, told(folder, url, token), as_json=as_json))


@app.command()
def publish(
    round_id: RoundId,
    answer_days: Annotated[int, typer.Option(min=1, max=60)] = 14,
    folder: Folder = None,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Offer the proposals to the people."""
    asked = {"id": round_id, "answerDays": answer_days}
    rounds.change(documents.PUBLISH_ROUND, asked, told(folder, url, token), as_json=as_json)


@app.command()
def close(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Close a round when its answering time is over; what nobody answered lapses."""
    rounds.change(documents.CLOSE_ROUND, {"id": round_id}, told(folder, url, token), as_json=as_json)


@app.command()
def cancel(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Cancel a round that is not published."""
    rounds.change(documents.CANCEL_ROUND, {"id": round_id}, told(folder, url, token), as_json=as_json)


@app.command("show")
def show_round(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Totals, some proposals, and who was left unmatched and why."""
    rounds.show_one(round_id, told(folder, url, token), as_json=as_json)

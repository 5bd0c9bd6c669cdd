"""The platform on this machine, and who may ask it: `up`, `down`, `demo`, `token`, `import`, `funnel`."""

from pathlib import Path
from typing import Annotated

import typer

from libs.contracts.vocabulary import Model
from services.cli.app.options import Folder, Json, Port, Token, Url, end, told
from services.cli.handlers import funnel, importing, tokens, up
from services.cli.handlers.demo import run
from services.cli.queries.tokens import Role

app = typer.Typer()


@app.command("up")
def up_(
    folder: Folder = None,
    port: Annotated[int, typer.Option(help="Where the gateway answers; 0 is any free port.")] = 8000,
    postgres_port: Port = None,
    kafka_port: Port = None,
    detach: Annotated[bool, typer.Option("--detach", help="Run in the background; return when all is well.")] = False,
    as_json: Json = False,
) -> None:
    """Start Postgres, Kafka and all services; a service that dies is restarted."""
    start = up.detach if detach else up.up
    start(told(folder).folder, port, postgres_port, kafka_port, as_json=as_json)


@app.command()
def down(folder: Folder = None) -> None:
    """Stop what `up` started."""
    up.down(told(folder).folder)


@app.command()
def demo(
    people: Annotated[int | None, typer.Option(min=60, max=10_000, help="2000; of one model 240.")] = None,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    folder: Annotated[Path | None, typer.Option(help="A new folder to use and keep; else a temporary one.")] = None,
    model: Annotated[Model | None, typer.Option(help="A small programme of this model in place of the nation.")] = None,
) -> None:
    """Run a whole national programme in a fresh folder with real processes, told chapter by chapter."""
    run.demo(people, seed, folder, model)


@app.command()
def token(
    role: Annotated[Role, typer.Option()],
    scope: Annotated[
        str | None, typer.Option(help="The place: a region, an institution; not needed otherwise.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Who asks; of a participant, their id.")] = None,
    hours: Annotated[float, typer.Option()] = 12,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Sign a development token. Negative hours make one that has expired."""
    tokens.token(role, scope, subject, hours, told(folder), as_json=as_json)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv")],
    map_file: Annotated[Path, typer.Option("--map", help="Which column is which field: a TOML file.")],
    programme: Annotated[str | None, typer.Option(help="Else the one that the mapping names.")] = None,
    institution_from_column: Annotated[str | None, typer.Option(help="Overrides the mapping.")] = None,
    folder: Folder = None,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Invite the people of a spreadsheet; a row is taken whole or refused with the reason."""
    where = told(folder, url, token)
    end(importing.import_people(file, map_file, programme, institution_from_column, where, as_json=as_json))


@app.command("funnel")
def funnel_(
    programme: Annotated[str, typer.Option()],
    institutions: Annotated[bool, typer.Option("--institutions", help="A row for each institution too.")] = False,
    folder: Folder = None,
    url: Url = None,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """How far people came: nation and regions, small cells withheld."""
    funnel.funnel(programme, told(folder, url, token), institutions=institutions, as_json=as_json)

"""The `viceversa` command: names, options, and which handler does the work."""

import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from libs.contracts import topics
from libs.contracts.vocabulary import Scope
from libs.devstack.errors import CannotStart
from services.cli.domain.mapping import MappingWrong
from services.cli.domain.spreadsheet import SpreadsheetWrong
from services.cli.handlers import (
    backing_up,
    events,
    forgetting,
    funnel,
    importing,
    keys,
    parked,
    reach,
    rebuilding,
    reconciling,
    republishing,
    rounds,
    show,
    tokens,
    up,
    verifying,
)
from services.cli.handlers.demo import run
from services.cli.queries import documents
from services.cli.queries.gateway import AskedInVain, NobodyAnswers
from services.cli.queries.tokens import Role
from services.cli.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A national mentorship programme, on one machine.")
round_app = typer.Typer(no_args_is_help=True, help="Match rounds: open, trigger, watch, publish, close, show.")
events_app = typer.Typer(no_args_is_help=True, help="The event feed on Kafka, and the history behind it.")
keys_app = typer.Typer(help="The keys of persons, and the master keys that wrap them.")
parked_app = typer.Typer(no_args_is_help=True, help="Messages that could not be applied: list, show, retry, drop.")
app.add_typer(round_app, name="round")
app.add_typer(parked_app, name="parked")
app.add_typer(keys_app, name="keys")
app.add_typer(events_app, name="events")

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
    start(_told(folder).folder, port, postgres_port, kafka_port, as_json=as_json)


@app.command()
def down(folder: Folder = None) -> None:
    """Stop what `up` started."""
    up.down(_told(folder).folder)


@app.command()
def demo(
    people: Annotated[int, typer.Option(min=200, max=10_000)] = 2000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    folder: Annotated[Path | None, typer.Option(help="A new folder to use and keep; else a temporary one.")] = None,
) -> None:
    """Run a whole national programme in a fresh folder with real processes, told chapter by chapter."""
    run.demo(people, seed, folder)


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
    tokens.token(role, scope, subject, hours, _told(folder), as_json=as_json)


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
    told = _told(folder, url, token)
    _end(importing.import_people(file, map_file, programme, institution_from_column, told, as_json=as_json))


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
    funnel.funnel(programme, _told(folder, url, token), institutions=institutions, as_json=as_json)


@app.command()
def forget(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id of a participant.")],
    receipt: Annotated[Path | None, typer.Option(help="Write the signed receipt to this file.")] = None,
    patience: Annotated[float, typer.Option(min=1, help="Seconds until all services must have let go.")] = 120,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Destroy the key of a person for ever, have all services let go, and prove that nothing of theirs opens."""
    _end(forgetting.forget(_told(folder), person, receipt, patience, as_json=as_json))


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
    rebuilding.rebuild(_told(folder), service, accept_differences=accept_differences, as_json=as_json)


@app.command()
def backup(
    output: Annotated[Path, typer.Option("-o", "--output", help="A folder; what it holds is added to.")],
    service: OneService = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Keep what each service is now; only what is new since the last time is written."""
    backing_up.backup(_told(folder), service, output, as_json=as_json)


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
    backing_up.restore_all(_told(folder), service, backups, until, position, as_json=as_json)


@app.command()
def reconcile(
    give_up: Annotated[bool, typer.Option("--give-up", help="Go on without what nobody can tell any more.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and change nothing.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """After a restore: take back what Kafka knows, and make the services agree. Exit code 1 when they do not."""
    _end(reconciling.reconcile_all(_told(folder), give_up=give_up, dry_run=dry_run, as_json=as_json))


@round_app.command("open")
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
    rounds.change(documents.OPEN_ROUND, asked, _told(folder, url, token), as_json=as_json)


@round_app.command()
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
    rounds.change(documents.TRIGGER_ROUND, asked, _told(folder, url, token), as_json=as_json)


@round_app.command()
def watch(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Follow a round until it is solved or over."""
    _end(rounds.watch(round_id, _told(folder, url, token), as_json=as_json))


@round_app.command()
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
    rounds.change(documents.PUBLISH_ROUND, asked, _told(folder, url, token), as_json=as_json)


@round_app.command()
def close(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Close a round when its answering time is over; what nobody answered lapses."""
    rounds.change(documents.CLOSE_ROUND, {"id": round_id}, _told(folder, url, token), as_json=as_json)


@round_app.command()
def cancel(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Cancel a round that is not published."""
    rounds.change(documents.CANCEL_ROUND, {"id": round_id}, _told(folder, url, token), as_json=as_json)


@round_app.command("show")
def show_round(
    round_id: RoundId, folder: Folder = None, url: Url = None, token: Token = None, as_json: Json = False
) -> None:
    """Totals, some proposals, and who was left unmatched and why."""
    rounds.show_one(round_id, _told(folder, url, token), as_json=as_json)


@events_app.command()
def tail(
    topic: Annotated[list[str] | None, typer.Option(help="One or more; else all event topics.")] = None,
    last: Annotated[int, typer.Option(min=0, help="How many of those that are there.")] = 10,
    follow: Annotated[bool, typer.Option("--follow", help="Go on with those that come, until Ctrl-C.")] = False,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Print events as an analytics consumer receives them."""
    bootstrap = reach.kafka(_told(folder))
    events.tail(bootstrap, topic or topics.EVENTS, last, follow=follow, as_json=as_json)


@events_app.command()
def verify(
    service: OneService = None,
    anchor: Annotated[Path | None, typer.Option(help="Heads that were kept elsewhere, as `anchor` wrote them.")] = None,
    signer: Annotated[str | None, typer.Option(help="The public key that must have signed, in base64.")] = None,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Read the whole history and name every event that was changed, removed, moved or put in."""
    _end(verifying.verify_all(_told(folder), service, anchor, signer, as_json=as_json))


@events_app.command()
def anchor(
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; else the terminal.")] = None,
    folder: Folder = None,
) -> None:
    """Print the newest signed head of each service, to be kept outside the platform."""
    verifying.anchor_all(_told(folder), output)


@events_app.command()
def republish(
    service: OneService = None,
    after: Annotated[int, typer.Option(min=0, help="Only what has a later position in the log.")] = 0,
    folder: Folder = None,
    as_json: Json = False,
) -> None:
    """Send the history to Kafka again; consumers skip what they have. A loss of the whole broker needs no command."""
    republishing.republish(_told(folder), service, after, as_json=as_json)


@parked_app.command("list")
def list_parked(service: OneService = None, folder: Folder = None, as_json: Json = False) -> None:
    """What waits, with the reason. Exit code 1 when anything does."""
    _end(parked.list_all(_told(folder), service, as_json=as_json))


@parked_app.command("show")
def show_parked(service: ServiceName, stream: Stream, folder: Folder = None, as_json: Json = False) -> None:
    """The messages of one stream, whole; personal values are sealed."""
    parked.show_stream(_told(folder), service, stream, as_json=as_json)


@parked_app.command()
def retry(
    service: ServiceName,
    stream: Annotated[str | None, typer.Argument(metavar="[STREAM]", help="Else all of the service.")] = None,
    folder: Folder = None,
) -> None:
    """Have failing and unreadable messages tried again now. Exit code 1 when there are none."""
    _end(parked.retry(_told(folder), service, stream))


@parked_app.command()
def drop(
    service: ServiceName,
    consumer: Annotated[str, typer.Argument(metavar="CONSUMER")],
    stream: Stream,
    version: Annotated[int, typer.Argument(metavar="VERSION")],
    because: Annotated[str, typer.Option(help="Why: it is kept with the message.")],
    folder: Folder = None,
) -> None:
    """Leave one message out for ever, so that the later ones of its stream go on."""
    parked.drop(_told(folder), service, consumer, stream, version, because)


@keys_app.callback(invoke_without_command=True)
def keys_(context: typer.Context, folder: Folder = None, as_json: Json = False) -> None:
    """How many keys of persons are under which master key. Exit code 1 when one of those is missing."""
    if context.invoked_subcommand is None:
        _end(keys.count(_told(folder), as_json=as_json))


@keys_app.command("rotate")
def rotate_keys(folder: Folder = None) -> None:
    """Wrap all keys of persons anew by the current master key, while everything runs; it may be cut off."""
    keys.rotate(_told(folder))


def main() -> None:
    """Exit codes: 0 fine, 1 refused or failed, 2 bad usage."""
    try:
        app()
    except AskedInVain as refusal:
        show.err.print(f"{refusal.rule or refusal.code}: {refusal.message}", style="red", markup=False, soft_wrap=True)
    except (show.Failed, CannotStart, NobodyAnswers, MappingWrong, SpreadsheetWrong) as failure:
        show.err.print(str(failure), style="red", markup=False, soft_wrap=True)
    sys.exit(1)


def _told(folder: Path | None, url: str | None = None, token: str | None = None) -> reach.Told:
    return Settings().told(folder, url, token)


def _end(fine: bool) -> None:
    if not fine:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()

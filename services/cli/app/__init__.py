"""The `viceversa` command: names, options, and which handler does the work."""

import sys

import typer

from libs.devstack.errors import CannotStart
from services.cli.app import events, keeping, keys, parked, platform, rounds, solving
from services.cli.domain.mapping import MappingWrong
from services.cli.domain.spreadsheet import SpreadsheetWrong
from services.cli.handlers import show
from services.cli.queries.gateway import AskedInVain, NobodyAnswers

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A national mentorship programme, on one machine.")
app.add_typer(platform.app)
app.add_typer(keeping.app)
app.add_typer(solving.app)
app.add_typer(rounds.app, name="round")
app.add_typer(events.app, name="events")
app.add_typer(parked.app, name="parked")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Exit codes: 0 fine, 1 refused or failed, 2 bad usage."""
    try:
        app()
    except AskedInVain as refusal:
        show.err.print(f"{refusal.rule or refusal.code}: {refusal.message}", style="red", markup=False, soft_wrap=True)
    except (show.Failed, CannotStart, NobodyAnswers, MappingWrong, SpreadsheetWrong) as failure:
        show.err.print(str(failure), style="red", markup=False, soft_wrap=True)
    sys.exit(1)

"""What a person sees: tables, or JSON for programs; errors go to standard error."""

import json
import sys
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Drawn

from services.cli.domain.tables import Table

PIPED_WIDTH = 110
"""Where nothing says how wide a line may be, as in a file or a pipe."""

out = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
err = Console(stderr=True, highlight=False)


class Failed(Exception):
    """The command could not do what it was asked; the text says why, and what to do."""


def table(shown: Table) -> None:
    drawn = Drawn(
        title=escape(shown.title),
        caption=escape(shown.note) or None,
        box=box.SIMPLE_HEAD,
        title_justify="left",
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    drawn.title_style, drawn.caption_style, drawn.caption_justify = "bold", "dim", "left"
    for column in shown.columns:
        drawn.add_column(
            escape(column.title),
            justify="right" if column.number else "left",
            overflow="fold",
            no_wrap=column.whole or (not column.wraps and column.number),
        )
    for row in shown.rows:
        drawn.add_row(*(escape(text) for text in row))
    out.print(drawn)


def as_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def progress() -> Progress:
    """Bars on standard error, so that what is printed can be piped."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
    )

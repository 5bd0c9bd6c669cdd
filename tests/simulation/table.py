"""The closing table of a year."""

from rich.table import Table

from tests.simulation.year import Year

REFUSALS = 25


def closing(year: Year, seconds: float) -> Table:
    table = Table(title=f"A year of {year.people:,} people, seed {year.seed}")
    table.add_column("what")
    table.add_column("how often", justify="right")
    table.add_row("people enrolled", f"{len(year.checker.registry.people):,}")
    for name, count in sorted(year.counts.of.items()):
        table.add_row(name, f"{count:,}")
    table.add_section()
    for name, count in year.counts.refused.most_common(REFUSALS):
        table.add_row(f"refused: {name}", f"{count:,}")
    table.add_section()
    table.add_row("events, SHA-256", year.digest.hex()[:16])
    table.add_row("seconds", f"{seconds:,.0f}")
    table.add_row("rules broken", f"{len(year.checker.found):,}")
    return table

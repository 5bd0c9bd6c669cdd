"""`viceversa solve`, `verify`, `explain`, `compare`: a problem and its solution as files."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from services.cli.handlers import solving

app = typer.Typer()

Problem: TypeAlias = Annotated[Path, typer.Argument(metavar="PROBLEM", help="A problem as JSON.")]
Solution: TypeAlias = Annotated[Path, typer.Argument(metavar="SOLUTION", help="What `solve` wrote.")]


@app.command()
def solve(
    problem: Problem,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="SOLUTION", help="Where the solution goes.")],
    columns: Annotated[bool, typer.Option("--columns", help="Pairs and prices in Parquet files beside it.")] = False,
) -> None:
    """Solve a problem. Exit codes: 0 proven, 1 solved with a gap, 2 bad input, 3 infeasible (the repair is told)."""
    words = [str(problem), "--output", str(output), *(["--columns"] if columns else [])]
    raise typer.Exit(solving.solve(words))


@app.command()
def verify(problem: Problem, solution: Solution) -> None:
    """Check a solution without any solver. Exit codes: 0 holds, 1 does not hold, 2 bad input."""
    raise typer.Exit(solving.check(["verify", str(problem), str(solution)]))


@app.command()
def explain(
    problem: Problem,
    solution: Solution,
    person: Annotated[str, typer.Option(metavar="ID", help="Whose pairs, or why there is none.")],
) -> None:
    """Say why a person has a pair, or has none. Exit codes: 0 told, 2 bad input."""
    raise typer.Exit(solving.check(["explain", str(problem), str(solution), "--person", person]))


@app.command()
def compare(problem: Problem, solution: Solution, new_problem: Problem, new_solution: Solution) -> None:
    """Say whose pairs changed, and why. Exit codes: 0 nobody's, 1 somebody's, 2 bad input."""
    raise typer.Exit(solving.compare([str(one) for one in (problem, solution, new_problem, new_solution)]))

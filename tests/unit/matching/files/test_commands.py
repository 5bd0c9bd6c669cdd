"""solve, verify and explain on files: what they say, how they end, and that nothing else is known to the checker."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from services.matching.domain.documents import ending
from services.matching.domain.documents.checking import explanation, verified
from services.matching.domain.documents.writing import CannotWrite
from services.matching.domain.documents.wrong import DocumentWrong
from services.matching.domain.verifying.__main__ import main as check
from services.matching.domain.verifying.verify import findings
from services.matching.solver import command
from services.matching.solver.saying import as_json, in_words, plain
from services.matching.solver.solving_files import Asked, solve
from services.matching.solver.watching import Progress
from tests.unit.matching.files.answers import by_trying
from tests.unit.matching.files.problems import Json, of_pairs, of_profiles, written

PAIRS = (("ann", "xia", "2.5"), ("ann", "yan", 4), ("ben", "xia", 1), ("cat", "xia", 0))


def ask(folder: Path, document: Json, *, columns: bool = False) -> int:
    asked = Asked(written(folder, document), folder / "solution.json", columns)
    return solve(asked, plain, by_trying, findings)


def wrongs(folder: Path) -> list[str]:
    return list(verified(folder / "problem.json", folder / "solution.json", findings))


@pytest.mark.parametrize("columns", [False, True])
def test_a_proven_solution_is_written_and_holds(
    tmp_path: Path, columns: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, of_pairs(*PAIRS), columns=columns) == ending.FINE
    said = capsys.readouterr()
    assert "Pairs: 2; 4 of 5 people have one." in said.out
    assert "Score 5.0, 4 roles filled." in said.out
    assert "Proven: no valid matching is better." in said.out
    steps = [line.partition(":")[0] for line in said.err.splitlines()]
    assert steps == ["read", "tried", "explained", "checked"]
    assert said.err.endswith(", gap 0.0000%\n")
    assert wrongs(tmp_path) == []
    assert (tmp_path / "solution.pairs.parquet").exists() is columns


def test_a_gap_is_told_and_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = of_pairs(*PAIRS, quotas=[{"place": "nation", "side": "mentor", "maximum": 1}])
    assert ask(tmp_path, document) == ending.FINE
    solution = json.loads((tmp_path / "solution.json").read_text())
    solution["certificate"]["proofs"][0].pop("searched")
    (tmp_path / "solution.json").write_text(json.dumps(solution))
    assert wrongs(tmp_path) == ['status is "proven", and the proofs show "within gap".']
    capsys.readouterr()


def test_what_cannot_be_is_written_with_its_repair(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = of_pairs(*PAIRS, quotas=[{"place": "nation", "side": "mentor", "minimum": 9}])
    assert ask(tmp_path, document) == ending.INFEASIBLE
    assert "There is no valid matching: No matching keeps the quotas." in (said := capsys.readouterr().out)
    assert "  repair: Ask north for 1." in said
    assert json.loads((tmp_path / "solution.json").read_text())["status"] == "infeasible"
    assert wrongs(tmp_path) == ["That there is no valid matching has no certificate: only solving again can check it."]


def first_pair(solution: Json, **changed: Any) -> None:
    solution["pairs"][0] |= changed


def of_proof(solution: Json, **changed: Any) -> None:
    solution["certificate"]["proofs"][0] |= changed


TAMPERED: list[tuple[Callable[[Json], Any], str]] = [
    (lambda one: one.update(problem_sha256="0" * 64), "problem_sha256: the solution is of another problem"),
    (lambda one: first_pair(one, mentor="cat", mentee="yan"), "is not a valid pair"),
    (lambda one: first_pair(one, mentee="zoe"), '"zoe" is in a pair and is not among the people.'),
    (lambda one: first_pair(one, score="9"), "is wrong"),
    (lambda one: first_pair(one, score="0.001"), "none that a pair of this problem can have"),
    (lambda one: first_pair(one, topic="chess"), '"chess" is the topic of a pair'),
    (lambda one: one["pairs"].pop(), "worth"),
    (lambda one: one["pairs"].append(one["pairs"][0]), "is there twice"),
    (lambda one: one.update(score="6"), "score is not the sum of the scores of the pairs."),
    (lambda one: one.update(filled_roles=5), "filled_roles is 5, and 4 roles are filled."),
    (lambda one: one["counts"].update(pairs=3), "counts are wrong"),
    (lambda one: one.update(status="within gap"), 'status is "within gap"'),
    (lambda one: one.update(unmatched=[]), "unmatched must name everybody"),
    (lambda one: of_proof(one, bound=99), "bound"),
    (lambda one: of_proof(one, worth=1), "another worth"),
    (lambda one: of_proof(one, mentors={"nation": 1}), "bound"),
    (lambda one: of_proof(one, mentors={"regions": {"moon": 1}}), '"moon" has a price and is no such place'),
    (lambda one: one["certificate"]["people"]["person"].pop(), "prices of people are not of the people"),
    (lambda one: one.pop("certificate"), "There is no certificate."),
]


@pytest.mark.parametrize(("change", "sentence"), TAMPERED)
def test_whatever_is_changed_in_a_solution_is_found(
    tmp_path: Path, change: Callable[[Json], Any], sentence: str
) -> None:
    ask(tmp_path, of_pairs(*PAIRS))
    solution = json.loads((tmp_path / "solution.json").read_text())
    change(solution)
    (tmp_path / "solution.json").write_text(json.dumps(solution))
    assert any(sentence in one for one in wrongs(tmp_path)), wrongs(tmp_path)


def test_a_changed_or_broken_file_of_prices_is_found(tmp_path: Path) -> None:
    ask(tmp_path, of_pairs(*PAIRS), columns=True)
    prices = tmp_path / "solution.prices.parquet"
    table = pq.read_table(prices)
    pq.write_table(table.append_column("mentor_0", pa.array([-1000] * len(table))), prices)
    assert any("bound" in one for one in wrongs(tmp_path))
    pq.write_table(table.append_column("mentor_7", pa.array([1] * len(table))), prices)
    assert wrongs(tmp_path) == ["mentor_7 is no column of prices, or holds something else than it should."]
    prices.write_bytes(b"PAR1")
    with pytest.raises(DocumentWrong, match=r"solution\.prices\.parquet: cannot be read as Parquet"):
        wrongs(tmp_path)


def test_a_pair_and_a_person_without_one_are_explained(tmp_path: Path) -> None:
    ask(tmp_path, of_pairs(*PAIRS))
    files = tmp_path / "problem.json", tmp_path / "solution.json"
    assert next(iter(explanation(*files, "yan"))) == "yan is mentee of ann: 4.0 points."
    assert list(explanation(*files, "cat")) == [
        "cat has no pair (one more place): If one of the valid counterparts who are fully taken had room for one more "
        "pair, this person could be matched too, without anybody losing their match."
    ]
    with pytest.raises(DocumentWrong, match="is not among the people of the problem"):
        list(explanation(*files, "zoe"))


def test_without_a_folder_nothing_is_solved(tmp_path: Path) -> None:
    asked = Asked(written(tmp_path, of_pairs(*PAIRS)), tmp_path / "none" / "solution.json", columns=False)
    with pytest.raises(CannotWrite, match="there is no folder"):
        solve(asked, plain, by_trying, findings)
    with pytest.raises(CannotWrite, match="it is a folder"):
        solve(Asked(asked.problem, tmp_path, columns=False), plain, by_trying, findings)


def test_a_full_disk_is_told_and_leaves_no_piece(tmp_path: Path) -> None:
    """/dev/full takes nothing: a link to it stands for the disk."""
    (tmp_path / "solution.json.part").symlink_to("/dev/full")
    with pytest.raises(CannotWrite, match="No space left on device"):
        ask(tmp_path, of_pairs(*PAIRS))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["problem.json"]


def test_bad_input_ends_with_2_and_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, solution = written(tmp_path, of_profiles(seed="x")), str(tmp_path / "solution.json")
    assert command.main(["solve", str(file), "-o", solution]) == ending.BAD_INPUT
    assert command.main(["solve", str(tmp_path), "-o", solution]) == ending.BAD_INPUT
    assert check(["verify", str(file), solution]) == ending.BAD_INPUT
    assert check(["explain", str(tmp_path / "none.json"), solution, "--person", "ann"]) == ending.BAD_INPUT
    said = capsys.readouterr().err
    assert 'problem.json: seed must be a whole number, and is "x".' in said
    assert "none.json cannot be read: No such file or directory." in said
    assert "Is a directory" in said
    assert "Traceback" not in said


def test_progress_is_said_in_words_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress("pairs", 90, 100, "round 2")
    assert in_words(progress) == "pairs: found 90, at most 100, gap 10.0000%, round 2"
    assert in_words(Progress("reading", None, None, "")) == "reading"
    as_json(progress)
    assert json.loads(capsys.readouterr().err)["words"] == in_words(progress)


def test_the_checker_knows_no_solver() -> None:
    """A process of its own tells what it has imported."""
    loaded = "import sys, services.matching.domain.verifying.__main__; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout.split()
    assert "services.matching.domain.verifying.verify" in told
    assert not [name for name in told if name.startswith(("services.matching.solver", "ortools", "highspy"))]

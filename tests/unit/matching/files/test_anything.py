"""Whatever stands in a file, it is read or refused in words; nothing else comes out."""

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.documents.checking import explanation, verified
from services.matching.domain.documents.reading import problem
from services.matching.domain.documents.writing import read_solution
from services.matching.domain.documents.wrong import DocumentWrong
from services.matching.domain.instance.layout import PairsNotComputable
from services.matching.domain.verifying.verify import findings
from services.matching.solver.saying import plain
from services.matching.solver.solving_files import Asked, solve
from tests.unit.matching.files.answers import by_trying
from tests.unit.matching.files.problems import Json, in_parquet, of_pairs, of_profiles, written

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    PLAIN, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3)
)
FULL = of_profiles(
    seed=3,
    topics=["telehealth", "leadership"],
    rules={"direction": "reverse", "capacity_cap": 2},
    weights={"emphasis": {"leadership": 3}, "distance": {"points": 9, "kilometres": 9}, "wishes": [5]},
    shape={"kind": "group", "leaders": ["ann"]},
    side_rules={"linked": [["ann", "ben"]], "coverage": [{"topic": "telehealth", "pairs": 1}]},
    objective={"fairness": True},
    quotas=[{"place": "north", "side": "mentor", "minimum": 0, "maximum": 4}],
)
LISTED = of_pairs(("a", "x", "1.5"), ("b", "x", -3), ("a", "y", 2))


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from places_in(child, (*path, name))


def put(document: Json, path: tuple[Any, ...], value: Any) -> Any:
    """The document with the value there; at the end of an empty path the value itself."""
    if not path:
        return value
    changed = copy.deepcopy(document)
    part = changed
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return changed


def swapped(document: Json) -> st.SearchStrategy[Any]:
    """One value, somewhere, is any other."""
    return st.builds(put, st.just(document), st.sampled_from(list(places_in(document))), ANYTHING)


@settings(max_examples=300, deadline=None)
@given(document=swapped(FULL) | swapped(LISTED))
def test_any_document_is_a_problem_or_refused(document: Any) -> None:
    with TemporaryDirectory() as name:
        file = written(Path(name), json.dumps(document))
        said = refusal(file)
        assert all(": " in sentence or " is not JSON" in sentence for sentence in said)


@settings(max_examples=100, deadline=None)
@given(drawn=st.data())
def test_any_parquet_is_a_table_of_people_or_refused(drawn: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = written(folder, in_parquet(folder, of_profiles()))
        content = bytearray((folder / "people.parquet").read_bytes())
        for place in drawn.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3)):
            content[place] = drawn.draw(st.integers(0, 255))
        (folder / "people.parquet").write_bytes(bytes(content))
        assert all(
            sentence.startswith(("people.parquet: ", "problem.json: ", "There are")) for sentence in refusal(file)
        )


def refusal(file: Path) -> tuple[str, ...]:
    """What is wrong; nothing for a problem that can be read."""
    try:
        problem(file)
    except DocumentWrong as wrong:
        return wrong.sentences
    return ()


def solved_once() -> Json:
    with TemporaryDirectory() as name:
        folder = Path(name)
        solve(Asked(written(folder, LISTED), folder / "solution.json", columns=False), plain, by_trying, findings)
        return json.loads((folder / "solution.json").read_text())


SOLUTION = solved_once()


@settings(max_examples=300, deadline=None)
@given(document=swapped(SOLUTION))
def test_any_document_is_a_solution_or_refused_and_nothing_false_holds(document: Any) -> None:
    with TemporaryDirectory() as name:
        files = written(Path(name), LISTED), written(Path(name), json.dumps(document), "solution.json")
        try:
            found = list(verified(*files, findings))
            list(explanation(*files, "a"))
        except (DocumentWrong, PairsNotComputable):
            return
        assert found or told(files[1]) == told(written(Path(name), json.dumps(SOLUTION), "first.json"))


def told(file: Path) -> list[Any]:
    """What must hold, in one form: two prices may say the same, and 2 and 2.0 are one score."""
    document = read_solution(file).document
    assert isinstance(document.pairs, tuple)
    pairs = sorted((pair.mentor, pair.mentee, Decimal(pair.score)) for pair in document.pairs)
    return [pairs, Decimal(document.score or ""), document.counts, document.filled_roles, document.status]

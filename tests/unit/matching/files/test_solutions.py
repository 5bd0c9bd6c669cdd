"""A solution is the answer and nothing but the answer, in every form that it is written in."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.documents.amounts import in_words, scaled
from services.matching.domain.documents.answers import Solved
from services.matching.domain.documents.solution import BlockingPairs, NamedPair, UnmatchedPerson
from services.matching.domain.documents.writing import read_solution, solved_from, write_solution
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Answer, Proof, RulePrices, SidePrices
from services.matching.domain.instance.instance import Instance
from tests.unit.matching.files.problems import Json, drawn_problem, of_pairs, read

PRICE = st.integers(-(2**62), 2**62) | st.integers(-3, 3)


@st.composite
def column(draw: st.DrawFn, count: int) -> Ints:
    return np.array(draw(st.lists(PRICE, min_size=count, max_size=count)), dtype=np.int64)


@st.composite
def side(draw: st.DrawFn, instance: Instance) -> SidePrices:
    places = instance.places
    institution = draw(column(len(places.institutions)))
    first = institution.copy() if draw(st.booleans()) else draw(column(len(places.institutions)))
    return SidePrices(
        draw(column(instance.people.count)), institution, first, draw(column(len(places.regions))), draw(PRICE)
    )


@st.composite
def proof(draw: st.DrawFn, instance: Instance) -> Proof:
    institutions = len(instance.places.institutions)
    rules = RulePrices(
        draw(PRICE),
        draw(PRICE),
        draw(column(institutions)),
        draw(column(institutions)),
        draw(column(draw(st.integers(0, 2)))),
        draw(column(instance.people.count)),
    )
    aim = Aim(draw(st.integers(0, 1)), draw(st.integers(0, 2**60)), draw(st.integers(0, 9)), draw(st.integers(0, 999)))
    searched = draw(st.none() | PRICE)
    return Proof(aim, 1 << draw(st.integers(0, 20)), draw(side(instance)), draw(side(instance)), rules, 7, searched)


@st.composite
def drawn_solved(draw: st.DrawFn, instance: Instance) -> Solved:
    count, people = instance.people.count, instance.people
    keys = draw(st.lists(st.integers(0, count * count - 1), unique=True, max_size=8).map(sorted))
    mentor, mentee = np.divmod(np.array(keys, dtype=np.int64), count)
    topics = 0 if people.profiles is None else len(people.profiles.vocabulary.topics)
    topic = draw(st.lists(st.integers(-1, topics - 1), min_size=len(keys), max_size=len(keys)))
    proofs = tuple(draw(st.lists(proof(instance), max_size=2)))
    score = draw(st.lists(st.integers(-(2**40), 2**40), min_size=len(keys), max_size=len(keys)))
    names = draw(st.lists(st.sampled_from(people.ids), unique=True)) if count else []
    return Solved(
        Answer(mentor, mentee, np.array(topic, dtype=np.int64), proofs),
        np.array(score, dtype=np.int64),
        tuple(draw(PRICE) for _ in proofs),
        tuple(UnmatchedPerson(person=name, rule="scope", reason="Nobody is near.") for name in sorted(names)),
        draw(st.none() | st.just(BlockingPairs(count=2, listed=(NamedPair(mentor="a", mentee="b"),)))),
    )


@settings(max_examples=60, deadline=None)
@given(document=drawn_problem(), columns=st.booleans(), drawn=st.data())
def test_an_answer_comes_back_as_it_was_written(document: Json, columns: bool, drawn: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        instance = read(folder, document)
        solved = drawn.draw(drawn_solved(instance))
        write_solution(folder / "solution.json", instance, solved, columns=columns)
        found = solved_from(read_solution(folder / "solution.json"), instance)
        assert len(list(folder.iterdir())) == (4 if columns else 2)
    same(found, solved)


def same(found: object, wanted: object) -> None:
    """Equal dataclasses, with arrays in them."""
    if isinstance(wanted, np.ndarray):
        arrays: tuple[npt.NDArray[np.int64], ...] = (np.asarray(found), wanted)
        assert np.array_equal(*arrays)
        assert arrays[0].dtype == arrays[1].dtype
    elif isinstance(wanted, Solved | Answer | Proof | SidePrices | RulePrices):
        assert type(found) is type(wanted)
        for field in wanted.__dataclass_fields__:
            same(getattr(found, field), getattr(wanted, field))
    elif isinstance(wanted, tuple):
        assert isinstance(found, tuple)
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            same(one, other)
    else:
        assert found == wanted


@settings(max_examples=20, deadline=None)
@given(document=drawn_problem(), columns=st.booleans(), drawn=st.data())
def test_the_same_solution_has_the_same_bytes(document: Json, columns: bool, drawn: st.DataObject) -> None:
    written: list[dict[str, bytes]] = []
    with TemporaryDirectory() as name:
        instance = read(Path(name), document)
        solved = drawn.draw(drawn_solved(instance))
        for number in range(2):
            folder = Path(name) / str(number)
            folder.mkdir()
            write_solution(folder / "solution.json", instance, solved, columns=columns)
            written.append({file.name: file.read_bytes() for file in folder.iterdir()})
            solved = replace(solved, unmatched=solved.unmatched[::-1])
    assert written[0] == written[1]


@given(points=st.integers(-(2**50), 2**50), places=st.integers(0, 12))
def test_points_in_words_come_back(points: int, places: int) -> None:
    assert scaled(in_words(points, 10**places), 10**places) == points


def test_decimal_scores_are_written_in_the_unit_of_the_problem(tmp_path: Path) -> None:
    instance = read(tmp_path, of_pairs(("a", "b", "2.50"), ("a", "c", -1.25)))
    row = instance.people.ids.index
    answer = Answer(np.array([row("a")]), np.array([row("c")]), np.array([-1]), ())
    solved = Solved(answer, np.array([-125]), ())
    document = write_solution(tmp_path / "solution.json", instance, solved, columns=False)
    assert document.score == "-1.25"

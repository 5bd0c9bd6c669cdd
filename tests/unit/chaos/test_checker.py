"""The checker of the crash matrix is checked: histories with one thing wrong, and it must say which."""

from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.checker import Found, acknowledged, compare
from tests.chaos.faults import poison
from tests.chaos.table import Table
from tests.chaos.world import Case

SAID = ("a 1", "a 2", "a 3", "a 4")


def found(*heard: str) -> Found:
    return compare("read model", "region-a", SAID, heard)


def test_a_history_as_it_was_said_is_well() -> None:
    assert found(*SAID).is_well
    assert found(*SAID).events == len(SAID)


@pytest.mark.parametrize("number", range(len(SAID)))
def test_one_lost_is_found_wherever_it_was(number: int) -> None:
    wrong = found(*SAID[:number], *SAID[number + 1 :])
    assert wrong.lost == [f"read model: region-a lacks {SAID[number]}"]
    assert (wrong.twice, wrong.disordered) == ([], [])


@pytest.mark.parametrize("number", range(len(SAID)))
def test_one_twice_is_found_wherever_it_is(number: int) -> None:
    wrong = found(*SAID, SAID[number])
    assert wrong.twice == [f"read model: region-a has {SAID[number]} 2 times"]
    assert (wrong.lost, wrong.disordered) == ([], [])


@pytest.mark.parametrize("number", range(len(SAID) - 1))
def test_two_swapped_are_found_wherever_they_are(number: int) -> None:
    wrong = found(*SAID[:number], SAID[number + 1], SAID[number], *SAID[number + 2 :])
    assert len(wrong.disordered) == 1
    assert (wrong.lost, wrong.twice) == ([], [])


def test_one_lost_and_another_twice_do_not_make_up_for_each_other() -> None:
    wrong = found("a 1", "a 1", "a 3", "a 4")
    assert (len(wrong.lost), len(wrong.twice)) == (1, 1)


def test_what_nobody_said_is_wrong_too() -> None:
    assert not found(*SAID, "a 5").is_well


def test_nothing_heard_is_everything_lost() -> None:
    assert len(found().lost) == len(SAID)


def test_what_was_acknowledged_and_is_not_stored_is_lost(tmp_path: Path) -> None:
    notes = tmp_path / "said"
    notes.write_text("a 1\na 2\nb 1\n")
    assert acknowledged(notes, {"region-a": 2, "region-b": 1}).is_well
    assert len(acknowledged(notes, {"region-a": 1, "region-b": 1}).lost) == 1
    assert len(acknowledged(notes, {"region-a": 1}).lost) == 2


def test_poison_that_is_not_parked_is_lost_and_what_is_parked_beside_it_is_too_much() -> None:
    expected = {("sessions.heard", "unreadable"): 2}
    assert poison.compare(expected, Counter(expected)).is_well
    assert len(poison.compare(expected, Counter({("sessions.heard", "unreadable"): 1})).lost) == 1
    beside = Counter({**expected, ("sessions.heard", "ours"): 1})
    assert len(poison.compare(expected, beside).twice) == 1


@pytest.mark.parametrize("wrong", [Found(lost=["one"]), Found(twice=["one"]), Found(disordered=["one"])])
def test_one_wrong_case_makes_the_table_wrong_and_has_a_row_of_its_own(wrong: Found) -> None:
    with Path("/dev/null").open("w") as out:
        table = Table(out)
        table.add(Case("a point", group="killed in a module", found=Found(events=3)))
        assert table.is_well
        table.add(Case("another point", group="killed in a module", found=wrong))
    assert not table.is_well
    assert [row[0] for row in table.rows()] == ["killed in a module (1)", "another point"]
    assert table.totals()[1:5] == ("3", str(len(wrong.lost)), str(len(wrong.twice)), str(len(wrong.disordered)))


def test_what_is_not_possible_here_does_not_pass_for_well() -> None:
    with Path("/dev/null").open("w") as out:
        table = Table(out)
        table.add(Case("a full disk", note="not possible here: needs root", possible=False))
    assert not table.is_well
    assert table.totals()[0] == "0 cases, and 1 not possible here"

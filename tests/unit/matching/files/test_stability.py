"""The stable modes on files: what is written, what is said, what it costs, and that nothing false holds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.documents import ending
from services.matching.domain.documents.checking import explanation, verified
from services.matching.domain.verifying.verify import findings
from services.matching.solver import command
from tests.unit.matching.files.problems import Json, in_parquet, of_pairs, of_profiles, person, written

DESIRED = (("ann", "xia", "9.5"), ("ann", "yan", 1), ("ben", "xia", 1))
"""Ann and Xia want each other; only apart do they leave somebody for the others."""


def ask(folder: Path, document: Json) -> int:
    return command.main(["solve", str(written(folder, document)), "-o", str(folder / "solution.json")])


def solution(folder: Path) -> Json:
    return json.loads((folder / "solution.json").read_text())


def wrongs(folder: Path) -> list[str]:
    return list(verified(folder / "problem.json", folder / "solution.json", findings))


def desired(mode: str, **changed: Any) -> Json:
    return of_pairs(*DESIRED, objective={"mode": mode}, **changed)


def test_in_optimal_mode_blocking_pairs_are_counted_listed_and_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(tmp_path, desired("optimal")) == ending.FINE
    found = solution(tmp_path)
    assert found["status"] == "proven"
    assert found["blocking_pairs"] == {"count": 1, "listed": [{"mentor": "ann", "mentee": "xia"}]}
    assert "cost_of_stability" not in found
    assert "Blocking pairs: 1 would both rather have each other." in capsys.readouterr().out
    assert wrongs(tmp_path) == []
    for name in ("ann", "xia"):
        *_, last = explanation(tmp_path / "problem.json", tmp_path / "solution.json", name)
        assert last == "ann and xia would both rather have each other, as mentor and mentee."


@pytest.mark.parametrize("mode", ["stable", "stable-else-optimal"])
def test_a_stable_matching_says_what_it_costs(tmp_path: Path, mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, desired(mode)) == ending.FINE
    found = solution(tmp_path)
    assert [(one["mentor"], one["mentee"]) for one in found["pairs"]] == [("ann", "xia")]
    assert found["status"] == "stable"
    assert found["blocking_pairs"] == {"count": 0, "listed": []}
    assert found["cost_of_stability"] == {"roles": 2, "score": "-7.5"}
    said = capsys.readouterr().out
    assert "Stable: no two people would both rather have each other." in said
    assert "Stability costs at most 2 filled roles and -7.5 points against the best matching of all." in said
    assert wrongs(tmp_path) == []


def test_who_is_left_out_of_a_stable_matching_hears_that_others_come_first(tmp_path: Path) -> None:
    ask(tmp_path, desired("stable"))
    assert list(explanation(tmp_path / "problem.json", tmp_path / "solution.json", "ben")) == [
        "ben has no pair (competition): There are valid counterparts, but each of them, or a full place of theirs, "
        "keeps pairs that come before this person's, or that a minimum needs: so it is in a stable matching."
    ]


def test_ranks_come_before_scores_in_a_stable_matching(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = desired("stable")
    ann = next(one for one in document["people"] if one["id"] == "ann")
    ann["ranks_mentees"] = ["yan"]
    assert ask(tmp_path, document) == ending.FINE
    assert {(one["mentor"], one["mentee"]) for one in solution(tmp_path)["pairs"]} == {("ann", "yan"), ("ben", "xia")}
    assert "Stability costs nothing against the best matching of all." in capsys.readouterr().out


BOTH = [{"place": "nation", "side": "mentor", "minimum": 2}]


def test_a_minimum_that_no_stable_matching_meets_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, desired("stable", quotas=BOTH)) == ending.INFEASIBLE
    assert solution(tmp_path)["conflict"] == [
        "The minimum of 2 pairs for mentors of the nation is met by no stable matching."
    ]
    assert 'Ask for the mode "stable-else-optimal", or lower this minimum.' in capsys.readouterr().out


def test_where_nothing_is_stable_the_best_is_taken_instead(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, desired("stable-else-optimal", quotas=BOTH)) == ending.FINE
    assert solution(tmp_path)["status"] == "proven"
    assert solution(tmp_path)["blocking_pairs"]["count"] == 1
    assert "No stable matching was found that is valid, so this is the best of all instead." in capsys.readouterr().out
    assert wrongs(tmp_path) == []


def test_what_cannot_be_at_all_is_told_as_in_any_mode(tmp_path: Path) -> None:
    three = [{"place": "nation", "side": "mentor", "minimum": 3}]
    assert ask(tmp_path, desired("optimal", quotas=three)) == ending.INFEASIBLE
    wanted = solution(tmp_path)
    assert ask(tmp_path, desired("stable", quotas=three)) == ending.INFEASIBLE
    assert solution(tmp_path) | {"problem_sha256": ""} == wanted | {"problem_sha256": ""}


def test_a_stable_matching_above_the_burden_share_is_none(tmp_path: Path) -> None:
    document = desired("stable", side_rules={"burden_percent": 0})
    document["people"] += [{"id": "cat", "mentor_capacity": 1, "disclosed": True}]
    document["people"] += [{"id": "dan", "mentor_capacity": 1, "disclosed": True}]
    document["people"] += [{"id": name, "mentee_capacity": 1} for name in ("una", "vic")]
    document["pairs"] += [
        {"mentor": "cat", "mentee": "una", "score": 1},
        {"mentor": "dan", "mentee": "vic", "score": 1},
    ]
    assert ask(tmp_path, document) == ending.INFEASIBLE
    assert solution(tmp_path)["reason"] == "The stable matching does not keep the burden share of the programme."
    assert ask(tmp_path, document | {"objective": {"mode": "stable-else-optimal"}}) == ending.FINE
    assert solution(tmp_path)["counts"]["pairs"] == 3
    assert wrongs(tmp_path) == []


REFUSED = [
    ({"shape": {"kind": "group"}}, "objective.mode"),
    ({"side_rules": {"across_institutions_percent": 10}}, "objective.mode"),
    ({"objective": {"mode": "stable", "fairness": True}}, "objective.fairness"),
]


@pytest.mark.parametrize(("beside", "field"), REFUSED)
def test_what_has_no_stable_matching_is_refused_in_words(
    tmp_path: Path, beside: Json, field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    document = of_profiles(**({"objective": {"mode": "stable"}} | beside))
    assert ask(tmp_path, document) == ending.BAD_INPUT
    assert f"problem.json: {field}" in capsys.readouterr().err


def test_of_groups_the_best_are_taken_where_stable_is_only_wished_for(tmp_path: Path) -> None:
    document = of_profiles(objective={"mode": "stable-else-optimal"}, shape={"kind": "group", "minimum": 1})
    assert ask(tmp_path, document) in {ending.FINE, ending.NOT_PROVEN}
    assert "blocking_pairs" not in solution(tmp_path)
    assert wrongs(tmp_path) == []


def fair(mode: str = "optimal") -> Json:
    """Two institutions share one mentor, who is worth more to the one that has another."""
    people = [
        {"id": "ann", "institution": "clinic", "mentor_capacity": 1},
        {"id": "ben", "institution": "clinic", "mentor_capacity": 1},
        {"id": "xia", "institution": "clinic", "mentee_capacity": 1},
        {"id": "yan", "institution": "hospital", "mentee_capacity": 1},
        {"id": "zoe", "institution": "clinic", "mentee_capacity": 1},
    ]
    listed = (("ann", "xia", 9), ("ann", "yan", 1), ("ben", "zoe", 9))
    places = of_profiles()["places"]
    return of_pairs(*listed, people=people, places=places, objective={"mode": mode, "fairness": True})


def test_a_fair_matching_says_what_it_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(tmp_path, fair()) == ending.FINE
    assert solution(tmp_path)["status"] == "proven"
    assert solution(tmp_path)["cost_of_fairness"] == {"roles": 0, "score": 8}
    assert "Fairness costs at most 0 filled roles and 8 points against the best matching of all." in (
        capsys.readouterr().out
    )
    assert wrongs(tmp_path) == []


def test_a_stable_matching_is_not_asked_to_be_fair_too(tmp_path: Path) -> None:
    assert ask(tmp_path, fair("stable-else-optimal")) == ending.FINE
    found = solution(tmp_path)
    assert (found["status"], found["score"]) == ("stable", 18)
    assert "cost_of_fairness" not in found
    assert wrongs(tmp_path) == []


def other_pair(found: Json) -> None:
    """Ben instead of Ann, whom Xia would rather have."""
    found["pairs"][0] |= {"mentor": "ben", "score": "1.0"}


TAMPERED: list[tuple[str, Callable[[Json], Any], str]] = [
    ("optimal", lambda one: one["blocking_pairs"].update(count=0), "blocking_pairs is wrong: there are 1,"),
    ("optimal", lambda one: one["blocking_pairs"].update(listed=[]), "blocking_pairs is wrong: there are 1,"),
    (
        "optimal",
        lambda one: one["blocking_pairs"]["listed"][0].update(mentor="ben"),
        "blocking_pairs is wrong: there are 1,",
    ),
    ("optimal", lambda one: one.pop("blocking_pairs"), "blocking_pairs is wrong: there are 1,"),
    ("optimal", lambda one: one.update(status="stable"), 'status is "stable", and the proofs show "proven".'),
    ("optimal", lambda one: one.update(cost_of_stability={"roles": 0, "score": "0"}), "cost_of_stability is not"),
    ("optimal", lambda one: one.update(cost_of_fairness={"roles": 0, "score": "0"}), "cost_of_fairness is not"),
    ("stable", lambda one: one.pop("blocking_pairs"), "blocking_pairs is wrong: there are 0,"),
    ("stable", lambda one: one.update(status="proven"), 'status is "proven", and the proofs show "stable".'),
    ("stable", lambda one: one["cost_of_stability"].update(roles=0), "cost_of_stability is not"),
    ("stable", lambda one: one.pop("cost_of_stability"), "cost_of_stability is not"),
    ("stable", lambda one: one["certificate"].update(proofs=[]), "prices of people are not"),
    (
        "stable",
        other_pair,
        "The matching is not stable: 2 pairs would both rather have each other, first ann as mentor of yan.",
    ),
]


@pytest.mark.parametrize(("mode", "change", "sentence"), TAMPERED)
def test_whatever_is_changed_in_what_is_said_of_stability_is_found(
    tmp_path: Path, mode: str, change: Callable[[Json], Any], sentence: str
) -> None:
    ask(tmp_path, desired(mode))
    found = solution(tmp_path)
    change(found)
    written(tmp_path, found, "solution.json")
    assert any(sentence in one for one in wrongs(tmp_path)), wrongs(tmp_path)


def test_without_any_proof_nothing_is_proven(tmp_path: Path) -> None:
    ask(tmp_path, desired("optimal"))
    found = solution(tmp_path)
    found["certificate"]["proofs"], found["certificate"]["people"]["proofs"] = [], []
    written(tmp_path, found, "solution.json")
    assert "Nothing proves how much better another matching could be." in wrongs(tmp_path)


def test_a_share_that_nobody_asked_for_proves_nothing(tmp_path: Path) -> None:
    ask(tmp_path, desired("optimal"))
    found = solution(tmp_path)
    found["certificate"]["proofs"][0]["aim"]["per_mille"] = 1000
    written(tmp_path, found, "solution.json")
    assert "A proof owes a share to institutions, which none can check in this problem." in wrongs(tmp_path)


@st.composite
def crowds(draw: st.DrawFn) -> list[Json]:
    """Juniors and seniors of two institutions, who rank some of each other."""
    juniors, seniors = ([f"{name}{n}" for n in range(draw(st.integers(2, 6)))] for name in ("junior-", "senior-"))
    homes, capacities = st.sampled_from(("clinic", "hospital")), st.integers(1, 2)
    some = [person(one, institution=draw(homes), mentor_capacity=draw(capacities)) for one in juniors]
    for one in some:
        one |= {"offers": draw(two_topics()), "ranks_mentees": draw(few_of(seniors))}
    others = [person(one, institution=draw(homes), mentor_capacity=0, stage="senior-leader") for one in seniors]
    for one in others:
        one |= {"mentee_capacity": draw(capacities), "offers": ["leadership"], "seeks": draw(two_topics())}
        one |= {"ranks_mentors": draw(few_of(juniors))}
    return some + others


def two_topics() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(("telehealth", "simulation")), min_size=1, max_size=2, unique=True)


def few_of(names: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), max_size=2, unique=True)


@settings(max_examples=40, deadline=None)
@given(crowds(), st.sampled_from(("optimal", "stable", "stable-else-optimal")), st.integers(1, 9))
def test_any_round_of_profiles_is_solved_in_any_mode_and_holds(
    tmp_path_factory: pytest.TempPathFactory, people: list[Json], mode: str, most: int
) -> None:
    folder = tmp_path_factory.mktemp("round")
    quotas = [{"place": "south", "side": "mentor", "maximum": most}]
    document = of_profiles(people=people, objective={"mode": mode}, quotas=quotas)
    assert ask(folder, in_parquet(folder, document)) == ending.FINE
    assert solution(folder)["status"] == ("proven" if mode == "optimal" else "stable")
    assert wrongs(folder) == []

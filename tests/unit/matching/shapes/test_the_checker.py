"""Every rule of every shape, broken on purpose, is found by the checker that knows no solver."""

from typing import Any

import pytest

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import (
    ChainShape,
    Coverage,
    GroupShape,
    Instance,
    NetworkShape,
    PairShape,
    SideRules,
)
from services.matching.domain.instance.shapes_kept import broken_shape
from tests.unit.matching.instances import Person, instance_of, ints, listed_pairs, quota, rows_of

ANA = Person("ana", "north-a", 1, offers=(0, 1), mentor=2, mentee=1, disclosed=True)
BEN = Person("ben", "north-b", 1, offers=(0,), mentor=1, mentee=1)
CLEO = Person("cleo", "north-a", 1, offers=(1,), mentor=1)
DAN = Person("dan", "north-a", 0, seeks=(0, 1), mentee=2)
EVE = Person("eve", "north-b", 0, seeks=(0,), mentee=1)
FAY = Person("fay", "south-a", 0, seeks=(0, 1), mentee=2)
TOP = Person("top", "south-a", 2, mentor=1)
COHORT = [ANA, BEN, CLEO, DAN, EVE, FAY, TOP]
PAIRS = [(one, other) for one in ("ana", "ben", "cleo") for other in ("dan", "eve", "fay")]
LINKS = [*PAIRS, ("top", "ana"), ("top", "ben"), ("top", "dan"), ("ana", "ben"), ("ben", "ana")]


def instance(**rules: Any) -> Instance:
    return instance_of(COHORT, dict.fromkeys(LINKS, 1), **rules)


def broken(round_: Instance, *pairs: tuple[str, str, int]) -> tuple[str, ...]:
    found = sorted((*rows_of(round_, one, other), topic) for one, other, topic in pairs)
    columns = [ints([pair[part] for pair in found]) for part in range(3)]
    return broken_shape(round_, Answer(columns[0], columns[1], columns[2], ()), listed_pairs(round_))


GROUPS = GroupShape(2, 2)
ALL_THREE = (("ana", "dan", 0), ("ana", "eve", 0), ("ana", "fay", 0))


def test_a_group_with_a_topic_of_all_is_whole() -> None:
    assert broken(instance(shape=GROUPS), ("ana", "dan", 0), ("ana", "eve", 0)) == ()


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("ana", "dan", 0)], "fewer than 2"),
        (ALL_THREE, "more than 2"),
        ([("ana", "dan", 1), ("ana", "eve", 1)], "a topic that does not flow"),
        ([("ana", "dan", 0), ("ana", "fay", 1)], "two groups, or one without a common topic"),
        ([("ana", "dan", 0), ("ana", "eve", 0), ("ben", "eve", 0), ("ben", "fay", 0)], "eve holds 2 places"),
    ],
)
def test_a_group_of_the_wrong_size_or_topic_is_found(pairs: list[tuple[str, str, int]], said: str) -> None:
    assert said in " ".join(broken(instance(shape=GROUPS), *pairs))


def test_two_who_lead_together_have_the_same_members() -> None:
    together = instance(shape=GroupShape(1, 2, duos=(rows_of(instance(), "ana", "ben"),)))  # type: ignore[arg-type]
    assert broken(together, ("ana", "dan", 0), ("ben", "dan", 0)) == ()
    assert "their groups differ" in " ".join(broken(together, ("ana", "dan", 0), ("ben", "fay", 0)))
    assert "their groups differ" in " ".join(broken(together, ("ana", "dan", 0)))


def test_who_leads_no_group_mentors_up_to_capacity() -> None:
    mixed = instance(shape=GroupShape(2, 2, leaders=rows_of(instance(), "ana")))
    assert broken(mixed, ("ben", "dan", -1)) == ()
    assert "ben holds 2 places" in " ".join(broken(mixed, ("ben", "dan", -1), ("ben", "fay", -1)))


NETWORKS = NetworkShape(2, 2)


def test_a_network_of_two_institutions_and_two_topics_is_whole() -> None:
    assert broken(instance(shape=NETWORKS), ("ana", "dan", 1), ("ben", "dan", 0)) == ()


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("ana", "dan", 1)], "dan has 1 mentors, not from 2 to 2"),
        ([("ana", "dan", 0), ("cleo", "dan", 1)], "two mentors of one institution"),
        ([("ana", "dan", 0), ("ben", "dan", 0)], "two mentors for one topic"),
        ([("ana", "dan", 0), ("ben", "dan", 1)], "a topic that does not flow"),
        ([("ana", "dan", 1), ("ben", "dan", 0), ("ana", "fay", 1), ("ben", "fay", 0)], "ben holds 2 places"),
    ],
)
def test_a_network_too_small_or_too_alike_is_found(pairs: list[tuple[str, str, int]], said: str) -> None:
    assert said in " ".join(broken(instance(shape=NETWORKS), *pairs))


CHAINS = ChainShape((0, 1, 2), 3)


def test_a_chain_through_three_stages_is_whole() -> None:
    assert broken(instance(shape=CHAINS), ("ana", "dan", -1), ("top", "ana", -1)) == ()


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("ana", "dan", -1)], "has 2 people, fewer than 3"),
        ([("top", "ana", -1)], "has 2 people, fewer than 3"),
        ([("top", "dan", -1)], "skips a stage"),
        ([("ana", "dan", -1), ("ana", "fay", -1), ("top", "ana", -1)], "a chain branches"),
        ([("ana", "dan", -1), ("ben", "dan", -1), ("top", "ana", -1)], "two chains meet"),
        ([("ana", "dan", 0), ("top", "ana", -1)], "names a topic"),
    ],
)
def test_a_broken_chain_is_found(pairs: list[tuple[str, str, int]], said: str) -> None:
    assert said in " ".join(broken(instance(shape=CHAINS), *pairs))


def test_nobody_is_paired_both_ways() -> None:
    assert "both ways" in " ".join(broken(instance(shape=PairShape()), ("ana", "ben", -1), ("ben", "ana", -1)))


def test_a_pair_that_is_not_valid_is_found() -> None:
    assert broken(instance(), ("top", "eve", -1)) == ("top as mentor of eve is not a valid pair.",)


def test_pairs_out_of_order_or_twice_are_found() -> None:
    round_ = instance()
    ana, dan = rows_of(round_, "ana", "dan")
    twice = Answer(ints([ana, ana]), ints([dan, dan]), ints([-1, -1]), ())
    assert broken_shape(round_, twice, listed_pairs(round_)) == ("The pairs are not sorted, or one is there twice.",)


TWO = (("ana", "dan", -1), ("ben", "eve", -1))


@pytest.mark.parametrize(
    ("rules", "pairs", "said"),
    [
        ({"limits": (quota(COHORT, "north-b", Side.MENTOR, 2),)}, TWO, "below its minimum 2"),
        ({"limits": (quota(COHORT, "north", Side.MENTEE, 0, 1),)}, TWO, "above its maximum 1"),
        ({"limits": (quota(COHORT, "", Side.MENTEE, 3),)}, TWO, "The nation has 2 pairs"),
        ({"side_rules": SideRules(across_institutions_percent=1)}, TWO, "across institutions"),
        ({"side_rules": SideRules(across_regions_percent=1)}, TWO, "across regions"),
        ({"side_rules": SideRules(burden_percent=50)}, (("ana", "dan", -1), ("ana", "fay", -1)), "the burden share"),
        ({"side_rules": SideRules(coverage=(Coverage(1, 2),))}, TWO, "Topic telehealth flows in 1 pairs"),
        ({"side_rules": SideRules(linked=(rows_of(instance(), "dan", "fay"),))}, TWO, "some are matched"),
    ],
)
def test_a_missed_quota_share_or_link_is_found(
    rules: dict[str, Any], pairs: tuple[tuple[str, str, int], ...], said: str
) -> None:
    assert broken(instance(), *pairs) == ()
    assert said in " ".join(broken(instance(**rules), *pairs))

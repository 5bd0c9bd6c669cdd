"""A problem says the same wherever its rows stand and in whatever order."""

import hashlib
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.instance.encoding import masks, named, tickets
from services.matching.domain.instance.fingerprint import problem_sha256
from services.matching.domain.instance.instance import GroupShape, Limit
from services.matching.domain.pairing import Rule
from services.matching.domain.scoring import hour_of_week
from tests.unit.matching.files.problems import Json, drawn_problem, in_parquet, of_pairs, of_profiles, person, read


@settings(max_examples=60, deadline=None)
@given(document=drawn_problem(), chance=st.randoms(use_true_random=False))
def test_neither_order_nor_form_of_the_rows_matters(document: Json, chance: Random) -> None:
    shuffled = dict(document)
    for name in {"people", "pairs"} & set(document):
        shuffled[name] = sorted(document[name], key=lambda _: chance.random())
    with TemporaryDirectory() as name:
        folder = Path(name)
        found = [read(folder, one) for one in (document, shuffled, in_parquet(folder, shuffled))]
    assert len({problem_sha256(one) for one in found}) == 1
    assert len({one.people.ids for one in found}) == 1
    assert all(np.array_equal(one.people.ticket, found[0].people.ticket) for one in found)


@settings(max_examples=60, deadline=None)
@given(document=drawn_problem())
def test_people_stand_by_region_institution_and_ticket(document: Json) -> None:
    with TemporaryDirectory() as name:
        people = read(Path(name), document).people
    keys = list(zip(people.region, people.institution, people.ticket, people.ids, strict=True))
    assert keys == sorted(keys)


def test_another_seed_or_score_is_another_problem(tmp_path: Path) -> None:
    found = [of_pairs(("a", "b", 1)), of_pairs(("a", "b", 2)), of_pairs(("a", "b", 1), seed=1), of_profiles()]
    assert len({problem_sha256(read(tmp_path, one)) for one in found}) == len(found)


def test_a_ticket_is_the_beginning_of_a_hash() -> None:
    drawn = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in ("7:ann", "7:bén")]
    assert tickets(["ann", "bén"], 7).tolist() == drawn


def test_masks_are_bits_over_the_universe() -> None:
    universe = tuple(f"t{number}" for number in range(70))
    found = masks([["t0", "t69"], [], ["t3", "t3"]], universe)
    assert found.tolist() == [[1, 32], [0, 0], [8, 0]]
    assert named(found[0], universe) == ("t0", "t69")
    assert masks([], ()).shape == (0, 1)


def test_a_clock_that_is_ahead_is_shifted_into_the_common_week(tmp_path: Path) -> None:
    early = person("ann", free=["mon-00", "tue-17"], utc_offset_hours=2)
    profiles = read(tmp_path, of_profiles(people=[early])).people.profiles
    assert profiles is not None
    assert profiles.vocabulary.slots == ("tue-15", "sun-22")
    assert [hour_of_week(slot) for slot in profiles.vocabulary.slots] == [39, 166]


def test_capacities_are_capped_and_three_is_the_cap_of_profiles(tmp_path: Path) -> None:
    document = of_profiles(people=[person("ann", mentor_capacity=9)])
    assert read(tmp_path, document).people.mentor_capacity.tolist() == [3]
    assert read(tmp_path, {**document, "rules": {"capacity_cap": 5}}).people.mentor_capacity.tolist() == [5]
    many = of_pairs(("a", "b", 1))
    many["people"][0]["mentor_capacity"] = 40
    assert sorted(read(tmp_path, many).people.mentor_capacity.tolist()) == [0, 40]


def test_named_people_are_barred_in_both_orders_and_strangers_passed_over(tmp_path: Path) -> None:
    people = [person("ann", line=["ben", "nobody"]), person("ben"), person("cat", excludes=["ann", "ann"])]
    found = read(tmp_path, of_profiles(people=people)).people
    ids = found.ids
    named_pairs = {
        rule: {(ids[one], ids[two]) for one, two in zip(*rows, strict=True)} for rule, rows in found.barred.items()
    }
    assert named_pairs[Rule.AUTHORITY] == {("ann", "ben"), ("ben", "ann")}
    assert named_pairs[Rule.EXCLUSION] == {("ann", "cat"), ("cat", "ann")}
    assert named_pairs[Rule.CONFLICT] == set()


def test_ranks_of_both_sides_meet_in_one_wish(tmp_path: Path) -> None:
    document = of_profiles()
    document["people"][0]["ranks_mentees"] = ["ben"]
    document["people"][1]["ranks_mentors"] = ["ann"]
    found = read(tmp_path, document)
    assert (found.wishes.points.tolist(), found.wishes.mentor_rank.tolist()) == ([300], [1])
    row = found.people.ids.index
    assert found.wishes.key.tolist() == [row("ann") * 2 + row("ben")]


def test_near_regions_have_points_that_fall_with_the_distance(tmp_path: Path) -> None:
    near = of_profiles(weights={"distance": {"points": 90, "kilometres": 100}, "same_region": 7})
    terms, remote = read(tmp_path, near).terms, read(tmp_path, {**near, "rules": {"all_virtual": True}}).terms
    assert terms is not None
    assert remote is not None
    assert terms.points.regions.tolist() == [[7, 45], [45, 7]]
    assert remote.points.regions.tolist() == [[7, 0], [0, 7]]


def test_emphasis_adds_to_a_topic_one_way_or_both(tmp_path: Path) -> None:
    weights = {"emphasis": {"leadership": 5, "telehealth": {"to_mentor": 9}}}
    terms = read(tmp_path, of_profiles(weights=weights)).terms
    assert terms is not None
    assert terms.points.topic_to_mentee.tolist() == [105, 100]
    assert terms.points.topic_to_mentor.tolist() == [65, 69]


def test_quotas_shapes_and_links_are_by_code_and_row(tmp_path: Path) -> None:
    document = of_profiles(
        quotas=[
            {"place": "nation", "side": "mentor", "minimum": 1},
            {"place": "north", "side": "mentor", "maximum": 3},
            {"place": "clinic", "side": "mentee", "minimum": 1, "maximum": 1},
        ],
        shape={"kind": "group", "duos": [["cat", "ann"]]},
        side_rules={"linked": [["ben", "ann"]], "coverage": [{"topic": "telehealth", "pairs": 2}]},
    )
    document["people"].append(person("cat"))
    found = read(tmp_path, document)
    limits = [(limit.level, limit.code, limit.minimum, limit.maximum) for limit in found.limits]
    assert limits == [("institution", 0, 1, 1), ("region", 0, 0, 3), ("nation", 0, 1, None)]
    assert all(isinstance(limit, Limit) for limit in found.limits)
    row = {name: number for number, name in enumerate(found.people.ids)}
    assert found.side_rules.linked == (tuple(sorted((row["ann"], row["ben"]))),)
    assert isinstance(found.shape, GroupShape)
    assert found.shape.duos == (tuple(sorted((row["ann"], row["cat"]))),)


def test_scores_are_exact_and_share_one_power_of_ten(tmp_path: Path) -> None:
    pairs = '{"mentor": "a", "mentee": "x", "score": 0.1}, {"mentor": "a", "mentee": "y", "score": "-2.50"}'
    pairs += ', {"mentor": "b", "mentee": "x", "score": 12345678901.1}, {"mentor": "b", "mentee": "y", "score": 1e2}'
    people = ", ".join(f'{{"id": "{name}"}}' for name in "abxy")
    text = f'{{"viceversa": "problem", "version": 1, "people": [{people}], "pairs": [{pairs}]}}'
    listed = read(tmp_path, text).listed
    assert listed is not None
    assert (listed.scale, sorted(listed.score.tolist())) == (10, [-25, 1, 1000, 123456789011])

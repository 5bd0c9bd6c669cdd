"""People and problems for the tests of matching."""

from typing import Any

from hypothesis import strategies as st

from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.rounds import CohortMember, Quota, RoundPolicy, Weights
from libs.contracts.vocabulary import NATION, Direction, Modality, Scope, Side, Stage, Topic
from services.matching.domain.pairing import Confidential
from services.matching.domain.problem import Problem

PLACES = {"north-a": "north", "north-b": "north", "south-a": "south"}
RECORDS, LEADERSHIP, TELEHEALTH = Topic.ELECTRONIC_RECORDS, Topic.LEADERSHIP, Topic.TELEHEALTH


def person(participant_id: str, institution_id: str = "north-a", **profile: Any) -> CohortMember:
    return CohortMember(
        participant_id=participant_id,
        institution_id=institution_id,
        region_id=PLACES[institution_id],
        profile=Profile(**profile),
    )


def junior(participant_id: str, institution_id: str = "north-a", **profile: Any) -> CohortMember:
    """A resident who can mentor one leader."""
    usual = {"stage": Stage.RESIDENT, "offers": (RECORDS,), "seeks": (LEADERSHIP,), "mentor_capacity": 1}
    return person(participant_id, institution_id, **(usual | EVERYDAY | profile))


def senior(participant_id: str, institution_id: str = "north-a", **profile: Any) -> CohortMember:
    """A leader who has room for one mentor."""
    usual = {"stage": Stage.SENIOR_LEADER, "offers": (LEADERSHIP,), "seeks": (RECORDS,), "mentee_capacity": 1}
    return person(participant_id, institution_id, **(usual | EVERYDAY | profile))


EVERYDAY = {"languages": ("en",), "free": ("tue-17",)}


def problem(*members: CohortMember, **changes: Any) -> Problem:
    usual: dict[str, Any] = {
        "round_id": "r1",
        "attempt": 1,
        "members": members,
        "rules": ProgrammeRules(),
        "scope": Scope.NATIONAL,
        "place_id": NATION,
        "policy": RoundPolicy(),
        "places": PLACES,
    }
    return Problem(**(usual | changes))


def quotas(*given: Quota, **policy: Any) -> RoundPolicy:
    return RoundPolicy(quotas=given, **policy)


def few(values: list[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most).map(tuple)


@st.composite
def problems(draw: st.DrawFn, people: int = 8, *, easy: bool = False) -> Problem:
    """Small rounds in which every rule sometimes binds; `easy` ones have many valid pairs."""
    ids = [f"p{number}" for number in range(draw(st.integers(0, people)))]
    scope = draw(st.sampled_from(list(Scope)))
    place_id = {Scope.NATIONAL: NATION, Scope.REGIONAL: "north", Scope.INSTITUTIONAL: "north-a"}[scope]
    homes = [home for home, region in PLACES.items() if place_id in {NATION, home, region}]
    return problem(
        *[draw(members(one, homes, ids, easy=easy)) for one in ids],
        scope=scope,
        place_id=place_id,
        confidential={one: draw(confidences(ids, easy=easy)) for one in ids},
        rules=ProgrammeRules(
            direction=draw(st.sampled_from(list(Direction))),
            stage_gap=draw(st.integers(1, 2)),
            common_slots=draw(st.integers(1, 1 if easy else 2)),
            capacity_cap=draw(st.integers(1, 3)),
            burden_share_percent=draw(st.sampled_from([0, 34, 50, 100])),
        ),
        policy=RoundPolicy(quotas=draw(quota_lists()), weights=draw(weights()), seed=draw(st.integers(0, 3))),
    )


def weights() -> st.SearchStrategy[Weights]:
    return st.just(Weights()) | st.builds(
        Weights, topic_to_mentee=st.integers(0, 2), topic_to_mentor=st.integers(0, 2), common_slot=st.just(0)
    )


@st.composite
def quota_lists(draw: st.DrawFn) -> tuple[Quota, ...]:
    at = st.tuples(st.sampled_from([NATION, "north", *PLACES]), st.sampled_from(list(Side)))
    chosen = draw(st.lists(at, max_size=3, unique=True))
    return tuple(
        Quota(place_id=place, side=side, minimum=low, maximum=draw(st.none() | st.integers(low, 4)))
        for place, side in chosen
        for low in [draw(st.sampled_from([0, 0, 0, 1, 2]))]
    )


@st.composite
def members(draw: st.DrawFn, one: str, homes: list[str], ids: list[str], *, easy: bool) -> CohortMember:
    others = st.just(()) if easy else st.just(()) | few([*ids, "stranger"])
    home = draw(st.sampled_from(homes))
    profile = Profile(
        stage=draw(st.sampled_from(list(Stage)[:3])),
        offers=draw(few([RECORDS, LEADERSHIP, TELEHEALTH])),
        seeks=draw(few([RECORDS, LEADERSHIP, TELEHEALTH])),
        languages=draw(few(["en"] if easy else ["en", "fr"])),
        free=draw(few(["mon-08", "mon-09"] if easy else ["mon-08", "mon-09", "sun-23"], 3)),
        modality=draw(st.sampled_from([Modality.EITHER] if easy else list(Modality))),
        mentor_capacity=draw(st.integers(0, 2)),
        mentee_capacity=draw(st.integers(0, 2)),
        widest_scope=draw(st.sampled_from([Scope.NATIONAL] if easy else list(Scope))),
        line=draw(others),
        conflicts=draw(others),
    )
    return CohortMember(
        participant_id=one,
        institution_id=home,
        region_id=PLACES[home],
        profile=profile,
        paired_before=draw(others),
    )


def confidences(ids: list[str], *, easy: bool) -> st.SearchStrategy[Confidential]:
    excludes = st.just(()) if easy else st.just(()) | few(ids)
    return st.builds(Confidential, under_represented=st.booleans(), excludes=excludes)

"""Spot questions for stories: ann asks, zoe and then una are asked."""

from datetime import timedelta
from typing import Any

from libs.contracts.spot import AskSpot, SpotAgreed, SpotAsked, SpotOffered, SpotPassed
from libs.contracts.vocabulary import Stage
from services.matching.domain.by_hand import Free
from services.matching.domain.fitting import spot_draft
from tests.unit.matching.cohorts import LEADERSHIP, person
from tests.unit.matching.stories import MONDAY

SEALED = "sealed:ann:AAAA"
EVERYDAY: dict[str, Any] = {"seeks": (LEADERSHIP,), "offers": (LEADERSHIP,), "languages": ("en",), "free": ("tue-17",)}
ANN = person("ann", stage=Stage.RESIDENT, mentee_capacity=1, **EVERYDAY)
ZOE, UNA = (person(name, stage=Stage.SENIOR_LEADER, mentor_capacity=1, **EVERYDAY) for name in ("zoe", "una"))
AUTHOR = Free(ANN, "ann", "p")
BY_ZOE, BY_UNA = (spot_draft("s1", one, ANN, LEADERSHIP, ["tue-17"]) for one in (ZOE, UNA))

ask = AskSpot(spot_id="s1", topic=LEADERSHIP, by="ann", question=SEALED, asked_at=MONDAY)
asked = SpotAsked(
    spot_id="s1",
    topic=LEADERSHIP,
    programme_id="p",
    author_id="ann",
    question=SEALED,
    institution_id="north-a",
    region_id="north",
    until=MONDAY + timedelta(days=3),
)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
offered_to_zoe = SpotOffered(spot_id="s1", draft=BY_ZOE, answer_by=TUESDAY)
zoe_passed = SpotPassed(spot_id="s1", mentor_id="zoe")
agreed = SpotAgreed(spot_id="s1", programme_id="p", draft=BY_ZOE)

"""Where the burden is capped, reasons are true and tell nothing of who disclosed a background."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.burden import allowed
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit, SideRules
from services.matching.domain.instance.market import open_market
from services.matching.solver.answering import answer
from services.matching.solver.reasons.reason import WhyNot
from services.matching.solver.reasons.unmatched import reasons
from tests.unit.matching.instances import Person, instance_of
from tests.unit.matching.rounds_drawn import Matching, matchings, small_rounds, unwatched

PERCENT = 40


def bearable(instance: Instance, matching: Matching) -> bool:
    home, disclosed = instance.people.institution, instance.people.disclosed
    for place in range(len(instance.places.institutions)):
        mentors = [mentor for mentor, _ in matching.pairs if home[mentor] == place]
        if sum(bool(disclosed[mentor]) for mentor in mentors) > allowed(PERCENT, len(mentors)):
            return False
    return True


def relaxed(instance: Instance, limit: Limit, *, lower: bool) -> Instance:
    new = replace(limit, minimum=limit.minimum - 1) if lower else replace(limit, maximum=(limit.maximum or 0) + 1)
    return replace(instance, limits=tuple(new if one == limit else one for one in instance.limits))


@settings(deadline=None, max_examples=60)
@given(small_rounds(most_pairs=7), st.data())
def test_a_quota_that_is_named_would_let_this_person_in_and_nobody_out(plain: Instance, data: st.DataObject) -> None:
    people = plain.people
    told = np.array(data.draw(st.lists(st.booleans(), min_size=people.count, max_size=people.count)))
    instance = replace(plain, people=replace(people, disclosed=told), side_rules=SideRules(burden_percent=PERCENT))
    found = answer(instance, unwatched)
    if not isinstance(found, Answer):
        return
    matched = frozenset([*found.mentor.tolist(), *found.mentee.tolist()])
    for reason in reasons(instance, open_market(instance), found):
        assert reason.kind in {WhyNot.QUOTA, WhyNot.QUOTAS, WhyNot.COMPETITION, WhyNot.SEVERAL}
        if reason.limit is not None:
            tried = relaxed(instance, reason.limit, lower=reason.sentence.startswith("If the minimum"))
            could = [one for one in matchings(tried) if bearable(tried, one)]
            assert any(matched | {reason.row} <= one.matched for one in could)


def test_who_is_left_out_because_of_the_burden_reads_what_who_lost_to_others_reads() -> None:
    cohort = [Person(name, mentor=1, disclosed=name != "max") for name in ("ada", "bea", "max")]
    cohort += [Person(name, mentee=1) for name in ("yan", "zoe")]
    burdened = {("ada", "yan"): 9, ("bea", "zoe"): 9}
    lost = {("ada", "yan"): 9, ("bea", "yan"): 5, ("max", "zoe"): 9}
    sentences: list[str] = []
    for scores in (burdened, lost):
        instance = instance_of(cohort, scores, side_rules=SideRules(burden_percent=PERCENT))
        found = answer(instance, unwatched)
        assert isinstance(found, Answer)
        left = [one for one in reasons(instance, open_market(instance), found) if one.kind is WhyNot.COMPETITION]
        sentences += [one.sentence for one in left if instance.people.ids[one.row] in {"ada", "bea"}]
    assert len(sentences) == 2
    assert sentences[0] == sentences[1]

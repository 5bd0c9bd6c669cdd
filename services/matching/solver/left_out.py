"""Who has no pair, and why."""

from services.matching.domain.documents.answers import unmatched_ids
from services.matching.domain.documents.solution import UnmatchedPerson
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market
from services.matching.solver.reasons.unmatched import reasons


def left_out(instance: Instance, market: Market, answer: Answer) -> tuple[UnmatchedPerson, ...]:
    """Of those who have a capacity, sorted by id."""
    ids, wanted = instance.people.ids, set(unmatched_ids(instance, answer))
    found = [why for why in reasons(instance, market, answer) if ids[why.row] in wanted]
    told = [
        UnmatchedPerson(person=ids[why.row], rule=why.kind if why.rule is None else why.rule, reason=why.sentence)
        for why in found
    ]
    return tuple(sorted(told, key=lambda one: one.person))

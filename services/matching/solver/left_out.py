"""Who has no pair, with the true reason."""

from services.matching.domain.documents.answers import unmatched_ids
from services.matching.domain.documents.solution import UnmatchedPerson
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market
from services.matching.solver.reasons.unmatched import reasons

WORKERS = 2


def left_out(instance: Instance, answer: Answer) -> tuple[UnmatchedPerson, ...]:
    """Raises PairsNotComputable."""
    told = {instance.people.ids[one.row]: one for one in reasons(instance, open_market(instance, WORKERS), answer)}
    return tuple(
        UnmatchedPerson(person=name, rule=told[name].rule or told[name].kind, reason=told[name].sentence)
        for name in unmatched_ids(instance, answer)
    )

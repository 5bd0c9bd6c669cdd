"""Who has no pair, with what is known of why."""

import numpy as np

from services.matching.domain.documents.answers import unmatched_ids
from services.matching.domain.documents.solution import UnmatchedPerson
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.market import open_market

NOBODY = ("no valid counterpart", "No other person can be paired with this one under the rules of the round.")
OTHERS = ("no place left", "There are valid counterparts, and the best matching that was found has a place for others.")


def left_out(instance: Instance, answer: Answer) -> tuple[UnmatchedPerson, ...]:
    """Raises PairsNotComputable."""
    mentor, mentee = np.divmod(open_market(instance).shortlist(1), instance.people.count)
    courted = {instance.people.ids[row] for row in np.union1d(mentor, mentee).tolist()}
    told = ((name, OTHERS if name in courted else NOBODY) for name in unmatched_ids(instance, answer))
    return tuple(UnmatchedPerson(person=name, rule=rule, reason=reason) for name, (rule, reason) in told)

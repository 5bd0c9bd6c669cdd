"""The answer to a round; written elsewhere at this moment."""

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance
from services.matching.solver.impossible import Impossible
from services.matching.solver.watching import Watch


def answer(instance: Instance, watch: Watch) -> Answer | Impossible:
    raise NotImplementedError((instance.seed, watch))

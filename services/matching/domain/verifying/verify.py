"""Whether an answer keeps every rule; written elsewhere at this moment."""

from dataclasses import dataclass

from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance


@dataclass(frozen=True)
class Verdict:
    findings: tuple[str, ...]
    """A sentence for each thing that does not hold."""
    worth: tuple[int, ...]
    """Of the answer, by the aim of each proof."""


def findings(instance: Instance, answer: Answer) -> Verdict:
    raise NotImplementedError((instance.seed, answer.proofs))

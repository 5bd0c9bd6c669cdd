"""What an answer is worth at each level of the objective, and what proofs leave open."""

from dataclasses import dataclass

import numpy as np

from libs.contracts.vocabulary import Side
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Answer, Proof
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.needs import Needs, needs
from services.matching.domain.instance.trees import tree_of


@dataclass(frozen=True)
class Worth:
    roles: int
    score: int
    filled: Needs
    """For each institution the filled roles of mentors and of mentees."""

    def by(self, aim: Aim, owed: Needs) -> int:
        met = np.minimum(self.filled.mentors, owed.mentors).sum() + np.minimum(self.filled.mentees, owed.mentees).sum()
        return aim.score * self.score + aim.role * self.roles + aim.need * int(met)


def worth_of(instance: Instance, answer: Answer, score: Ints) -> Worth:
    mentors, mentees = np.unique(answer.mentor), np.unique(answer.mentee)
    home, count = instance.people.institution, len(instance.places.institutions)
    filled = Needs(np.bincount(home[mentors], minlength=count), np.bincount(home[mentees], minlength=count))
    return Worth(len(mentors) + len(mentees), int(score.sum()), filled)


def least_score(instance: Instance) -> int:
    """No matching scores less: scores are below zero only where they are listed so."""
    if instance.listed is None:
        return 0
    most = min(int(tree_of(instance, side).nation.upper[0]) for side in Side)
    return most * min(0, int(instance.listed.score.min(initial=0)))


def most(instance: Instance, proof: Proof) -> tuple[int, int]:
    """How many roles can be filled at most by a proof that counts scores, and with as many, what the score can be."""
    roles = (proof.bound - least_score(instance)) // max(1, proof.aim.role)
    return roles, proof.bound - roles * proof.aim.role


def too_light(instance: Instance, worth: Worth, proof: Proof) -> bool:
    """Whether more roles with a lower score could be worth less by this aim, so that it proves nothing of roles."""
    return bool(proof.aim.score) and proof.aim.role <= worth.score - least_score(instance)


def unmet(worth: Worth, owed: Needs) -> int:
    """How many institutions have fewer roles filled than they are owed."""
    return int((worth.filled.mentors < owed.mentors).sum() + (worth.filled.mentees < owed.mentees).sum())


def more_is_possible(worth: Worth, proof: Proof, counterparts: Needs) -> bool:
    """Whether the proof leaves open that as many roles are filled and everybody is owed its share of more."""
    owed = needs(counterparts, proof.aim.per_mille)
    whole = int(owed.mentors.sum() + owed.mentees.sum())
    return proof.bound >= proof.aim.role * worth.roles + proof.aim.need * whole

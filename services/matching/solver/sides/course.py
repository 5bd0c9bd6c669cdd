"""How far the solving of one round has come."""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.instance.arrays import NONE, Flags, Ints, contains
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.prices import Market
from services.matching.solver.pairs.growing import worth
from services.matching.solver.sides.case import Plan, Sided
from services.matching.solver.sides.flowing import Flowed, flowed
from services.matching.solver.sides.multipliers import Found, Paid, adapted, found_in, moved, nothing_paid
from services.matching.solver.sides.pricing import Priced, priced
from services.matching.solver.watching import Progress, Watch

NEAR = 40
"""Pairs within this part of the highest score of earning their prices join the flow."""
FAR = {False: 4, True: 16}
"""Pairs that are this many times as far from earning their prices are left out of a hasty and of a thorough course."""
STEP = 64
"""The first step of a price is this part of the highest score."""
PIN = 4
"""A pinned pair is worth so many roles more: what has to give way for it is mostly two people's other pairs."""


@dataclass(frozen=True)
class Best:
    """An answer that keeps every rule, and the flow that it came from."""

    roles: int
    score: int
    mentor: Ints
    mentee: Ints
    kept: Flowed


@dataclass
class Pool:
    """The pairs of the flow, sorted by key."""

    market: Market
    key: Ints
    score: Ints

    def take(self, keys: Ints) -> None:
        more, score = self.market.valid(keys[~contains(self.key, keys)])
        key = np.append(self.key, more)
        order = np.argsort(key, kind="stable")
        self.key, self.score = key[order], np.append(self.score, score)[order]

    def keep_only(self, keys: Ints) -> None:
        """These, sorted; others may come back when prices ask for them."""
        self.key, self.score = self.market.valid(keys)


@dataclass
class Course:
    case: Sided
    pool: Pool
    plan: Plan
    paid: Paid
    step: Paid
    watch: Watch
    thorough: bool
    """Whether flows are cheap enough for one that only proves more."""
    seen: Found | None = None
    price: Ints | None = None
    """Of the last flow."""
    best: Best | None = None
    proof: Priced | None = None

    def flow(self, *, strict: bool) -> Flowed | None:
        found = flowed(self.case, self.plan, self.paid, self.pool.key, self.pool.score, self.price, strict=strict)
        self.price = self.price if found is None else found.price
        return found

    def settle(self, found: Flowed) -> Priced:
        """Takes in what the prices of this flow prove, and the pairs that they make useful."""
        slack = max(1, (self.case.best_score << self.case.shift) // NEAR)
        now = priced(self.case, found, self.paid, slack)
        if self.proof is None or now.top < self.proof.top:
            self.proof = now
        pool, prices = self.pool, now.prices
        earned = worth(self.case.round, found.value, pool.key, pool.score, prices.mentor, prices.mentee)
        near = pool.key[earned > -FAR[self.thorough] * slack]
        pool.keep_only(np.unique(np.concatenate((now.pool, found.key[found.chosen], near))))
        self.tell(f"{len(self.pool.key)} pairs in the flow")
        return now

    def correct(self, found: Found, *, cheaper: bool) -> None:
        """Raises the prices of the side rules that lack something, and lowers the others if asked."""
        if self.seen is not None:
            self.step = adapted(self.step, self.seen, found)
        self.paid = moved(self.paid, found, self.step, cheaper=cheaper)
        self.seen = found

    def take(self, found: Flowed) -> None:
        """An answer that keeps every rule."""
        mentor, mentee = pairs_of(self.case, found)
        roles = len(np.unique(mentor)) + len(np.unique(mentee))
        score = int(found.score[found.chosen].sum())
        if self.best is None or (roles, score) > (self.best.roles, self.best.score):
            self.best = Best(roles, score, mentor, mentee, found)
            self.tell("a better matching")

    @property
    def met(self) -> bool:
        """Whether nothing can be better than the best."""
        best, now = self.best, self.proof
        return best is not None and now is not None and self.case.role * best.roles + best.score >= now.proof.bound

    def tell(self, detail: str) -> None:
        worth = None if self.best is None else self.case.role * self.best.roles + self.best.score
        self.watch(Progress("matched", worth, None if self.proof is None else self.proof.proof.bound, detail))

    def what(self, found: Flowed) -> Found:
        return found_in(self.case.instance, *pairs_of(self.case, found))


def pairs_of(case: Sided, found: Flowed) -> tuple[Ints, Ints]:
    mentor, mentee = np.divmod(found.key[found.chosen], case.instance.people.count)
    return mentor, mentee


def begun(case: Sided, pool: Pool, watch: Watch, *, thorough: bool) -> Course:
    instance, frame = case.instance, case.round.frame
    points = max(1, (case.best_score << case.shift) // STEP)
    coverage = np.where(pinned(instance), case.role << case.shift, points)
    step = Paid(max(1, points // 100), max(1, points // 100), coverage)
    places = len(instance.places.institutions)
    disclosers = frame.runs.get("mentor disclosers")
    carried = frame.mentors.institutions.upper if disclosers is None else frame.arcs.upper[disclosers]
    plan = Plan(carried, np.zeros(places, dtype=np.int64), None)
    paid = replace(nothing_paid(instance), coverage=pinned(instance) * (PIN * case.role << case.shift))
    return Course(case, pool, plan, paid, step, watch, thorough)


def pins_of(instance: Instance) -> Ints:
    """Keys of the pinned pairs, sorted."""
    profiles, count = instance.people.profiles, instance.people.count
    if profiles is None or profiles.pinned == 0:
        return NONE
    topics = range(profiles.subjects, len(profiles.vocabulary.topics))
    column = [(topic // 64, np.uint64(1 << (topic % 64))) for topic in topics]
    named = [(profiles.offers[:, word] & bit, profiles.seeks[:, word] & bit) for word, bit in column]
    return np.unique(np.concatenate([np.flatnonzero(one) * count + np.flatnonzero(other) for one, other in named]))


def pinned(instance: Instance) -> Flags:
    """Which of the covered topics are pinned pairs."""
    known = 0 if instance.people.profiles is None else instance.people.profiles.subjects
    return np.array([one.topic >= known for one in instance.side_rules.coverage], dtype=np.bool_)

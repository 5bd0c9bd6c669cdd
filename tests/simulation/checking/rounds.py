"""Rounds: who may be in a cohort, which pairs may be proposed, and that what is published is what was solved."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    CohortFrozen,
    CohortListed,
    ProposalOffered,
    ProposalsDrafted,
    RoundCancelled,
    RoundClosed,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
    UnmatchedListed,
)
from libs.contracts.messages import Message
from libs.contracts.rounds import CohortMember, Couple, Draft, Quota
from libs.contracts.vocabulary import NATION, Scope, Shape, Side
from tests.simulation.checking.breaches import Breaches
from tests.simulation.checking.merits import Merits
from tests.simulation.checking.pairing import broken
from tests.simulation.checking.registry import Registry

BEFORE: Mapping[str, Collection[str]] = {
    "RoundTriggered": ("RoundOpened", "RoundSolved", "RoundUnsolvable"),
    "CohortFrozen": ("RoundTriggered",),
    "RoundSolved": ("CohortFrozen",),
    "RoundUnsolvable": ("RoundTriggered", "CohortFrozen"),
    "RoundPublished": ("RoundSolved",),
    "RoundClosed": ("RoundPublished",),
    "RoundCancelled": ("RoundOpened", "RoundTriggered", "CohortFrozen", "RoundSolved", "RoundUnsolvable"),
}
"""What may have been the last event of a round before each."""


@dataclass
class Attempt:
    members: dict[str, CohortMember] = field(default_factory=dict[str, CohortMember])
    drafts: list[Draft] = field(default_factory=list[Draft])
    unmatched: list[str] = field(default_factory=list[str])


@dataclass
class Known:
    opened: RoundOpened
    last: str = "RoundOpened"
    attempt: int = 0
    quotas: Sequence[Quota] = ()
    pinned: Sequence[Couple] = ()
    forbidden: Sequence[Couple] = ()
    attempts: defaultdict[int, Attempt] = field(default_factory=lambda: defaultdict[int, Attempt](Attempt))


class Rounds:
    def __init__(
        self,
        registry: Registry,
        breaches: Breaches,
        excludes: Mapping[str, Collection[str]],
        disclosing: Collection[str],
    ) -> None:
        self._registry = registry
        self._merits = Merits(breaches)
        self._breaches = breaches
        self._excludes = excludes
        self._disclosing = disclosing
        self.rounds: dict[str, Known] = {}
        self._parts: defaultdict[str, defaultdict[int, Attempt]] = defaultdict(
            lambda: defaultdict[int, Attempt](Attempt)
        )
        self._offered: defaultdict[str, set[str]] = defaultdict(set)
        self._news: list[RoundSolved | CohortFrozen | RoundPublished] = []
        self.unsolvable = 0

    def hear(self, one: Envelope) -> None:
        self._merits.hear(one)
        match event := one.message:
            case CohortListed() | ProposalsDrafted() | UnmatchedListed():
                self._list(event)
            case ProposalOffered():
                self._offered[event.round_id].add(event.proposal_id)
            case RoundOpened():
                self.rounds[event.round_id] = Known(event, attempts=self._parts[event.round_id])
            case _:
                self._hear_course(event)

    def at_rest(self) -> None:
        news, self._news = self._news, []
        for event in news:
            known = self.rounds[event.round_id]
            attempt = known.attempts[event.attempt]
            match event:
                case CohortFrozen():
                    self._check_cohort(known, attempt, event)
                    self._merits.check(event.round_id, attempt.members)
                case RoundSolved():
                    self._check_solution(known, attempt, event)
                case RoundPublished():
                    drafted = {one.proposal_id for one in attempt.drafts}
                    self._breaches.unless(
                        drafted == self._offered[event.round_id], "offers what is published", event.round_id
                    )

    def everything(self) -> None:
        for round_id, one in self.rounds.items():
            stuck = one.last in ("RoundTriggered", "CohortFrozen")
            self._breaches.unless(not stuck, "every round ends", f"{round_id} stays {one.last}")

    def _hear_course(self, event: Message) -> None:
        match event:
            case RoundTriggered() | CohortFrozen() | RoundSolved() | RoundUnsolvable() | RoundPublished():
                self._advance(event)
            case RoundCancelled() | RoundClosed():
                self._advance(event)
            case _:
                return
        if isinstance(event, RoundTriggered):
            known = self.rounds[event.round_id]
            known.attempt = event.attempt
            known.quotas, known.pinned, known.forbidden = event.quotas, event.pinned, event.forbidden
        elif isinstance(event, RoundSolved | CohortFrozen | RoundPublished):
            self._news.append(event)

    def _advance(
        self,
        event: RoundTriggered
        | CohortFrozen
        | RoundSolved
        | RoundUnsolvable
        | RoundPublished
        | RoundCancelled
        | RoundClosed,
    ) -> None:
        known, name = self.rounds[event.round_id], type(event).__name__
        self.unsolvable += isinstance(event, RoundUnsolvable)
        self._breaches.unless(
            known.last in BEFORE[name], "order of a round", f"{event.round_id}: {name} after {known.last}"
        )
        known.last = name

    def _list(self, event: CohortListed | ProposalsDrafted | UnmatchedListed) -> None:
        part = self._parts[event.round_id][event.attempt]
        match event:
            case CohortListed():
                part.members |= {one.participant_id: one for one in event.members}
            case ProposalsDrafted():
                part.drafts += event.proposals
            case UnmatchedListed():
                part.unmatched += [one.participant_id for one in event.unmatched]

    def _check_cohort(self, known: Known, attempt: Attempt, event: CohortFrozen) -> None:
        opened = known.opened
        self._breaches.unless(event.people == len(attempt.members), "cohort is whole", opened.round_id)
        for one in attempt.members.values():
            who = f"{one.participant_id} in {opened.round_id}"
            reason = self._registry.may_be_matched(one.participant_id)
            self._breaches.unless(not reason, "who may be matched", f"{who} {reason}")
            here = self._registry.people[one.participant_id]
            self._breaches.unless(here.programme_id == opened.programme_id, "programme", who)
            self._breaches.unless(
                one.institution_id == here.institution_id
                and one.region_id == self._registry.regions[here.institution_id],
                "place",
                who,
            )
            place = {
                Scope.INSTITUTIONAL: one.institution_id,
                Scope.REGIONAL: one.region_id,
                Scope.NATIONAL: NATION,
            }[opened.scope]
            self._breaches.unless(place == opened.place_id, "reach of the round", who)

    def _check_solution(self, known: Known, attempt: Attempt, event: RoundSolved) -> None:
        round_id, drafts = event.round_id, attempt.drafts
        self._breaches.unless(event.proposals == len(drafts), "solution is whole", round_id)
        for draft in drafts:
            self._check_draft(known, attempt, draft)
        roles = Counter((side, person) for one in drafts for side, person in _roles(one))
        for (side, person), count in roles.items():
            if (member := attempt.members.get(person)) is not None:
                room = member.profile.mentor_capacity if side is Side.MENTOR else member.profile.mentee_capacity
                self._breaches.unless(count <= room, "capacity", f"{person} has {count} of {room} in {round_id}")
        self._check_unmatched(attempt, event)
        self._check_wishes(known, drafts)
        self._check_quotas(known, drafts)
        self._check_burden(known, drafts)

    def _check_draft(self, known: Known, attempt: Attempt, draft: Draft) -> None:
        mentor, mentee = attempt.members.get(draft.mentor_id), attempt.members.get(draft.mentee_id)
        what = f"{draft.mentor_id} and {draft.mentee_id} in {known.opened.round_id}"
        if mentor is None or mentee is None:
            self._breaches.add("proposes whom the cohort holds", what)
            return
        rules = self._registry.rules[known.opened.programme_id]
        for rule in broken(mentor, mentee, rules, self._excludes, known.opened):
            self._breaches.add(rule, what)
        if rules.induction_required:
            self._breaches.unless(self._registry.people[draft.mentor_id].inducted, "induction", what)
        self._breaches.unless(rules.shape is Shape.PAIR or draft.formation_id, "stands in a formation", what)

    def _check_unmatched(self, attempt: Attempt, event: RoundSolved) -> None:
        matched = {person for one in attempt.drafts for _, person in _roles(one)}
        self._breaches.unless(event.matched_people == len(matched), "figures of a round", event.round_id)
        self._breaches.unless(
            event.unmatched_people == len(attempt.unmatched) == len(set(attempt.unmatched)),
            "everybody unmatched has one reason",
            event.round_id,
        )

    def _check_wishes(self, known: Known, drafts: Sequence[Draft]) -> None:
        """Of the coordinator: what is pinned is there, and what is forbidden is not."""
        pairs = {(one.mentor_id, one.mentee_id) for one in drafts}
        pinned = {(one.mentor_id, one.mentee_id) for one in known.pinned}
        forbidden = {(one.mentor_id, one.mentee_id) for one in known.forbidden}
        self._breaches.unless(pinned <= pairs, "pinned", f"{known.opened.round_id}: {pinned - pairs}")
        self._breaches.unless(not forbidden & pairs, "forbidden", f"{known.opened.round_id}: {forbidden & pairs}")

    def _check_quotas(self, known: Known, drafts: Sequence[Draft]) -> None:
        for quota in known.quotas:
            count = sum(quota.place_id in (*_places(one, quota.side), NATION) for one in drafts)
            most = quota.maximum if quota.maximum is not None else count
            self._breaches.unless(
                quota.minimum <= count <= most, "quota", f"{known.opened.round_id}: {count} of {quota}"
            )

    def _check_burden(self, known: Known, drafts: Sequence[Draft]) -> None:
        share = self._registry.rules[known.opened.programme_id].burden_share_percent
        here = Counter(one.mentor_institution_id for one in drafts)
        carried = Counter(one.mentor_institution_id for one in drafts if one.mentor_id in self._disclosing)
        for place, count in carried.items():
            most = max(1, share * here[place] // 100)
            self._breaches.unless(count <= most, "burden", f"{known.opened.round_id}, {place}: {count} of {most}")


def _roles(one: Draft) -> Sequence[tuple[Side, str]]:
    return (Side.MENTOR, one.mentor_id), (Side.MENTEE, one.mentee_id)


def _places(one: Draft, side: Side) -> Sequence[str]:
    if side is Side.MENTOR:
        return one.mentor_institution_id, one.mentor_region_id
    return one.mentee_institution_id, one.mentee_region_id

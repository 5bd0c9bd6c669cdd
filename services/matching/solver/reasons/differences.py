"""Two rounds and their answers: what changed in the input, whose pairs changed, and why.

A pair that ended or began for no reason of its own did so because one of its people was needed or set free elsewhere;
the changed pairs lead from one to the next, up to somebody whose own input changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, PairShape, SideRules
from services.matching.domain.instance.shapes_kept import broken_shape
from services.matching.domain.instance.valid_pairs import Pairs
from services.matching.domain.pairing import Rule
from services.matching.domain.verifying.plainly import scores
from services.matching.solver.reasons.breaking import SECRET, rules
from services.matching.solver.reasons.displacement import Link, Pair, component, neighbours, way_to_cause
from services.matching.solver.reasons.inputs_changed import InputsChanged, inputs_changed


class Because(StrEnum):
    """What set a change off."""

    DIRECT = "direct"
    """Something of this person, or of the pair that ended or began."""
    DISPLACED = "displaced"
    """Something of somebody else, from where one change led to the next."""
    RULES = "rules"
    LOTTERY = "lottery"
    WHOLE = "whole"
    """The best matching as a whole is another, and nothing that may be told says more."""


@dataclass(frozen=True)
class Change:
    """The counterparts of one person, by id, before and after."""

    person: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    because: Because
    why: str
    chain: tuple[Link, ...] = ()

    def sentence(self) -> str:
        return f"{self.person}: {said(self.before)} before, {said(self.after)} now. {self.why}"


@dataclass(frozen=True)
class Differences:
    inputs: tuple[str, ...]
    changes: tuple[Change, ...]

    def sentences(self) -> tuple[str, ...]:
        """For whoever reads them one after the other."""
        inputs = self.inputs or ("No input that may be shown changed.",)
        return (*inputs, *([one.sentence() for one in self.changes] or ["Everybody has the same pairs."]))


def said(counterparts: Sequence[str]) -> str:
    return "with " + " and ".join(counterparts) if counterparts else "without a pair"


def differences(before: tuple[Instance, Answer], after: tuple[Instance, Answer]) -> Differences:
    """Everybody who is in either round and whose pairs differ, by id."""
    changed = inputs_changed(before[0], after[0])
    was, now = pairs_of(*before), pairs_of(*after)
    links = neighbours(was - now, now - was)
    story = Story(before[0], after[0], changed, was, now, links, rows_of(after[0]), rows_of(before[0]))
    return Differences(changed.sentences(), tuple(change_of(story, person) for person in sorted(story.links)))


def rows_of(instance: Instance) -> dict[str, int]:
    return {one: row for row, one in enumerate(instance.people.ids)}


@dataclass(frozen=True)
class Story:
    before: Instance
    after: Instance
    changed: InputsChanged
    was: set[Pair]
    now: set[Pair]
    links: dict[str, list[Link]]
    rows: dict[str, int]
    """Of everybody in the new round, and in the one before."""
    rows_before: dict[str, int]
    told: dict[frozenset[str], bool] = field(default_factory=dict)
    """Of people whose changes hang together, whether their old pairs would do as well."""


def pairs_of(instance: Instance, answer: Answer) -> set[Pair]:
    ids = instance.people.ids
    return {(ids[one], ids[other]) for one, other in zip(answer.mentor.tolist(), answer.mentee.tolist(), strict=True)}


def change_of(story: Story, person: str) -> Change:
    before, after = (
        tuple(sorted(one if other == person else other for one, other in pairs if person in (one, other)))
        for pairs in (story.was, story.now)
    )
    found = at_once(story, person) or way_to_cause(person, story.links, lambda one, link: cause(story, one, link))
    if found is not None:
        way, why = found
        if len(way) <= 1:
            return Change(person, before, after, Because.DIRECT, why, tuple(way))
        steps = ", because ".join(link.words() for link in way)
        return Change(person, before, after, Because.DISPLACED, f"{steps}: {why}", tuple(way))
    if story.changed.rules:
        return Change(person, before, after, Because.RULES, " ".join(story.changed.rules))
    if as_good(story, person):
        told = "Both are equally good; the lottery drew the other."
        return Change(person, before, after, Because.LOTTERY, told)
    return Change(person, before, after, Because.WHOLE, "The best matching of the round as a whole is another one now.")


def at_once(story: Story, person: str) -> tuple[list[Link], str] | None:
    """What is wrong with an own pair, or new about it, tells more than what else changed of this person."""
    for link in story.links[person]:
        if link.other in story.changed.gone | story.changed.new or of_pair(story, link) is not None:
            return [link], cause(story, link.other, link) or ""
    return None


def cause(story: Story, person: str, link: Link | None) -> str | None:
    """A sentence, if something of this person changed, or of the pair by which they were reached."""
    if person in story.changed.gone:
        return f"{person} left the round."
    if person in story.changed.new:
        return f"{person} joined the round."
    if link is not None and (why := of_pair(story, link)) is not None:
        return why
    if person in story.changed.people:
        return f"{person} changed: {', '.join(story.changed.people[person])}."
    return None


def of_pair(story: Story, link: Link) -> str | None:
    """Why a pair of two people who are in both rounds had to end or could begin. A secret rule is no reason told."""
    pairs, other_round = (story.now, story.before) if link.began else (story.was, story.after)
    mentor, mentee = (link.one, link.other) if (link.one, link.other) in pairs else (link.other, link.one)
    known = story.rows_before if link.began else story.rows
    if mentor not in known or mentee not in known:
        return None
    rows = np.array([known[mentor]]), np.array([known[mentee]])
    both = f"{mentor} and {mentee}"
    if other_round.listed is not None:
        listed = bool(scores(other_round, *rows)[1][0])
        when = "were not in the list of possible pairs before" if link.began else "left the list of possible pairs"
        return None if listed else f"{both} {when}."
    broken = broken_by(other_round, *rows)
    if not broken or set(broken) & SECRET:
        return None
    named = " and ".join(f'"{rule}"' for rule in broken)
    return f"{both} would {'have broken' if link.began else 'now break'} {named}{' before' if link.began else ''}."


def broken_by(instance: Instance, mentor: Ints, mentee: Ints) -> list[Rule]:
    if instance.people.profiles is None or instance.terms is None:
        return []
    holds = rules(instance, instance.people.profiles, instance.terms, mentor, mentee)
    return [rule for rule, kept in holds.items() if not kept[0]]


def as_good(story: Story, person: str) -> bool:
    """Whether the old pairs of all who are joined to this person would do as well in the new round."""
    people = frozenset(component(person, story.links))
    if people not in story.told:
        story.told[people] = do_as_well(story, people)
    return story.told[people]


def do_as_well(story: Story, people: frozenset[str]) -> bool:
    instance = story.after
    if not isinstance(instance.shape, PairShape) or instance.side_rules != SideRules() or instance.fairness:
        return False
    back = {pair for pair in story.was - story.now if people.issuperset(pair)}
    gone = {pair for pair in story.now - story.was if people.issuperset(pair)}
    other = worth_of(story, (story.now - gone) | back)
    return other is not None and other == worth_of(story, story.now)


def worth_of(story: Story, pairs: set[Pair]) -> tuple[int, int] | None:
    """Filled roles and points in the new round; None if a pair is not valid or a rule is broken."""
    instance, row = story.after, story.rows
    keys = np.sort(np.array([row[one] * len(row) + row[other] for one, other in pairs], dtype=np.int64))
    mentor, mentee = np.divmod(keys, len(row))
    score, valid = scores(instance, mentor, mentee)
    answer = Answer(mentor, mentee, np.full(len(mentor), -1), ())
    if not valid.all() or broken_shape(instance, answer, Pairs(mentor, mentee, score)):
        return None
    return len(np.unique(mentor)) + len(np.unique(mentee)), int(score.sum())

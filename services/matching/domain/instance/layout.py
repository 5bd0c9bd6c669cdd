"""Mentors and mentees laid out for the kernel: a mentor's words together, each word of all mentees together."""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.arrays import Ints, Words
from services.matching.domain.instance.instance import Instance, PairTerms
from services.matching.domain.instance.people import Profiles

Small: TypeAlias = npt.NDArray[np.int32]

REMOTE, LOCAL = 1 << 28, 1 << 29
"""Bits of a person's kind above those of the stages: can meet by video, can meet in person."""


class PairsNotComputable(Exception):
    """The points of this policy are too large for exact arithmetic: lower the weights."""


class Layout(NamedTuple):
    """Some mentors and some mentees, each sorted by row and so by region and institution.

    `starts` begins a run of mentors of one institution; the columns after it have one entry a run.
    """

    offers: Words
    seeks: Words
    free: Words
    languages: Words
    accepts: Small
    remote: Small
    local: Small
    starts: Ints
    low: Ints
    high: Ints
    region_low: Ints
    region_high: Ints
    home_low: Ints
    home_high: Ints
    region: Ints

    sought: Words
    offered: Words
    open: Words
    spoken: Words
    kind: Small
    region_of: Ints

    to_mentee: np.int32
    to_mentee_beyond: Small
    to_mentor: np.int32
    to_mentor_beyond: Small
    slot: np.int32
    slots_counted: np.int32
    slots_needed: np.int32
    language: np.int32
    languages_counted: np.int32
    same_institution: np.int32
    regions: Small


def lay_out(instance: Instance, mentors: Ints, mentees: Ints) -> Layout:
    """`mentors` and `mentees` are sorted rows of people. Raises PairsNotComputable."""
    people, terms = instance.people, instance.terms
    profiles = people.profiles
    if profiles is None or terms is None:
        raise ValueError("Pairs are computed from profiles, and this round lists its pairs.")
    homes = people.institution[mentors]
    starts = np.flatnonzero(np.append(True, homes[1:] != homes[:-1])) if len(homes) else np.zeros(0, dtype=np.int64)
    home, region = homes[starts], people.region[mentors[starts]]
    home_low, home_high = ends_of(people.institution[mentees], people.region[mentees], home, region)
    region_low = np.searchsorted(people.region[mentees], region)
    region_high = np.searchsorted(people.region[mentees], region, side="right")
    reach = {
        Scope.INSTITUTIONAL: (home_low, home_high),
        Scope.REGIONAL: (region_low, region_high),
        Scope.NATIONAL: (np.zeros_like(home_low), np.full_like(home_low, len(mentees))),
    }[terms.scope]
    to_mentee, to_mentee_beyond = split(terms.points.topic_to_mentee)
    to_mentor, to_mentor_beyond = split(terms.points.topic_to_mentor)
    check_range(terms, profiles)
    return Layout(
        offers=profiles.offers[mentors],
        seeks=profiles.seeks[mentors],
        free=profiles.free[mentors],
        languages=profiles.languages[mentors],
        accepts=accepted_stages(terms, len(profiles.vocabulary.stages))[profiles.stage[mentors]],
        remote=np.where(profiles.in_person[mentors] & (not terms.all_virtual), 0, REMOTE).astype(np.int32),
        local=np.where(profiles.virtual[mentors], 0, LOCAL).astype(np.int32),
        starts=np.append(starts, len(mentors)),
        low=reach[0],
        high=reach[1],
        region_low=region_low,
        region_high=region_high,
        home_low=home_low,
        home_high=home_high,
        region=region,
        sought=across(profiles.seeks, mentees),
        offered=across(profiles.offers, mentees),
        open=across(profiles.free, mentees),
        spoken=across(profiles.languages, mentees),
        kind=kinds(profiles, mentees, all_virtual=terms.all_virtual),
        region_of=people.region[mentees],
        to_mentee=to_mentee,
        to_mentee_beyond=to_mentee_beyond,
        to_mentor=to_mentor,
        to_mentor_beyond=to_mentor_beyond,
        slot=np.int32(terms.points.slot),
        slots_counted=np.int32(terms.points.slots_counted),
        slots_needed=np.int32(terms.common_slots),
        language=np.int32(terms.points.language),
        languages_counted=np.int32(terms.points.languages_counted),
        same_institution=np.int32(terms.points.same_institution),
        regions=terms.points.regions.astype(np.int32),
    )


def ends_of(institutions: Ints, regions: Ints, home: Ints, region: Ints) -> tuple[Ints, Ints]:
    """From where to where the mentees of these institutions stand; rows are sorted by region and then institution."""
    width = int(max(institutions.max(initial=0), home.max(initial=0))) + 1
    there, wanted = regions * width + institutions, region * width + home
    return np.searchsorted(there, wanted), np.searchsorted(there, wanted, side="right")


def across(words: Words, rows: Ints) -> Words:
    return np.ascontiguousarray(words[rows].T)


def accepted_stages(terms: PairTerms, stages: int) -> Small:
    """For each stage of a mentor, one bit for each stage that the mentee may have."""
    rank = np.arange(stages)
    steps_up = rank[None, :] - rank[:, None]
    match terms.direction:
        case Direction.REVERSE:
            fits = steps_up >= terms.stage_gap
        case Direction.CLASSICAL:
            fits = -steps_up >= terms.stage_gap
        case Direction.PEER:
            fits = steps_up == 0
    return (fits * (1 << rank)).sum(axis=1).astype(np.int32)


def kinds(profiles: Profiles, rows: Ints, *, all_virtual: bool) -> Small:
    remote = np.where(profiles.in_person[rows] & (not all_virtual), 0, REMOTE)
    local = np.where(profiles.virtual[rows], 0, LOCAL)
    return ((1 << profiles.stage[rows]) | remote | local).astype(np.int32)


def split(points: Ints) -> tuple[np.int32, Small]:
    """The points that every topic has, and what single topics have beyond."""
    common = int(points.min()) if len(points) else 0
    return np.int32(common), (points - common).astype(np.int32)


def check_range(terms: PairTerms, profiles: Profiles) -> None:
    points = terms.points
    most = (
        int(points.topic_to_mentee.sum() + points.topic_to_mentor.sum())
        + points.slot * points.slots_counted
        + points.language * len(profiles.vocabulary.languages)
        + max(points.same_institution, int(points.regions.max(initial=0)))
    )
    if most >= 1 << 29 or len(profiles.vocabulary.stages) > 28:
        raise PairsNotComputable(PairsNotComputable.__doc__)

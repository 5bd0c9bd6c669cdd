"""Mentors as bits: one row of a sheet for each thing that can be asked of a mentor, one bit for each mentor.

Bits stand in the order of the lottery, so that the first of several is the one who was drawn first.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from libs.contracts.vocabulary import Direction, Scope
from services.matching.domain.instance.arrays import Flags, Ints, Words
from services.matching.domain.instance.instance import PairTerms
from services.matching.domain.instance.people import People, Profiles

PLANES = 16
"""Loads are written in so many binary digits, one row each."""


class Sheet(NamedTuple):
    """The rows, and where each kind of row begins."""

    bits: Words
    topics: int
    languages: int
    slots: int
    stages: int
    """For each stage of a mentee: whose stage fits."""
    institutions: int
    regions: int
    in_person: int
    """For each region: who meets in person there."""
    virtual: int
    reach: int
    """Who agreed to the scope of the programme."""
    available: int
    planes: int
    """The digits of the loads, the highest first."""


def sheet(people: People, profiles: Profiles, terms: PairTerms, mentors: Ints, counts: tuple[int, int]) -> Sheet:
    """For these mentors, in this order; `counts` of institutions and of regions. Everybody is available."""
    known = profiles.vocabulary
    region, institution = people.region[mentors], people.institution[mentors]
    parts = [
        bits_of(profiles.offers[mentors], len(known.topics)),
        bits_of(profiles.languages[mentors], len(known.languages)),
        bits_of(profiles.free[mentors], len(known.slots)),
        np.stack([fitting(profiles.stage[mentors], stage, terms) for stage in range(len(known.stages))]),
        institution[None] == np.arange(counts[0])[:, None],
        region[None] == np.arange(counts[1])[:, None],
        (region[None] == np.arange(counts[1])[:, None]) & profiles.in_person[mentors][None],
        (profiles.virtual[mentors] | terms.all_virtual)[None],
        (profiles.reach[mentors] >= terms.scope.rank)[None],
        np.ones((1, len(mentors)), dtype=np.bool_),
        np.zeros((PLANES, len(mentors)), dtype=np.bool_),
    ]
    starts = np.cumsum([0, *(len(part) for part in parts)]).tolist()
    return Sheet(packed(np.concatenate(parts)), *starts[:-1])


def bits_of(masks: Words, many: int) -> npt.NDArray[np.bool_]:
    """A row for each bit, a column for each row of the masks."""
    bit = np.arange(many)
    return ((masks[:, bit // 64] >> (bit % 64).astype(np.uint64)) & np.uint64(1)).T.astype(np.bool_)


def fitting(stage: Ints, mentee: int, terms: PairTerms) -> Flags:
    """Whose stage fits a mentee of this stage."""
    match terms.direction:
        case Direction.REVERSE:
            return mentee - stage >= terms.stage_gap
        case Direction.CLASSICAL:
            return stage - mentee >= terms.stage_gap
        case Direction.PEER:
            return stage == mentee


def packed(flags: npt.NDArray[np.bool_]) -> Words:
    """64 flags a word, the first in the lowest bit; at least one word."""
    width = max(1, -(-flags.shape[1] // 64)) * 64
    padded = np.zeros((len(flags), width), dtype=np.bool_)
    padded[:, : flags.shape[1]] = flags
    return np.packbits(padded, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def rows_of_scope(found: Sheet, scope: Scope, institution: int, region: int) -> list[int]:
    """The row that somebody within reach is in; none for the nation."""
    match scope:
        case Scope.INSTITUTIONAL:
            return [found.institutions + institution]
        case Scope.REGIONAL:
            return [found.regions + region]
        case Scope.NATIONAL:
            return []

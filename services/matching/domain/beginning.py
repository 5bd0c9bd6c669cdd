"""Which pairs of a formation begin, once all are answered: enough of a group or network, or what is left of a chain."""

from collections.abc import Collection
from typing import assert_never

from libs.contracts.formations import Proposed
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Shape


def begins(terms: Proposed, accepted: Collection[str]) -> tuple[Draft, ...]:
    """`accepted` are ids of proposals; nothing is left where too few accepted."""
    kept = tuple(draft for draft in terms.drafts if draft.proposal_id in accepted)
    match terms.shape:
        case Shape.GROUP:
            # With two mentors a mentee counts once.
            enough = len({draft.mentee_id for draft in kept}) >= terms.minimum
        case Shape.NETWORK:
            enough = len({draft.mentor_id for draft in kept}) >= terms.minimum
        case Shape.CHAIN:
            kept = longest_rest(terms.drafts, accepted)
            enough = len(kept) + 1 >= terms.minimum
        case Shape.PAIR | Shape.SPOT:
            enough = bool(kept)
        case _:
            assert_never(terms.shape)
    return kept if enough else ()


def longest_rest(drafts: tuple[Draft, ...], accepted: Collection[str]) -> tuple[Draft, ...]:
    """The longest unbroken part of the chain, the first such from the top."""
    longest, part = list[Draft](), list[Draft]()
    for draft in in_order(drafts):
        part = [*part, draft] if draft.proposal_id in accepted else []
        longest = part if len(part) > len(longest) else longest
    return tuple(longest)


def in_order(drafts: tuple[Draft, ...]) -> list[Draft]:
    """From whoever is nobody's mentee in the chain down to whoever is nobody's mentor."""
    by_mentor = {draft.mentor_id: draft for draft in drafts}
    mentees = {draft.mentee_id for draft in drafts}
    here = next((draft for draft in drafts if draft.mentor_id not in mentees), None)
    found: list[Draft] = []
    while here is not None and here not in found:
        found.append(here)
        here = by_mentor.get(here.mentee_id)
    return found

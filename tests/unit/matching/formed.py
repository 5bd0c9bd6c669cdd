"""Formations for stories: chains, groups and networks with as many pairs as are wanted."""

from libs.contracts.formations import AnswerNoted, FormationProposed
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Shape
from tests.unit.matching.stories import ANSWER_BY, DRAFT


def pair(mentor_id: str, mentee_id: str) -> Draft:
    return DRAFT.model_copy(
        update={
            "proposal_id": f"{mentor_id}-{mentee_id}",
            "mentor_id": mentor_id,
            "mentee_id": mentee_id,
            "formation_id": "f1",
        }
    )


def proposed(shape: Shape, minimum: int, *drafts: Draft) -> FormationProposed:
    return FormationProposed(
        formation_id="f1",
        round_id="r1",
        programme_id="p",
        shape=shape,
        minimum=minimum,
        drafts=drafts,
        answer_by=ANSWER_BY,
    )


def answered(draft: Draft, *, accepted: bool) -> AnswerNoted:
    return AnswerNoted(formation_id="f1", proposal_id=draft.proposal_id, accepted=accepted)

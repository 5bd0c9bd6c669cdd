"""Proposals."""

from typing import Any, TypeAlias

from libs.contracts.matching import (
    AnswerProposal,
    LapseProposal,
    OfferProposal,
    ProposalAccepted,
    ProposalAnswered,
    ProposalCommand,
    ProposalDeclined,
    ProposalLapsed,
    ProposePair,
)
from libs.contracts.messages import Command
from libs.contracts.vocabulary import Scope, Side
from services.matching.domain import proposal
from services.matching.domain.by_hand import ByHand, Free
from services.matching.domain.pairing import Terms
from tests.deciders.decisions import Decisions
from tests.unit.matching.cohorts import junior, senior
from tests.unit.matching.stories import ANSWER_BY, DRAFT, MONDAY, RULES, proposal_offered

ID = DRAFT.proposal_id
OUTCOME: dict[str, Any] = {"proposal_id": ID, "round_id": "r1", "programme_id": "reverse", "draft": DRAFT}
MENTOR_YES = ProposalAnswered(proposal_id=ID, side=Side.MENTOR, accepts=True)
MENTEE_YES = ProposalAnswered(proposal_id=ID, side=Side.MENTEE, accepts=True)
MENTEE_NO = ProposalAnswered(proposal_id=ID, side=Side.MENTEE, accepts=False)

AnyCommand: TypeAlias = ProposalCommand | ProposePair


def with_facts(command: Command) -> object:
    match command:
        case AnswerProposal():
            return proposal.AnswerOf(command, consents=True)
        case ProposePair():
            mentor = Free(junior(DRAFT.mentor_id), DRAFT.mentor_id, "reverse")
            mentee = Free(senior(DRAFT.mentee_id), DRAFT.mentee_id, "reverse")
            return ByHand(command, mentor, mentee, Terms(rules=RULES, scope=Scope.NATIONAL))
        case _:
            return command


PROPOSAL = Decisions(
    "proposal",
    proposal,
    states={
        "Unoffered": [],
        "Offered": [proposal_offered],
        "Offered, one yes": [proposal_offered, MENTEE_YES],
        "Accepted": [proposal_offered, MENTEE_YES, MENTOR_YES, ProposalAccepted(**OUTCOME)],
        "Declined": [proposal_offered, MENTEE_NO, ProposalDeclined(**OUTCOME)],
        "Lapsed": [proposal_offered, ProposalLapsed(**OUTCOME)],
    },
    commands=[
        OfferProposal(proposal_id=ID, round_id="r1", programme_id="reverse", draft=DRAFT, answer_by=ANSWER_BY),
        ProposePair(
            proposal_id=ID,
            mentor_id=DRAFT.mentor_id,
            mentee_id=DRAFT.mentee_id,
            coordinator_id="c1",
            asked_at=MONDAY,
        ),
        AnswerProposal(proposal_id=ID, by=DRAFT.mentor_id, accepts=True, asked_at=MONDAY),
        AnswerProposal(proposal_id=ID, by=DRAFT.mentor_id, accepts=False, asked_at=MONDAY),
        LapseProposal(proposal_id=ID),
    ],
    every_command=AnyCommand,
    asked=with_facts,
)

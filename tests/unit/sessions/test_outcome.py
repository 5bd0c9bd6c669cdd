"""Insights and outcomes of a mentorship, told as stories."""

import pytest

from libs.contracts.sessions import (
    ConfirmOutcome,
    InsightRecorded,
    MentorshipEvent,
    OutcomeConfirmed,
    OutcomeKind,
    OutcomeProposed,
    ProposeOutcome,
    RecordInsight,
)
from libs.contracts.vocabulary import Side
from services.sessions.domain import beginning, life, outcome
from tests.unit.sessions.stories import ACTIVE, CONTINUED, DECIDING, ID, JUNIOR, SENIOR, given, introduced

LEARNT, LEARNT_SEALED_ANEW = "sealed:senior:Zw==", "sealed:senior:eA=="
NOTE, NOTE_SEALED_ANEW = "sealed:junior:Zw==", "sealed:junior:eA=="
insight = RecordInsight(mentorship_id=ID, by=SENIOR, insight_id="i1", to=Side.MENTEE, note=LEARNT)
recorded = InsightRecorded(
    mentorship_id=ID, insight_id="i1", by=Side.MENTEE, to=Side.MENTEE, note=LEARNT, author_id=SENIOR
)
propose = ProposeOutcome(mentorship_id=ID, by=JUNIOR, outcome_id="o1", kind=OutcomeKind.TEACHING_SESSION, note=NOTE)
proposed = OutcomeProposed(
    mentorship_id=ID,
    outcome_id="o1",
    by=Side.MENTOR,
    kind=OutcomeKind.TEACHING_SESSION,
    note=NOTE,
    author_id=JUNIOR,
)
confirm = ConfirmOutcome(mentorship_id=ID, by=SENIOR, outcome_id="o1")
confirmed = OutcomeConfirmed(mentorship_id=ID, outcome_id="o1", kind=OutcomeKind.TEACHING_SESSION)


@pytest.mark.parametrize("history", [DECIDING, CONTINUED, ACTIVE])
def test_either_side_records_what_was_learnt(history: tuple[MentorshipEvent, ...]) -> None:
    given(*history).when(insight).then(recorded)


def test_there_is_nothing_to_learn_before_the_first_conversation() -> None:
    given(introduced).when(insight).then_refused(beginning.NoFirstConversationYet)


def test_an_insight_sealed_anew_is_the_same_insight() -> None:
    given(*ACTIVE, recorded).when(insight.model_copy(update={"note": LEARNT_SEALED_ANEW})).then_nothing()


def test_an_insight_keeps_its_direction() -> None:
    given(*ACTIVE, recorded).when(insight.model_copy(update={"to": Side.MENTOR})).then_refused(
        outcome.InsightRecordedAlready
    )


def test_one_side_proposes_an_outcome() -> None:
    given(*ACTIVE).when(propose).then(proposed)


def test_there_are_no_outcomes_before_the_compact() -> None:
    given(*CONTINUED).when(propose).then_refused(life.NotActiveYet)


def test_the_other_side_confirms_an_outcome() -> None:
    given(*ACTIVE, proposed).when(confirm).then(confirmed)


def test_nobody_confirms_their_own_outcome() -> None:
    own = confirm.model_copy(update={"by": JUNIOR})
    given(*ACTIVE, proposed).when(own).then_refused(outcome.OwnOutcome)
    given(*ACTIVE, proposed, confirmed).when(own).then_refused(outcome.OwnOutcome)


def test_an_outcome_that_nobody_proposed_is_not_confirmed() -> None:
    given(*ACTIVE).when(confirm).then_refused(outcome.NoSuchOutcome)


def test_an_outcome_sealed_anew_is_the_same_outcome() -> None:
    given(*ACTIVE, proposed).when(propose.model_copy(update={"note": NOTE_SEALED_ANEW})).then_nothing()


def test_an_outcome_keeps_its_kind() -> None:
    given(*ACTIVE, proposed).when(propose.model_copy(update={"kind": OutcomeKind.PAPER})).then_refused(
        outcome.OutcomeProposedAlready
    )

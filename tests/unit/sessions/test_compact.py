"""The compact of a mentorship, told as stories."""

from libs.contracts.vocabulary import Side
from services.sessions.domain import beginning, compact
from tests.unit.sessions.stories import ACTIVE, CONTINUED, DECIDING, agreed, agrees, given, introduced, proposed


def test_a_compact_needs_a_first_conversation() -> None:
    given(introduced).when(agrees(Side.MENTOR)).then_refused(beginning.NoFirstConversationYet)


def test_a_compact_needs_both_to_continue() -> None:
    given(*DECIDING).when(agrees(Side.MENTOR)).then_refused(compact.NotContinuedYet)


def test_the_first_to_name_a_version_proposes_it() -> None:
    given(*CONTINUED).when(agrees(Side.MENTEE)).then(proposed(Side.MENTEE))


def test_a_compact_is_in_force_once_both_agreed() -> None:
    given(*CONTINUED, proposed(Side.MENTEE)).when(agrees(Side.MENTOR)).then(proposed(Side.MENTOR), agreed())


def test_both_must_mean_the_same_rhythm() -> None:
    given(*CONTINUED, proposed(Side.MENTEE)).when(agrees(Side.MENTOR, weeks=2)).then_refused(
        compact.CompactRhythmDiffers
    )


def test_a_counter_proposal_is_the_next_version() -> None:
    given(*CONTINUED, proposed(Side.MENTEE)).when(agrees(Side.MENTOR, version=2, weeks=2)).then(
        proposed(Side.MENTOR, version=2, weeks=2)
    )


def test_a_superseded_version_is_not_agreed_to() -> None:
    given(*CONTINUED, proposed(Side.MENTEE), proposed(Side.MENTEE, version=2)).when(agrees(Side.MENTOR)).then_refused(
        compact.CompactSuperseded
    )


def test_versions_have_no_gap() -> None:
    given(*CONTINUED).when(agrees(Side.MENTOR, version=2)).then_refused(compact.CompactVersionSkipped)


def test_what_a_side_agreed_to_stands() -> None:
    given(*CONTINUED, proposed(Side.MENTOR)).when(agrees(Side.MENTOR, words="eA==")).then_refused(
        compact.CompactProposedAlready
    )


def test_what_was_proposed_before_events_named_their_authors_is_the_same_proposal() -> None:
    nameless = proposed(Side.MENTOR).model_copy(update={"author_id": None})
    given(*CONTINUED, nameless).when(agrees(Side.MENTOR)).then_nothing()


def test_an_active_mentorship_agrees_on_a_later_version() -> None:
    given(*ACTIVE).when(agrees(Side.MENTOR, version=2, weeks=2)).then(proposed(Side.MENTOR, version=2, weeks=2))
    given(*ACTIVE, proposed(Side.MENTOR, version=2, weeks=2)).when(agrees(Side.MENTEE, version=2, weeks=2)).then(
        proposed(Side.MENTEE, version=2, weeks=2), agreed(version=2, weeks=2)
    )

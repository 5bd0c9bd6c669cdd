"""Chains, groups and networks, told as stories."""

from libs.contracts.formations import (
    FormationDissolved,
    FormationOpened,
    FormationProposed,
    NoteAnswer,
    ProposeFormation,
)
from libs.contracts.rounds import Draft
from libs.contracts.vocabulary import Shape
from services.matching.domain import formation
from tests.scenario import scenario
from tests.unit.matching.formed import answered, pair, proposed

given = scenario(formation)


def note(draft: Draft, *, accepted: bool) -> NoteAnswer:
    return NoteAnswer(formation_id="f1", proposal_id=draft.proposal_id, accepted=accepted)


def opened(terms: FormationProposed, *drafts: Draft) -> FormationOpened:
    return FormationOpened(formation_id="f1", round_id="r1", programme_id="p", shape=terms.shape, drafts=drafts)


def dissolved(terms: FormationProposed, *drafts: Draft) -> FormationDissolved:
    return FormationDissolved(formation_id="f1", round_id="r1", programme_id="p", shape=terms.shape, drafts=drafts)


A, B, C, D = (pair("zoe", mentee) for mentee in "abcd")
GROUP = proposed(Shape.GROUP, 3, A, B, C, D)
# Five people, one above the other, as the solver may list them: not from the top.
ONE, TWO, THREE, FOUR = pair("p1", "p2"), pair("p2", "p3"), pair("p3", "p4"), pair("p4", "p5")
CHAIN = proposed(Shape.CHAIN, 3, THREE, ONE, FOUR, TWO)


def test_a_formation_is_proposed_once() -> None:
    given().when(ProposeFormation(**dict(GROUP))).then(GROUP)


def test_nothing_begins_while_somebody_has_still_to_answer() -> None:
    three = [answered(one, accepted=True) for one in (A, B)]
    given(GROUP, *three).when(note(C, accepted=True)).then(answered(C, accepted=True))


def test_a_group_opens_when_enough_accepted() -> None:
    history = [GROUP, answered(A, accepted=True), answered(B, accepted=False), answered(C, accepted=True)]
    given(*history).when(note(D, accepted=True)).then(answered(D, accepted=True), opened(GROUP, A, C, D))


def test_a_group_that_is_too_small_does_not_begin() -> None:
    history = [GROUP, answered(A, accepted=True), answered(B, accepted=False), answered(C, accepted=True)]
    given(*history).when(note(D, accepted=False)).then(answered(D, accepted=False), dissolved(GROUP, A, C))


def test_a_mentee_of_two_mentors_counts_once() -> None:
    both = [pair(mentor, mentee) for mentee in "ab" for mentor in ("zoe", "una")]
    duo = proposed(Shape.GROUP, 3, *both)
    history = [duo, *(answered(one, accepted=True) for one in both[:-1])]
    last = both[-1]
    given(*history).when(note(last, accepted=True)).then(answered(last, accepted=True), dissolved(duo, *both))


def test_a_network_opens_with_enough_mentors() -> None:
    three = [pair(mentor, "sue") for mentor in "abc"]
    network = proposed(Shape.NETWORK, 2, *three)
    history = [network, answered(three[0], accepted=True), answered(three[1], accepted=False)]
    last = three[2]
    given(*history).when(note(last, accepted=True)).then(answered(last, accepted=True), opened(network, three[0], last))
    given(*history).when(note(last, accepted=False)).then(answered(last, accepted=False), dissolved(network, three[0]))


def test_a_whole_chain_opens_from_the_top() -> None:
    history = [CHAIN, *(answered(one, accepted=True) for one in (ONE, TWO, THREE))]
    given(*history).when(note(FOUR, accepted=True)).then(
        answered(FOUR, accepted=True), opened(CHAIN, ONE, TWO, THREE, FOUR)
    )


def test_of_a_broken_chain_the_longest_rest_opens_where_it_is_long_enough() -> None:
    history = [CHAIN, answered(ONE, accepted=False), answered(TWO, accepted=True), answered(THREE, accepted=True)]
    given(*history).when(note(FOUR, accepted=False)).then(answered(FOUR, accepted=False), opened(CHAIN, TWO, THREE))


def test_of_two_rests_that_are_equally_long_the_upper_one_opens() -> None:
    links = [pair(f"p{number}", f"p{number + 1}") for number in range(5)]
    chain = proposed(Shape.CHAIN, 3, *links)
    history = [chain, *(answered(one, accepted=one is not links[2]) for one in links[:4])]
    last = links[4]
    given(*history).when(note(last, accepted=True)).then(
        answered(last, accepted=True), opened(chain, links[0], links[1])
    )


def test_a_chain_whose_rests_are_too_short_does_not_begin() -> None:
    history = [CHAIN, answered(ONE, accepted=True), answered(TWO, accepted=False), answered(THREE, accepted=True)]
    given(*history).when(note(FOUR, accepted=False)).then(answered(FOUR, accepted=False), dissolved(CHAIN, THREE, ONE))


def test_who_accepted_in_the_part_that_does_not_begin_is_named() -> None:
    links = [pair(f"p{number}", f"p{number + 1}") for number in range(5)]
    chain = proposed(Shape.CHAIN, 3, *links)
    history = [chain, *(answered(one, accepted=one is not links[2]) for one in links)]
    state = formation.initial
    for event in [*history, opened(chain, links[0], links[1])]:
        state = formation.evolve(state, event)
    assert isinstance(state, formation.Opened)
    assert formation.left_over(state) == [links[3], links[4]]


def test_an_answer_that_was_told_before_the_formation_counts() -> None:
    """They come from different streams, so in any order."""
    early = [answered(one, accepted=one is not D) for one in (A, B, C, D)]
    given().when(note(A, accepted=True)).then(early[0])
    given(*early).when(ProposeFormation(**dict(GROUP))).then(GROUP, opened(GROUP, A, B, C))


def test_a_formation_knows_its_pairs() -> None:
    given(GROUP).when(note(ONE, accepted=True)).then_refused(formation.NotOfThisFormation)
    given(GROUP, answered(A, accepted=True)).when(note(A, accepted=False)).then_refused(formation.FormationIsSettled)

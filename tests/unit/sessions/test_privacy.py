"""Who raised a concern cannot be told: not from what is told, and not from what is answered."""

import pytest

from libs.contracts.concerns import ConcernEvent, RaiseConcern, Resolution, ResolveConcern
from libs.contracts.messages import Event
from libs.contracts.sessions import (
    CancelSession,
    CloseMentorship,
    ConfirmOutcome,
    GiveFeedback,
    HoldSession,
    MentorshipCommand,
    MentorshipEvent,
    MissSession,
    Moment,
    OutcomeKind,
    ProposeOutcome,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
)
from libs.contracts.vocabulary import Side
from libs.eventsourcing.deciding.decider import Refused, fold
from services.sessions.domain import concern, mentorship
from services.sessions.domain.asked import Asked, Command
from services.sessions.domain.concern import Handed
from services.sessions.domain.states import Paused
from tests.unit.sessions.stories import (
    ACTIVE,
    CONFIDENCE,
    CONTINUED,
    DECIDING,
    ID,
    MONDAY,
    PEOPLE,
    TUESDAY,
    agrees,
    asked_on_the_spot,
    goes_on,
    introduced,
    meet,
    met,
    parts,
)

HISTORIES = [(introduced,), DECIDING, (asked_on_the_spot, met), CONTINUED, ACTIVE]
ACCOUNTS = {Side.MENTOR: "sealed:c1:Zw==", Side.MENTEE: "sealed:c1:eA=="}


def told_of_a_story(history: tuple[MentorshipEvent, ...], raisers: tuple[Side, ...]) -> list[str]:
    """All that is told, without what is sealed, while these raise concerns that are resolved one after the other."""
    of_mentorship: list[MentorshipEvent] = list(history)
    told: list[Event] = []
    concerns: dict[str, list[ConcernEvent]] = {}
    for number, side in enumerate(raisers, 1):
        command = RaiseConcern(
            concern_id=f"c{number}", mentorship_id=ID, by=PEOPLE[side], account=f"sealed:c{number}:Zw=="
        )
        paused = mentorship.decide(fold(mentorship, of_mentorship), Asked(command, MONDAY))
        of_mentorship += paused
        concerns[command.concern_id] = list(concern.decide(concern.initial, Handed(command, "ines")))
        told += [*paused, *concerns[command.concern_id]]
    for concern_id, raised in concerns.items():
        resolve = ResolveConcern(concern_id=concern_id, by="ines", resolution=Resolution.RESUME)
        others = concern_id != list(concerns)[-1]
        resolved = concern.decide(fold(concern, raised), Handed(resolve, "ines"))
        gone_on = mentorship.decide(fold(mentorship, of_mentorship), Asked(resolve, TUESDAY, other_concerns=others))
        of_mentorship += gone_on
        told += [*gone_on, *resolved]
    return [one.model_dump_json() for one in told]


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("others", [(), (Side.MENTOR,), (Side.MENTEE,)])
def test_the_same_is_told_whoever_raised_it(history: tuple[MentorshipEvent, ...], others: tuple[Side, ...]) -> None:
    by_mentor = told_of_a_story(history, (Side.MENTOR, *others))
    assert by_mentor == told_of_a_story(history, (Side.MENTEE, *others))
    assert not [one for one in by_mentor if any(person in one for person in PEOPLE.values())]


def everything(side: Side) -> list[MentorshipCommand]:
    by, note = PEOPLE[side], f"sealed:{PEOPLE[side]}:Zw=="
    return [
        meet.model_copy(update={"by": by}),
        goes_on(side),
        parts(side),
        agrees(side),
        agrees(side, version=2),
        ScheduleSession(mentorship_id=ID, by=by, session_id="s1", starts_at=MONDAY),
        RescheduleSession(mentorship_id=ID, by=by, session_id="s1", starts_at=MONDAY),
        HoldSession(mentorship_id=ID, by=by, session_id="s1", held_at=MONDAY),
        MissSession(mentorship_id=ID, by=by, session_id="s1", asked_at=MONDAY),
        CancelSession(mentorship_id=ID, by=by, session_id="s1"),
        RecordInsight(mentorship_id=ID, by=by, insight_id="i1", to=Side.MENTOR, note=note),
        ProposeOutcome(mentorship_id=ID, by=by, outcome_id="o1", kind=OutcomeKind.PAPER, note=note),
        ConfirmOutcome(mentorship_id=ID, by=by, outcome_id="o1"),
        *(GiveFeedback(mentorship_id=ID, by=by, moment=moment, confidence=CONFIDENCE) for moment in Moment),
    ]


def answer(history: list[MentorshipEvent], command: Command) -> str:
    try:
        told = mentorship.decide(fold(mentorship, history), Asked(command, TUESDAY))
    except Refused as refusal:
        return f"{refusal.rule}: {refusal}"
    return "".join(one.model_dump_json() for one in told)


@pytest.mark.parametrize("history", HISTORIES)
def test_whatever_is_asked_while_it_is_paused_is_answered_to_both_alike(history: tuple[MentorshipEvent, ...]) -> None:
    answers: set[str] = set()
    for raiser in Side:
        command = RaiseConcern(concern_id="c1", mentorship_id=ID, by=PEOPLE[raiser], account=ACCOUNTS[raiser])
        paused = [*history, *mentorship.decide(fold(mentorship, history), Asked(command, MONDAY))]
        assert isinstance(fold(mentorship, paused), Paused)
        answers |= {answer(paused, one) for side in Side for one in everything(side)}
    assert len(answers) == 1
    assert answers.pop().startswith("MentorshipIsPaused: ")


@pytest.mark.parametrize("history", HISTORIES)
def test_both_close_it_and_raise_another_concern_alike(history: tuple[MentorshipEvent, ...]) -> None:
    for command in (CloseMentorship, RaiseConcern):
        answers: set[str] = set()
        for raiser in Side:
            first = RaiseConcern(concern_id="c1", mentorship_id=ID, by=PEOPLE[raiser], account=ACCOUNTS[raiser])
            paused = [*history, *mentorship.decide(fold(mentorship, history), Asked(first, MONDAY))]
            for side in Side:
                asked: Command = (
                    CloseMentorship(mentorship_id=ID, by=PEOPLE[side])
                    if command is CloseMentorship
                    else RaiseConcern(concern_id="c2", mentorship_id=ID, by=PEOPLE[side], account="sealed:c2:Zw==")
                )
                answers.add(answer(paused, asked))
        assert len(answers) == 1


def test_a_second_concern_is_told_as_the_first_is() -> None:
    """Its own stream begins in the same words, whether or not there is another one."""
    command = RaiseConcern(concern_id="c2", mentorship_id=ID, by=PEOPLE[Side.MENTEE], account="sealed:c2:Zw==")
    (told,) = concern.decide(concern.initial, Handed(command, "ines"))
    assert set(told.model_dump()) == {"concern_id", "mentorship_id", "contact_id", "account"}

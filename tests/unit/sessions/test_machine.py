"""A mentorship and the concerns about it, asked anything in any order."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from libs.contracts.concerns import ConcernEvent, RaiseConcern, Resolution, ResolveConcern
from libs.contracts.sessions import (
    CloseMentorship,
    CloseSpot,
    CompactAgreed,
    CompactProposed,
    ConfirmOutcome,
    FeedbackGiven,
    GiveFeedback,
    HoldSession,
    MentorshipClosed,
    MentorshipEvent,
    MissSession,
    Moment,
    NoteSilence,
    OutcomeKind,
    ProposeOutcome,
    RecordInsight,
    RescheduleSession,
    ScheduleSession,
    Silence,
)
from libs.contracts.vocabulary import Shape, Side
from libs.eventsourcing.deciding.decider import Refused, fold
from services.sessions.domain import concern, mentorship
from services.sessions.domain.asked import Asked, Command
from services.sessions.domain.concern import Handed
from services.sessions.domain.silence import due_since
from services.sessions.domain.states import Absent, Closed, Paused
from tests.unit.sessions.stories import (
    ACTIVE,
    CONFIDENCE,
    CONTINUED,
    DECIDING,
    ID,
    JUNIOR,
    MONDAY,
    PEOPLE,
    SENIOR,
    agrees,
    goes_on,
    introduce,
    meet,
    parts,
)

SIDES = st.sampled_from(Side)


class MentorshipMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[MentorshipEvent] = []
        self.concerns: dict[str, list[ConcernEvent]] = {}
        self.at = MONDAY

    @property
    def state(self) -> mentorship.State:
        return fold(mentorship, self.told)

    def ask(self, command: Command, *, other_concerns: bool = False) -> list[MentorshipEvent]:
        """What is told of it, if it is not refused; asked again it leads to nothing more."""
        self.at += timedelta(hours=7)
        asked = Asked(command, self.at, other_concerns)
        try:
            told = list(mentorship.decide(self.state, asked))
        except Refused:
            return []
        self.told += told
        if not isinstance(self.state, Paused):
            assert not mentorship.decide(self.state, asked)
        return told

    @precondition(lambda self: isinstance(self.state, Absent))
    @rule(shape=st.sampled_from(Shape))
    def introduce(self, shape: Shape) -> None:
        self.ask(introduce.model_copy(update={"shape": shape}))

    @precondition(lambda self: isinstance(self.state, Absent))
    @rule(history=st.sampled_from([DECIDING, CONTINUED, ACTIVE]))
    def find_it_under_way(self, history: tuple[MentorshipEvent, ...]) -> None:
        self.told += history

    @precondition(lambda self: not isinstance(self.state, Absent))
    @rule(side=SIDES, data=st.data())
    def live(self, side: Side, data: st.DataObject) -> None:
        before = self.state
        told = self.ask(data.draw(self.steps(side)))
        if isinstance(before, Paused):
            assert not told
        if isinstance(before, Closed):
            assert all(isinstance(one, FeedbackGiven) for one in told)

    @precondition(lambda self: not isinstance(self.state, Absent))
    @rule(step=st.sampled_from(Silence), stale=st.booleans())
    def keep_silent(self, step: Silence, stale: bool) -> None:
        since = due_since(self.state)
        told = self.ask(NoteSilence(mentorship_id=ID, step=step, since=MONDAY if stale or since is None else since))
        assert not told or since is not None

    @precondition(lambda self: not isinstance(self.state, Absent))
    @rule(side=SIDES, patience=st.integers(0, 5))
    def close(self, side: Side, patience: int) -> None:
        """Seldom: little happens afterwards."""
        if patience:
            return
        self.ask(CloseMentorship(mentorship_id=ID, by=PEOPLE[side]))
        assert isinstance(self.state, Closed)

    @precondition(lambda self: not isinstance(self.state, Absent))
    @rule()
    def close_by_itself(self) -> None:
        before = self.state
        told = self.ask(CloseSpot(mentorship_id=ID))
        assert not told or not isinstance(before, Paused)

    @precondition(lambda self: not isinstance(self.state, Absent))
    @rule(side=SIDES)
    def raise_concern(self, side: Side) -> None:
        number = len(self.concerns) + 1
        command = RaiseConcern(
            concern_id=f"c{number}", mentorship_id=ID, by=PEOPLE[side], account=f"sealed:c{number}:Zw=="
        )
        other = command.model_copy(update={"by": SENIOR if command.by == JUNIOR else JUNIOR})
        assert mentorship.decide(self.state, Asked(command, self.at)) == mentorship.decide(
            self.state, Asked(other, self.at)
        )
        raised = concern.decide(concern.initial, Handed(command, "ines"))
        assert raised == concern.decide(concern.initial, Handed(other, "ines"))
        told = [*self.ask(command), *raised]
        assert not [one for one in told if JUNIOR in one.model_dump_json() or SENIOR in one.model_dump_json()]
        self.concerns[command.concern_id] = list(raised)
        assert isinstance(self.state, Paused | Closed)

    @precondition(lambda self: bool(self.open_concerns()))
    @rule(resolution=st.sampled_from([Resolution.RESUME] * 4 + [Resolution.END, Resolution.REMATCH]), data=st.data())
    def resolve(self, resolution: Resolution, data: st.DataObject) -> None:
        concern_id = data.draw(st.sampled_from(self.open_concerns()))
        command = ResolveConcern(concern_id=concern_id, by="ines", resolution=resolution)
        resolved = concern.decide(fold(concern, self.concerns[concern_id]), Handed(command, "ines"))
        self.concerns[concern_id] += resolved
        self.ask(command, other_concerns=bool(self.open_concerns()))
        if resolution is not Resolution.RESUME:
            assert isinstance(self.state, Closed)

    @invariant()
    def it_is_paused_exactly_while_a_concern_about_it_is_open(self) -> None:
        if not isinstance(self.state, Closed):
            assert isinstance(self.state, Paused) is bool(self.open_concerns())

    @invariant()
    def what_is_closed_stays_closed(self) -> None:
        closes = [number for number, one in enumerate(self.told) if isinstance(one, MentorshipClosed)]
        assert len(closes) <= 1
        assert all(isinstance(one, FeedbackGiven) for close in closes for one in self.told[close + 1 :])

    @invariant()
    def both_agreed_to_each_compact(self) -> None:
        for number, one in enumerate(self.told):
            if isinstance(one, CompactAgreed):
                voices = [
                    voice
                    for voice in self.told[:number]
                    if isinstance(voice, CompactProposed) and voice.version == one.version
                ]
                assert {voice.side for voice in voices} == set(Side)
                assert {voice.weeks_between_sessions for voice in voices} == {one.weeks_between_sessions}

    @invariant()
    def each_side_gives_feedback_once_at_each_moment(self) -> None:
        given = [(one.side, one.moment) for one in self.told if isinstance(one, FeedbackGiven)]
        assert len(given) == len(set(given))

    def open_concerns(self) -> list[str]:
        return [name for name, told in self.concerns.items() if not isinstance(fold(concern, told), concern.Resolved)]

    def steps(self, side: Side) -> st.SearchStrategy[Command]:
        by, note = PEOPLE[side], f"sealed:{PEOPLE[side]}:Zw=="
        session_id, outcomes = st.sampled_from(["s1", "s2"]), [f"o-{one}" for one in PEOPLE.values()]
        return st.one_of(
            st.just(meet.model_copy(update={"by": by})),
            st.just(goes_on(side)),
            st.just(goes_on(side)),
            st.just(parts(side)),
            st.builds(lambda version, weeks: agrees(side, version, weeks), st.integers(1, 3), st.sampled_from([2, 4])),
            st.builds(
                lambda one: ScheduleSession(mentorship_id=ID, by=by, session_id=one, starts_at=MONDAY), session_id
            ),
            st.builds(
                lambda one: RescheduleSession(mentorship_id=ID, by=by, session_id=one, starts_at=self.at), session_id
            ),
            st.builds(lambda one: HoldSession(mentorship_id=ID, by=by, session_id=one, held_at=MONDAY), session_id),
            st.builds(lambda one: MissSession(mentorship_id=ID, by=by, session_id=one, asked_at=self.at), session_id),
            st.just(RecordInsight(mentorship_id=ID, by=by, insight_id="i1", to=Side.MENTOR, note=note)),
            st.just(ProposeOutcome(mentorship_id=ID, by=by, outcome_id=f"o-{by}", kind=OutcomeKind.PAPER, note=note)),
            st.sampled_from([ConfirmOutcome(mentorship_id=ID, by=by, outcome_id=one) for one in outcomes]),
            st.builds(
                lambda moment: GiveFeedback(mentorship_id=ID, by=by, moment=moment, confidence=CONFIDENCE),
                st.sampled_from(Moment),
            ),
        )


MentorshipMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestMentorship = MentorshipMachine.TestCase

"""What an event tells, and to whom."""

from collections.abc import Sequence

import pytest

from libs.contracts.concerns import ConcernAcknowledged, ConcernRaised, ConcernResolved, Resolution
from libs.contracts.contacts import ContactDismissed
from libs.contracts.formations import FormationDissolved, FormationOpened
from libs.contracts.matching import (
    ProposalAccepted,
    ProposalAnswered,
    ProposalDeclined,
    ProposalLapsed,
    ProposalOffered,
    RoundCancelled,
    RoundOpened,
    RoundTriggered,
)
from libs.contracts.messages import CommandRefused, Event
from libs.contracts.registration import (
    ConsentRenewed,
    ConsentTextPublished,
    ConsentWithdrawn,
    ParticipantForgotten,
    ParticipantInvited,
    ParticipationPaused,
    ParticipationResumed,
)
from libs.contracts.rounds import RoundPolicy
from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    Ending,
    FeedbackGiven,
    FirstConversationHeld,
    MentorshipClosed,
    MentorshipContinued,
    MentorshipPaused,
    MentorshipResumed,
    Moment,
    OutcomeConfirmed,
    OutcomeKind,
    OutcomeProposed,
    SessionCancelled,
    SessionHeld,
    SessionRescheduled,
    SessionScheduled,
    SideDecided,
    Silence,
    SilenceNoted,
)
from libs.contracts.spot import SpotAgreed, SpotOffered, SpotPassed, SpotUnanswered, SpotWithdrawn
from libs.contracts.vocabulary import NATION, Modality, Scope, Shape, Side, Topic
from services.notifications.domain.known import Known, Meeting, Place, Window, nearest
from services.notifications.domain.letters import Change, Kind, LetGo, Letter, Revived, Settled
from services.notifications.domain.telling import told
from tests.unit.notifications.events import DAY, KNOWN, MENTEE, MENTOR, NOW, draft, enrolled, introduced

SEALED = "sealed:x:Zw=="
FIVES = (5, 5, 5, 5, 5, 5, 5)


def changes(event: Event, known: Known = KNOWN) -> Sequence[Change]:
    return told(event, known, NOW)


def letters(event: Event, known: Known = KNOWN) -> list[Letter]:
    return [one for one in changes(event, known) if isinstance(one, Letter)]


def told_to(event: Event, known: Known = KNOWN) -> dict[str, list[Kind]]:
    found: dict[str, list[Kind]] = {}
    for one in letters(event, known):
        found.setdefault(one.to, []).append(one.kind)
    return found


def settled(event: Event, known: Known = KNOWN) -> list[str]:
    return [one.about for one in changes(event, known) if isinstance(one, Settled)]


def both(*kinds: Kind) -> dict[str, list[Kind]]:
    return {MENTOR: list(kinds), MENTEE: list(kinds)}


# Registration.


def test_whoever_is_invited_is_asked_to_consent_until_they_do() -> None:
    particulars = enrolled().model_dump(exclude={"consented_at", "consent_version"})
    invited = ParticipantInvited.model_validate(particulars)
    assert told_to(invited) == {MENTOR: [Kind.CONSENT_ASKED]}
    (letter,) = letters(invited)
    assert letter.about.startswith(settled(enrolled())[0])


def text(*, renew: bool) -> ConsentTextPublished:
    return ConsentTextPublished(programme_id="upwards", version=2, text="What we do.", renew=renew)


def test_a_text_that_must_be_consented_to_anew_is_told_to_everybody_who_has_not() -> None:
    assert told_to(text(renew=True), Known(audience=["mia", "sam"])) == both(Kind.CONSENT_RENEWAL)
    assert told_to(text(renew=False), Known(audience=["mia", "sam"])) == {}
    (letter,) = letters(text(renew=True), Known(audience=["mia"]))
    assert settled(ConsentRenewed(participant_id="mia", consent_version=2, renewed_at=NOW)) == [letter.about]


def test_whoever_is_heard_of_later_is_told_what_the_others_were_for_the_same_reason() -> None:
    window = Window("spring", NOW + DAY, "round-spring.1")
    renewal, wishes = letters(enrolled(), Known(renewal="programme-upwards.2", windows=[window]))
    assert (renewal.kind, renewal.cause) == (Kind.CONSENT_RENEWAL, "programme-upwards.2")
    assert (wishes.kind, wishes.cause, wishes.until) == (Kind.PREFERENCES_OPEN, "round-spring.1", NOW + DAY)


def test_whoever_withdraws_is_asked_nothing_about_the_consent() -> None:
    left = ConsentWithdrawn(participant_id="mia", programme_id="upwards", institution_id="general", region_id="west")
    assert changes(left) == [Settled(MENTOR)]


def test_the_end_of_a_pause_is_told_a_day_before_unless_it_is_over_by_then() -> None:
    until = NOW + 10 * DAY
    (letter,) = letters(ParticipationPaused(participant_id="mia", until=until))
    assert (letter.kind, letter.due, letter.until) == (Kind.PAUSE_ENDS, until - DAY, until)
    assert letter.about in settled(ParticipationResumed(participant_id="mia"))
    assert letters(ParticipationPaused(participant_id="mia")) == []
    assert letters(ParticipationPaused(participant_id="mia", until=NOW + DAY / 2)) == []


def test_nothing_more_goes_to_whoever_is_forgotten_or_dismissed() -> None:
    assert changes(ParticipantForgotten(participant_id="mia")) == [LetGo(MENTOR)]
    assert changes(ContactDismissed(contact_id="cleo")) == [LetGo("contact-cleo")]


# Rounds and proposals.


def opened(*, window: bool) -> RoundOpened:
    return RoundOpened(
        round_id="spring",
        programme_id="upwards",
        scope=Scope.NATIONAL,
        place_id=NATION,
        coordinator_id="c",
        policy=RoundPolicy(),
        preferences_until=NOW + 7 * DAY if window else None,
    )


def test_a_round_with_a_window_asks_everybody_who_can_be_in_it_for_wishes() -> None:
    audience = Known(audience=["mia", "sam"])
    assert told_to(opened(window=True), audience) == both(Kind.PREFERENCES_OPEN)
    assert told_to(opened(window=False), audience) == {}
    for over in (RoundTriggered(round_id="spring", attempt=1, quotas=()), RoundCancelled(round_id="spring")):
        assert changes(over) == [Settled("round-spring")]


def offered(days: float = 14) -> ProposalOffered:
    return ProposalOffered(
        proposal_id="p1", round_id="spring", programme_id="upwards", draft=draft(), answer_by=NOW + days * DAY
    )


def test_a_proposal_is_told_to_both_with_a_reminder_a_day_before_its_deadline() -> None:
    assert told_to(offered()) == both(Kind.PROPOSAL_OFFERED, Kind.PROPOSAL_REMINDER)
    reminders = [one for one in letters(offered()) if one.kind is Kind.PROPOSAL_REMINDER]
    assert {one.due for one in reminders} == {NOW + 13 * DAY}
    assert {one.until for one in letters(offered())} == {NOW + 14 * DAY}
    assert told_to(offered(days=0.5)) == both(Kind.PROPOSAL_OFFERED)


def test_each_is_told_what_flows_to_them_and_nothing_of_the_other() -> None:
    mentor, mentee = letters(offered(days=0.5))
    assert (mentor.facts.role, mentor.facts.to_you) == (Side.MENTOR, (Topic.LEADERSHIP,))
    assert (mentee.facts.role, mentee.facts.to_you) == (Side.MENTEE, (Topic.TELEHEALTH,))
    assert "sam" not in mentor.facts.model_dump_json()
    assert "mia" not in mentee.facts.model_dump_json()


def test_whoever_has_answered_is_not_reminded_and_the_other_still_is() -> None:
    answered = settled(ProposalAnswered(proposal_id="p1", side=Side.MENTOR, accepts=False))
    waiting = [one.to for one in letters(offered()) if one.about not in answered]
    assert set(waiting) == {MENTEE}


def test_nobody_can_tell_a_declined_proposal_from_a_lapsed_one_nor_who_declined() -> None:
    declined = ProposalDeclined(proposal_id="p1", round_id="spring", programme_id="upwards", draft=draft())
    lapsed = ProposalLapsed.model_validate(declined.model_dump())
    assert changes(declined) == changes(lapsed)
    mentor, mentee = letters(declined)
    assert mentor.facts == mentee.facts


def test_an_accepted_pair_is_told_by_its_introduction_and_a_formation_when_it_opens() -> None:
    terms = {"proposal_id": "p1", "round_id": "spring", "programme_id": "upwards"}
    assert told_to(ProposalAccepted(**terms, draft=draft())) == {}
    assert told_to(introduced()) == both(Kind.INTRODUCED)
    assert told_to(ProposalAccepted(**terms, draft=draft(formation_id="f1"))) == both(Kind.PROPOSAL_ACCEPTED)
    assert told_to(introduced(Shape.GROUP, "f1")) == {}


@pytest.mark.parametrize(
    ("formation", "kind"),
    [(FormationOpened, Kind.FORMATION_OPENED), (FormationDissolved, Kind.FORMATION_DISSOLVED)],
)
def test_each_of_a_formation_is_told_once(formation: type[FormationOpened | FormationDissolved], kind: Kind) -> None:
    pairs = tuple(draft(f"p{number}", "f1", f"mentee-{number}") for number in range(3))
    event = formation(formation_id="f1", round_id="spring", programme_id="upwards", shape=Shape.GROUP, drafts=pairs)
    expected = {f"participant-{one}": [kind] for one in ("mia", "mentee-0", "mentee-1", "mentee-2")}
    assert told_to(event) == expected


def test_a_spot_question_is_told_to_the_mentor_who_is_asked_and_its_answer_to_the_asker() -> None:
    asked = SpotOffered(spot_id="s1", draft=draft(), answer_by=NOW + DAY)
    assert told_to(asked) == {MENTOR: [Kind.SPOT_OFFERED]}
    assert settled(SpotPassed(spot_id="s1", mentor_id="mia")) == [letters(asked)[0].about]
    agreed = SpotAgreed(spot_id="s1", programme_id="upwards", draft=draft())
    assert told_to(agreed) == {MENTEE: [Kind.SPOT_AGREED]}
    assert told_to(introduced(Shape.SPOT)) == {MENTOR: [Kind.INTRODUCED]}
    assert told_to(SpotUnanswered(spot_id="s1"), Known(author_id="sam")) == {MENTEE: [Kind.SPOT_UNANSWERED]}
    assert changes(SpotWithdrawn(spot_id="s1")) == [Settled("spot-s1")]


# Mentorships.


def test_after_the_first_conversation_both_are_asked_how_it_was_until_they_say() -> None:
    held = FirstConversationHeld(mentorship_id="m1", held_at=NOW)
    assert told_to(held) == both(Kind.FEEDBACK_DUE)
    given = FeedbackGiven(mentorship_id="m1", side=Side.MENTOR, moment=Moment.FIRST, confidence=FIVES, author_id="mia")
    assert [one.to for one in letters(held) if one.about not in settled(given)] == [MENTEE]


def test_neither_hears_what_the_other_decided_before_both_did() -> None:
    assert changes(SideDecided(mentorship_id="m1", side=Side.MENTOR, continues=False)) == []
    assert told_to(MentorshipContinued(mentorship_id="m1")) == both(Kind.CONTINUED)


def test_a_compact_is_told_to_the_other_side_until_it_is_agreed() -> None:
    proposed = CompactProposed(mentorship_id="m1", side=Side.MENTOR, version=1, weeks_between_sessions=4, goals=SEALED)
    assert told_to(proposed) == {MENTEE: [Kind.COMPACT_PROPOSED]}
    assert "mentorship-m1/compact" in settled(CompactAgreed(mentorship_id="m1", version=1, weeks_between_sessions=4))


def scheduled(days: float) -> SessionScheduled:
    return SessionScheduled(
        mentorship_id="m1",
        session_id="s1",
        starts_at=NOW + days * DAY,
        minutes=60,
        modality=Modality.VIRTUAL,
        time_zone="Asia/Tokyo",
    )


def test_a_session_is_told_at_once_and_on_the_day_before() -> None:
    assert told_to(scheduled(9)) == both(Kind.SESSION_SCHEDULED, Kind.SESSION_REMINDER)
    assert told_to(scheduled(0.5)) == both(Kind.SESSION_SCHEDULED)
    assert {one.due for one in letters(scheduled(9)) if one.kind is Kind.SESSION_REMINDER} == {NOW + 8 * DAY}


def test_a_session_that_is_moved_or_cancelled_takes_its_reminders_with_it() -> None:
    before = Known(pair=KNOWN.pair, meeting=Meeting(NOW + 9 * DAY, "Asia/Tokyo"))
    moved = SessionRescheduled(mentorship_id="m1", session_id="s1", starts_at=NOW + 10 * DAY)
    assert settled(moved, before) == ["mentorship-m1/session-s1"]
    assert told_to(moved, before) == both(Kind.SESSION_RESCHEDULED, Kind.SESSION_REMINDER)
    cancelled = SessionCancelled(mentorship_id="m1", session_id="s1")
    assert settled(cancelled, before) == ["mentorship-m1/session-s1"]
    assert told_to(cancelled, before) == both(Kind.SESSION_CANCELLED)
    assert {one.facts.starts_at for one in letters(cancelled, before)} == {NOW + 9 * DAY}


def test_with_the_third_session_both_are_asked_how_it_goes() -> None:
    held = SessionHeld(mentorship_id="m1", session_id="s1", held_at=NOW)
    asked = {count: told_to(held, Known(pair=KNOWN.pair, held=count)) for count in (2, 3, 4)}
    assert asked == {2: {}, 3: both(Kind.FEEDBACK_DUE), 4: {}}


def test_an_outcome_is_told_to_whoever_must_confirm_it() -> None:
    proposed = OutcomeProposed(mentorship_id="m1", outcome_id="o1", by=Side.MENTEE, kind=OutcomeKind.PAPER, note=SEALED)
    assert told_to(proposed) == {MENTOR: [Kind.OUTCOME_PROPOSED]}
    confirmed = OutcomeConfirmed(mentorship_id="m1", outcome_id="o1", kind=OutcomeKind.PAPER)
    assert letters(proposed)[0].about in settled(confirmed)


def test_silence_is_told_to_the_pair_and_at_last_to_their_coordinators() -> None:
    known = Known(pair=KNOWN.pair, coordinators=["cleo", "carl"])
    told_at = {step: told_to(SilenceNoted(mentorship_id="m1", step=step, since=NOW), known) for step in Silence}
    assert told_at == {
        Silence.REMINDER: both(Kind.SILENCE_REMINDER),
        Silence.NUDGE: both(Kind.SILENCE_NUDGE),
        Silence.FLAG: {"contact-cleo": [Kind.SILENCE_FLAG], "contact-carl": [Kind.SILENCE_FLAG]},
    }


def test_the_coordinators_are_those_of_the_institution_else_of_the_region_else_of_the_nation() -> None:
    places = [Place("general", "west"), Place("harbour", "west")]
    assert nearest({NATION: ["n"]}, places) == ["n"]
    assert nearest({NATION: ["n"], "west": ["w"]}, places) == ["w"]
    assert nearest({NATION: ["n"], "west": ["w"], "general": ["g", "h"]}, places) == ["g", "h", "w"]
    assert nearest({}, places) == []


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (MentorshipPaused(mentorship_id="m1"), Kind.MENTORSHIP_PAUSED),
        (MentorshipResumed(mentorship_id="m1"), Kind.MENTORSHIP_RESUMED),
        (
            MentorshipClosed(mentorship_id="m1", mentor_id="mia", mentee_id="sam", ending=Ending.PARTED),
            Kind.MENTORSHIP_CLOSED,
        ),
    ],
)
def test_a_pause_and_an_end_are_told_to_both_alike(event: Event, kind: Kind) -> None:
    mentor, mentee = letters(event)
    assert (mentor.kind, mentee.kind) == (kind, kind)
    assert (mentor.due, mentor.facts) == (mentee.due, mentee.facts)


def test_how_a_mentorship_ended_is_not_told_and_what_waits_about_it_is_dropped() -> None:
    ends = [
        changes(MentorshipClosed(mentorship_id="m1", mentor_id="mia", mentee_id="sam", ending=ending, rematch=rematch))
        for ending in (Ending.COMPLETED, Ending.EARLY)
        for rematch in (False, True)
    ]
    assert all(one == ends[0] for one in ends)
    assert ends[0][0] == Settled("mentorship-m1")
    assert Revived("mentorship-m1") in changes(MentorshipResumed(mentorship_id="m1"))


def test_a_concern_is_told_to_its_contact_alone_and_not_of_what() -> None:
    raised = ConcernRaised(concern_id="k1", mentorship_id="m1", contact_id="cleo", account=SEALED)
    assert told_to(raised) == {"contact-cleo": [Kind.CONCERN_RAISED]}
    (letter,) = letters(raised)
    assert letter.facts.model_dump(exclude_none=True) == {"reference": "concern-k1"}
    assert told_to(raised.model_copy(update={"contact_id": None})) == {}
    after = [
        ConcernAcknowledged(concern_id="k1", mentorship_id="m1", by="cleo"),
        ConcernResolved(concern_id="k1", mentorship_id="m1", by="cleo", resolution=Resolution.END),
    ]
    assert [changes(one) for one in after] == [[Settled("concern-k1")], [Settled("concern-k1")]]


def test_what_a_command_was_answered_is_in_no_letter() -> None:
    assert changes(CommandRefused(command_id="c1", command_type="x", refusal="No", reason="No.")) == ()


def test_of_a_pair_that_is_unknown_nothing_is_told() -> None:
    assert changes(MentorshipPaused(mentorship_id="m1"), Known()) == []

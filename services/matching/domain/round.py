"""One match round: opened, triggered, frozen, solved, published, closed."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any, TypeAlias, assert_never

from libs.contracts.matching import (
    CancelRound,
    CloseRound,
    CohortFrozen,
    OpenRound,
    PublishRound,
    RoundCancelled,
    RoundClosed,
    RoundCommand,
    RoundEvent,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    RoundUnsolvable,
    TriggerRound,
)
from libs.contracts.vocabulary import Shape
from libs.eventsourcing.deciding.decider import Refused
from services.matching.domain.attempt import FreezeCohort, GiveUpSolving, ProposeSolution, freeze, give_up, propose
from services.matching.domain.places import check_place, check_quotas
from services.matching.domain.review import Review, check_couples, reviewed
from services.matching.domain.round_states import (
    Begun,
    Cancelled,
    Closed,
    Existing,
    Frozen,
    Opened,
    Published,
    Solved,
    State,
    Triggered,
    Unopened,
    Unsolvable,
)


class NoSuchRound(Refused):
    """There is no such round."""


class RoundExistsWithOtherTerms(Refused):
    """A round with this id was opened with other terms: choose another id."""


class RoundIsBeingSolved(Refused):
    """This round is being solved: wait for the outcome, or cancel it."""


class RoundNotSolved(Refused):
    """This round has no solution to publish: trigger it and wait until it is solved."""


class RoundNotPublished(Refused):
    """This round is not published, so there is nothing to close."""


class RoundAlreadyPublished(Refused):
    """This round is published: open a new one to match people again."""


class RoundIsCancelled(Refused):
    """This round was cancelled: open a new one."""


class AnswersStillDue(Refused):
    """People may still answer their proposals: the round can be closed when their time is over."""


class PreferencesStillOpen(Refused):
    """preferences_until has not come: people may still say whom they wish for."""


class SpotHasNoRounds(Refused):
    """programme_id is a spot programme: its people are asked one by one, whenever there is a question."""


class OpenRoundOfShape(OpenRound):
    """What is asked, with the shape of the programme; None where there is no such programme yet."""

    shape: Shape | None = None


AnyRoundCommand: TypeAlias = RoundCommand | FreezeCohort | ProposeSolution | GiveUpSolving
"""What people ask of a round, and what the matching service asks of it while it solves."""

initial: State = Unopened()


def decide(state: State, command: AnyRoundCommand) -> Sequence[RoundEvent]:  # noqa: C901 - one case a command
    match state, command:
        case Unopened(), OpenRound():
            return open_round(command)
        case Unopened(), _:
            raise NoSuchRound
        case _, OpenRound():
            if state.terms != RoundOpened(**dict(command)):
                raise RoundExistsWithOtherTerms
            return []
        case _, TriggerRound():
            return trigger(state, command)
        case _, FreezeCohort():
            return freeze(state, command)
        case _, ProposeSolution():
            return propose(state, command)
        case _, GiveUpSolving():
            return give_up(state, command)
        case _, PublishRound():
            return publish(state, command)
        case _, CancelRound():
            return cancel(state, command)
        case _, CloseRound():
            return close(state, command)
    assert_never((state, command))


def open_round(command: OpenRound) -> Sequence[RoundEvent]:
    if isinstance(command, OpenRoundOfShape) and command.shape is Shape.SPOT:
        raise SpotHasNoRounds
    check_place(command.scope, command.place_id)
    check_quotas(command.policy.quotas)
    check_couples(command.policy.pinned, command.policy.forbidden)
    return [RoundOpened(**dict(command))]


def trigger(state: Existing, command: TriggerRound) -> Sequence[RoundEvent]:
    review = reviewed(state, command)
    match state:
        case Opened() if still_open(state, command):
            raise PreferencesStillOpen
        case Opened() | Solved() | Unsolvable():
            check_quotas(review.quotas)
            check_couples(review.pinned, review.forbidden)
            return [RoundTriggered(round_id=command.round_id, attempt=state.attempt + 1, **review._asdict())]
        case Triggered() | Frozen():
            if review != Review(state.quotas, state.pinned, state.forbidden):
                raise RoundIsBeingSolved
            return []
        case Published() | Closed():
            raise RoundAlreadyPublished
        case Cancelled():
            raise RoundIsCancelled
    assert_never(state)


def still_open(state: Opened, command: TriggerRound) -> bool:
    """Whoever does not say when they ask cannot know that the window is over."""
    until = state.terms.preferences_until
    return until is not None and (command.asked_at is None or command.asked_at < until)


def publish(state: Existing, command: PublishRound) -> Sequence[RoundEvent]:
    match state:
        case Solved():
            answer_by = command.asked_at + timedelta(days=command.answer_days)
            return [RoundPublished(round_id=command.round_id, attempt=state.attempt, answer_by=answer_by)]
        case Published() | Closed():
            return []
        case Triggered() | Frozen():
            raise RoundIsBeingSolved
        case Opened() | Unsolvable():
            raise RoundNotSolved
        case Cancelled():
            raise RoundIsCancelled
    assert_never(state)


def cancel(state: Existing, command: CancelRound) -> Sequence[RoundEvent]:
    match state:
        case Opened() | Triggered() | Frozen() | Solved() | Unsolvable():
            return [RoundCancelled(round_id=command.round_id)]
        case Published() | Closed():
            raise RoundAlreadyPublished
        case Cancelled():
            return []
    assert_never(state)


def close(state: Existing, command: CloseRound) -> Sequence[RoundEvent]:
    match state:
        case Published():
            if command.asked_at <= state.answer_by:
                raise AnswersStillDue
            return [RoundClosed(round_id=command.round_id)]
        case Closed():
            return []
        case Opened() | Triggered() | Frozen() | Solved() | Unsolvable():
            raise RoundNotPublished
        case Cancelled():
            raise RoundIsCancelled
    assert_never(state)


def evolve(state: State, event: RoundEvent) -> State:
    match state, event:
        case _, RoundOpened(policy=policy):
            return Opened(event, 0, policy.quotas, policy.pinned, policy.forbidden)
        case Unopened(), _:
            raise NoSuchRound
        case _, RoundTriggered():
            return Triggered(state.terms, event.attempt, event.quotas, event.pinned, event.forbidden)
        case _, CohortFrozen():
            return Frozen(**begun(state), cohort_sha256=event.cohort_sha256, rules=event.rules)
        case _, RoundSolved():
            return Solved(**begun(state))
        case _, RoundUnsolvable():
            return Unsolvable(**begun(state))
        case _, RoundPublished():
            return Published(**begun(state), answer_by=event.answer_by)
        case _, RoundCancelled():
            return Cancelled(**begun(state))
        case _, RoundClosed():
            return Closed(**begun(state))
    assert_never((state, event))


def begun(state: Existing) -> dict[str, Any]:
    """What every later state repeats."""
    return {field.name: getattr(state, field.name) for field in fields(Begun)}

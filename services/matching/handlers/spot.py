"""Somebody has a question: whom to ask is looked up while it is decided, one question after another."""

from datetime import timedelta
from typing import TypeAlias

from libs.contracts.envelope import Envelope
from libs.contracts.rounds import Draft
from libs.contracts.spot import AnswerSpot, AskSpot, PassOnSpot, SpotAgreed, SpotOffered, WithdrawSpot
from libs.contracts.vocabulary import Scope, Shape, Side
from libs.eventsourcing.deciding.decider import Refused
from libs.eventsourcing.deciding.handle import answer, handle, refused, state_of
from libs.eventsourcing.storing.postgres import PostgresTransaction
from libs.eventsourcing.storing.store import caused_by
from services.matching.domain import load, spot
from services.matching.domain.by_hand import Free
from services.matching.domain.fitting import fits, spot_draft
from services.matching.domain.pairing import Terms
from services.matching.handlers.together import Decided, append_all, decided
from services.matching.queries.capacity import Bearer, bearers
from services.matching.queries.confidences import told_by
from services.matching.queries.free import taking_part
from services.matching.queries.keys import Keys
from services.matching.queries.spot import Search, fitting, one_by_one, take_turn

Command: TypeAlias = AskSpot | AnswerSpot | PassOnSpot | WithdrawSpot


async def handle_spot(tx: PostgresTransaction, asked: Envelope, command: Command, keys: Keys) -> None:
    match command:
        case WithdrawSpot():
            await handle(tx, spot, asked, command)
        case AskSpot():
            await one_by_one(tx.connection)
            await _decide(tx, asked, await _ask(tx, command, keys))
        case AnswerSpot() | PassOnSpot():
            await one_by_one(tx.connection)
            await _decide(tx, asked, spot.Respond(command, await _next(tx, command, keys)))


async def _decide(tx: PostgresTransaction, asked: Envelope, command: spot.Ask | spot.Respond) -> None:
    """An agreement takes a place of both; an offer is a turn of the mentor."""
    try:
        said = await decided(tx, spot, asked.message.stream, command)
        places = [
            await _place(tx, event.spot_id, person, side)
            for event in said.events
            if isinstance(event, SpotAgreed)
            for person, side in ((event.draft.mentor_id, Side.MENTOR), (event.draft.mentee_id, Side.MENTEE))
        ]
    except Refused as refusal:
        await answer(tx, refused(asked, refusal), caused_by(asked))
        return
    for event in said.events:
        if isinstance(event, SpotOffered):
            await take_turn(tx.connection, event.spot_id, event.draft.mentor_id, command.asked.asked_at)
    await append_all(tx, asked, places, said)


async def _place(tx: PostgresTransaction, spot_id: str, participant_id: str, side: Side) -> Decided:
    known = await bearers(tx.connection, [participant_id])
    if participant_id not in known or not known[participant_id].consents:
        raise spot.NotASpotProgramme
    take = known[participant_id].take(spot_id, side)
    return await decided(tx, load, take.stream, take)


async def _ask(tx: PostgresTransaction, command: AskSpot, keys: Keys) -> spot.Ask:
    known = await bearers(tx.connection, [command.by])
    author = await _author(tx, known.get(command.by))
    if author is None:
        return spot.Ask(command, None, None)
    until = command.asked_at + timedelta(days=command.days)
    search = Search(command.spot_id, author, known[command.by].rules, command.topic, command.asked_at, until)
    return spot.Ask(command, author, await _best(tx, search, keys))


async def _next(tx: PostgresTransaction, command: AnswerSpot | PassOnSpot, keys: Keys) -> Draft | None:
    """Looked up only where somebody is to be asked."""
    state = await state_of(tx, spot, command.stream)
    if not isinstance(state, spot.Offered) or (isinstance(command, AnswerSpot) and command.accepts):
        return None
    question = state.question
    known = await bearers(tx.connection, [question.author_id])
    author = await _author(tx, known.get(question.author_id))
    if author is None:
        return None
    rules, passed = known[question.author_id].rules, (*state.passed, state.offer.draft.mentor_id)
    search = Search(command.spot_id, author, rules, question.topic, command.asked_at, question.until, frozenset(passed))
    return await _best(tx, search, keys)


async def _author(tx: PostgresTransaction, bearer: Bearer | None) -> Free | None:
    if bearer is None or bearer.rules.shape is not Shape.SPOT:
        return None
    return (await taking_part(tx.connection, [bearer.participant_id], bearer.rules)).get(bearer.participant_id)


async def _best(tx: PostgresTransaction, search: Search, keys: Keys) -> Draft | None:
    """The first in the order of fairness who keeps every rule and, by the ledger itself, has a place."""
    author, ahead = search.author.member, search.ahead
    async for found in fitting(tx.connection, search):
        mentor = found.member
        if mentor.participant_id in search.passed or found.person_id == search.author.person_id:
            continue
        plain = Terms(rules=search.rules, scope=Scope.NATIONAL)
        if not fits(mentor, author, search.topic, ahead, plain) or not await _has_place(tx, mentor.participant_id):
            continue
        told = plain.model_copy(update={"confidential": await told_by(await keys.keyring(), [mentor, author])})
        if fits(mentor, author, search.topic, ahead, told):
            return spot_draft(search.spot_id, mentor, author, search.topic, ahead)
    return None


async def _has_place(tx: PostgresTransaction, participant_id: str) -> bool:
    """The read model may not know yet what was taken a moment ago."""
    known = await bearers(tx.connection, [participant_id])
    take = known[participant_id].take("asked", Side.MENTOR)
    try:
        load.decide(await state_of(tx, load, take.stream), take)
    except load.NoPlaceLeft:
        return False
    return True

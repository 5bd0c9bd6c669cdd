"""The two of a pair meet, decide to go on, agree on a compact, and come to an end."""

from datetime import datetime
from typing import Annotated

import strawberry

from libs.contracts.sessions import (
    AgreeCompact,
    CancelSession,
    CloseMentorship,
    DecideToContinue,
    HoldFirstConversation,
    HoldSession,
    MissSession,
    RescheduleSession,
    ScheduleSession,
)
from libs.contracts.vocabulary import Modality, Side
from libs.runtime import clock
from services.gateway.domain.personal import GOALS, REASON
from services.gateway.schema.between import aware, on_mentorship, on_session, sealed, zone
from services.gateway.schema.context import Id, Info, MaybeId, MaybeOwnId, OwnId
from services.gateway.schema.mentorships import Mentorship, Session

ZoneName = Annotated[
    str | None,
    strawberry.argument(description="Where the clock is read, by its IANA name, such as Europe/Berlin."),
]
Absent = Annotated[Side | None, strawberry.argument(description="Who did not come; both if left out.")]


@strawberry.type
class Meeting:
    @strawberry.mutation
    async def hold_first_conversation(
        self, info: Info, mentorship_id: Id, held_at: datetime, request_id: MaybeId = None
    ) -> Mentorship:
        when = aware("heldAt", held_at)
        return await on_mentorship(info.context, HoldFirstConversation, mentorship_id, request_id, held_at=when)

    @strawberry.mutation(description="Part here without fault, or go on.")
    async def decide_to_continue(
        self, info: Info, mentorship_id: Id, continues: bool, request_id: MaybeId = None
    ) -> Mentorship:
        return await on_mentorship(info.context, DecideToContinue, mentorship_id, request_id, continues=continues)

    @strawberry.mutation(description="In force once both agreed to the same version.")
    async def agree_compact(
        self,
        info: Info,
        mentorship_id: Id,
        version: int,
        weeks_between_sessions: int,
        goals: str,
        request_id: MaybeId = None,
    ) -> Mentorship:
        return await on_mentorship(
            info.context,
            AgreeCompact,
            mentorship_id,
            request_id,
            version=version,
            weeks_between_sessions=weeks_between_sessions,
            goals=await sealed(info.context, mentorship_id, GOALS, goals),
        )

    @strawberry.mutation(description="Completed when an outcome is confirmed; the reason is for safeguarding alone.")
    async def close_mentorship(
        self, info: Info, mentorship_id: Id, reason: str | None = None, request_id: MaybeId = None
    ) -> Mentorship:
        why = None if reason is None else await sealed(info.context, mentorship_id, REASON, reason)
        return await on_mentorship(info.context, CloseMentorship, mentorship_id, request_id, reason=why)

    @strawberry.mutation
    async def schedule_session(
        self,
        info: Info,
        mentorship_id: Id,
        starts_at: datetime,
        session_id: MaybeOwnId = None,
        minutes: int = 60,
        modality: Modality = Modality.EITHER,
        time_zone: ZoneName = None,
        request_id: MaybeId = None,
    ) -> Session:
        request = info.context.request(request_id)
        return await on_session(
            info.context,
            ScheduleSession,
            mentorship_id,
            request,
            # Without an id of its own a session is known by the request, so that a repetition books no second one.
            session_id=session_id or request.request_id,
            starts_at=aware("startsAt", starts_at),
            minutes=minutes,
            modality=modality,
            time_zone=zone("timeZone", time_zone),
        )

    @strawberry.mutation
    async def reschedule_session(
        self, info: Info, mentorship_id: Id, session_id: OwnId, starts_at: datetime, request_id: MaybeId = None
    ) -> Session:
        when, request = aware("startsAt", starts_at), info.context.request(request_id)
        return await on_session(
            info.context, RescheduleSession, mentorship_id, request, session_id=session_id, starts_at=when
        )

    @strawberry.mutation
    async def hold_session(
        self, info: Info, mentorship_id: Id, session_id: OwnId, held_at: datetime, request_id: MaybeId = None
    ) -> Session:
        when, request = aware("heldAt", held_at), info.context.request(request_id)
        return await on_session(info.context, HoldSession, mentorship_id, request, session_id=session_id, held_at=when)

    @strawberry.mutation
    async def miss_session(
        self,
        info: Info,
        mentorship_id: Id,
        session_id: OwnId,
        absent: Absent = None,
        request_id: MaybeId = None,
    ) -> Session:
        request, now = info.context.request(request_id), clock.now()
        return await on_session(
            info.context, MissSession, mentorship_id, request, session_id=session_id, asked_at=now, absent=absent
        )

    @strawberry.mutation
    async def cancel_session(
        self, info: Info, mentorship_id: Id, session_id: OwnId, request_id: MaybeId = None
    ) -> Session:
        request = info.context.request(request_id)
        return await on_session(info.context, CancelSession, mentorship_id, request, session_id=session_id)

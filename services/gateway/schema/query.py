"""What can be read."""

import strawberry

from services.gateway.domain.access import Role, check_meets_people, check_reads_statistics
from services.gateway.domain.states import ProposalStatus
from services.gateway.queries import funnels, mentorships, people, places, proposals, rounds
from services.gateway.schema.accesses import ReadingAccesses
from services.gateway.schema.attempts import ReadingAttempts
from services.gateway.schema.calendars import ReadingCalendars
from services.gateway.schema.concerns import ReadingConcerns
from services.gateway.schema.contacts import ReadingContacts
from services.gateway.schema.context import Id, Info, OwnId, page
from services.gateway.schema.funnels import FunnelRow, funnel_row
from services.gateway.schema.mentorships import Mentorship, mentorship
from services.gateway.schema.people import Participant, participant, participant_of
from services.gateway.schema.places import Institution, Region, institution, region
from services.gateway.schema.programmes import Programme, programme
from services.gateway.schema.recusals import ReadingRecusals
from services.gateway.schema.rights import Rights
from services.gateway.schema.rounds import Proposal, Round, proposal, round
from services.gateway.schema.spots import ReadingSpots


@strawberry.type(description="Who you are here, as your token says.")
class Viewer:
    role: Role
    scope: Id
    subject: Id


@strawberry.type(description="Everything shown is cut to what your role and scope may know.")
class Query(
    ReadingContacts,
    ReadingAttempts,
    ReadingSpots,
    ReadingRecusals,
    ReadingConcerns,
    ReadingCalendars,
    ReadingAccesses,
    Rights,
):
    @strawberry.field
    def me(self, info: Info) -> Viewer:
        viewer = info.context.viewer
        return Viewer(role=viewer.role, scope=Id(viewer.scope), subject=Id(viewer.subject))

    @strawberry.field
    async def regions(self, info: Info) -> list[Region]:
        return [region(row) for row in await places.regions(info.context.office.pool)]

    @strawberry.field
    async def institutions(self, info: Info, region_id: Id | None = None) -> list[Institution]:
        of = None if region_id is None else [region_id]
        return [institution(row) for row in await places.institutions(info.context.office.pool, region_ids=of)]

    @strawberry.field
    async def programmes(self, info: Info) -> list[Programme]:
        return [programme(row) for row in await places.programmes(info.context.office.pool)]

    @strawberry.field
    async def participant(self, info: Info, participant_id: OwnId) -> Participant | None:
        check_meets_people(info.context.viewer)
        return await participant_of(info, participant_id)

    @strawberry.field(description="The people you look after.")
    async def participants(
        self,
        info: Info,
        programme_id: Id | None = None,
        institution_id: Id | None = None,
        region_id: Id | None = None,
        first: int = 50,
        after: Id | None = None,
    ) -> list[Participant]:
        check_meets_people(info.context.viewer)
        filters = (programme_id, institution_id, region_id)
        rows = await people.listed(info.context.office.pool, info.context.viewer, filters, page(first), after)
        return [participant(row) for row in rows]

    @strawberry.field(description="How many people you look after.")
    async def participant_count(
        self,
        info: Info,
        programme_id: Id | None = None,
        institution_id: Id | None = None,
        region_id: Id | None = None,
    ) -> int:
        check_meets_people(info.context.viewer)
        filters = (programme_id, institution_id, region_id)
        return await people.count(info.context.office.pool, info.context.viewer, filters)

    @strawberry.field
    async def round(self, info: Info, round_id: OwnId) -> Round | None:
        row = await info.context.loaders.round.load(round_id)
        return None if row is None else round(row)

    @strawberry.field(description="The rounds that concern you.")
    async def rounds(self, info: Info, programme_id: Id | None = None) -> list[Round]:
        rows = await rounds.rounds(info.context.office.pool, info.context.viewer, programme_id=programme_id)
        return [round(row) for row in rows]

    @strawberry.field(description="Published proposals with a side in your care.")
    async def proposals(
        self,
        info: Info,
        round_id: Id | None = None,
        status: ProposalStatus | None = None,
        first: int = 50,
        after: Id | None = None,
    ) -> list[Proposal]:
        viewer = info.context.viewer
        check_meets_people(viewer)
        rows = await proposals.proposals(
            info.context.office.pool, viewer, round_id=round_id, status=status, first=page(first), after=after
        )
        return [proposal(row) for row in rows]

    @strawberry.field
    async def proposal(self, info: Info, proposal_id: OwnId) -> Proposal | None:
        check_meets_people(info.context.viewer)
        rows = await proposals.proposals(info.context.office.pool, info.context.viewer, ids=[proposal_id])
        return proposal(rows[0]) if rows else None

    @strawberry.field(description="Mentorships with a side in your care.")
    async def mentorships(
        self, info: Info, round_id: Id | None = None, first: int = 50, after: Id | None = None
    ) -> list[Mentorship]:
        viewer = info.context.viewer
        check_meets_people(viewer)
        rows = await mentorships.mentorships(
            info.context.office.pool, viewer, round_id=round_id, first=page(first), after=after
        )
        return [mentorship(row) for row in rows]

    @strawberry.field
    async def mentorship(self, info: Info, mentorship_id: OwnId) -> Mentorship | None:
        check_meets_people(info.context.viewer)
        rows = await mentorships.mentorships(info.context.office.pool, info.context.viewer, ids=[mentorship_id])
        return mentorship(rows[0]) if rows else None

    @strawberry.field(description="The nation's row, and those of your own places and the places above them.")
    async def funnel(self, info: Info, programme_id: Id) -> list[FunnelRow]:
        check_reads_statistics(info.context.viewer)
        rows = await funnels.rows(info.context.office.pool, info.context.viewer, programme_id)
        return [funnel_row(row) for row in rows]

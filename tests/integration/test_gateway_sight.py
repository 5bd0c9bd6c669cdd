"""What the gateway keeps of events, and what of it each role sees; on a real Postgres, without Kafka."""

import base64
import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import jwt
import pytest

from libs.contracts.analytics import Cell, FunnelCounted, FunnelRow, FunnelStage
from libs.contracts.envelope import Envelope
from libs.contracts.matching import (
    CohortFrozen,
    ProposalAccepted,
    ProposalAnswered,
    ProposalOffered,
    ProposalsDrafted,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
    SolveProgressed,
    UnmatchedListed,
)
from libs.contracts.messages import Message
from libs.contracts.registration import (
    InstitutionRegistered,
    ParticipantEnrolled,
    Profile,
    ProfileChanged,
    ProgrammeOpened,
    ProgrammeRules,
    RegionRegistered,
)
from libs.contracts.rounds import Breakdown, Draft, RoundPolicy, SolveStep, Unmatched
from libs.contracts.sessions import (
    CompactAgreed,
    CompactProposed,
    FirstConversationHeld,
    InsightRecorded,
    MentorshipIntroduced,
    OutcomeKind,
    OutcomeProposed,
    Person,
    SessionHeld,
    SessionScheduled,
)
from libs.contracts.vocabulary import Level, Modality, Scope, Side, Stage, Topic
from libs.eventsourcing.reading.projection import ensure
from libs.eventsourcing.sealing.keyring import TABLES, Keyring
from libs.eventsourcing.sealing.masters import LocalKeys
from libs.eventsourcing.sealing.sealed import Home
from libs.eventsourcing.storing.migrate import create_tables, migrate
from libs.eventsourcing.storing.postgres import PostgresStore
from libs.runtime import clock
from libs.runtime.opening import open_pool
from services.gateway.projections import views
from services.gateway.queries.notices import Notices
from services.gateway.schema.api import SCHEMA
from services.gateway.schema.context import Context
from services.gateway.schema.office import Office
from tests.examples import told
from tests.integration.conftest import Database

SECRET = "a secret of at least thirty-two characters"
DAY = datetime(2026, 3, 2, 17, tzinfo=UTC)
Json = dict[str, Any]
Told = dict[str, list[Message]]
"""What was told, by stream."""

PEOPLE = {
    "mia": ("lake", "north", Stage.RESIDENT),
    "max": ("bay", "south", Stage.SENIOR_LEADER),
    "mel": ("lake", "north", Stage.FELLOW),
    "mo": ("bay", "south", Stage.SENIOR_LEADER),
    "una": ("hill", "north", Stage.FELLOW),
}
PLACES = {"hill": "north", "lake": "north", "bay": "south"}


@pytest.fixture(scope="module")
async def keyring(database: Database) -> AsyncGenerator[Keyring]:
    async with asyncpg.create_pool(await database("keyring"), min_size=1) as keys:
        await create_tables(keys, TABLES)
        yield Keyring(keys, LocalKeys(base64.b64encode(bytes(32)).decode()))


@pytest.fixture(scope="module")
async def story(keyring: Keyring) -> Told:
    """Two pairs across regions: mia and max met, mel and mo were only asked; una found nobody."""

    async def sealed(who: str, field: str, plain: str) -> str:
        stream = f"participant-{who}" if field == "personal" else "mentorship-m-1"
        return await keyring.seal(Home(who, stream, field), plain)

    found: Told = {}

    def tell(*messages: Message) -> None:
        for message in messages:
            found.setdefault(message.stream, []).append(message)

    tell(*(RegionRegistered(region_id=region, name=region.title()) for region in ("north", "south")))
    for place, region in PLACES.items():
        tell(InstitutionRegistered(institution_id=place, region_id=region, name=place.title()))
    tell(ProgrammeOpened(programme_id="reverse", name="Reverse", rules=ProgrammeRules()))
    for who, (place, region, stage) in PEOPLE.items():
        personal = await sealed(who, "personal", f'{{"name": "{who.title()}", "email": "{who}@example.org"}}')
        tell(
            ParticipantEnrolled(
                participant_id=who,
                programme_id="reverse",
                institution_id=place,
                region_id=region,
                profile=profile(stage),
                personal=personal,
                consented_at=DAY,
            ),
            ProfileChanged(participant_id=who, profile=profile(stage, Topic.TELEHEALTH)),
        )
    drafts = (draft("p-1", "mia", "max"), draft("p-2", "mel", "mo"))
    tell(*the_round("national", Scope.NATIONAL, "nation", drafts))
    tell(*the_round("northern", Scope.REGIONAL, "north", (draft("p-3", "mia", "mel"),), published=False))
    for one in drafts:
        tell(offer("national", one))
    tell(
        ProposalAnswered(proposal_id="p-1", side=Side.MENTOR, accepts=True),
        ProposalAnswered(proposal_id="p-1", side=Side.MENTEE, accepts=True),
        ProposalAccepted(proposal_id="p-1", round_id="national", programme_id="reverse", draft=drafts[0]),
        ProposalAnswered(proposal_id="p-2", side=Side.MENTOR, accepts=True),
    )
    tell(
        MentorshipIntroduced(
            mentorship_id="m-1",
            programme_id="reverse",
            round_id="national",
            proposal_id="p-1",
            mentor=Person(participant_id="mia", institution_id="lake", region_id="north"),
            mentee=Person(participant_id="max", institution_id="bay", region_id="south"),
        ),
        FirstConversationHeld(mentorship_id="m-1", held_at=DAY),
        CompactProposed(
            mentorship_id="m-1",
            side=Side.MENTOR,
            version=1,
            weeks_between_sessions=4,
            goals=await sealed("mia", "goals", "Speak up."),
        ),
        CompactAgreed(mentorship_id="m-1", version=1, weeks_between_sessions=4),
        SessionScheduled(mentorship_id="m-1", session_id="s-1", starts_at=DAY, minutes=60, modality=Modality.VIRTUAL),
        SessionHeld(mentorship_id="m-1", session_id="s-1", held_at=DAY),
        InsightRecorded(
            mentorship_id="m-1",
            insight_id="i-1",
            by=Side.MENTEE,
            to=Side.MENTEE,
            note=await sealed("max", "note", "Nobody had told me."),
        ),
        OutcomeProposed(
            mentorship_id="m-1",
            outcome_id="o-1",
            by=Side.MENTOR,
            kind=OutcomeKind.PAPER,
            note=await sealed("mia", "note", "On telehealth."),
        ),
    )
    tell(funnel())
    return found


def profile(stage: Stage, *offers: Topic) -> Profile:
    return Profile(
        stage=stage,
        offers=offers or (Topic.SIMULATION,),
        seeks=(Topic.LEADERSHIP,),
        languages=("en",),
        free=("tue-17",),
    )


def draft(proposal_id: str, mentor: str, mentee: str) -> Draft:
    breakdown = Breakdown(
        topics_to_mentee=(Topic.TELEHEALTH,),
        topics_to_mentor=(Topic.LEADERSHIP,),
        languages=("en",),
        common_slots=("tue-17",),
        points_to_mentee=100,
        points_to_mentor=60,
        points_common_slots=0,
        points_place=0,
    )
    return Draft(
        proposal_id=proposal_id,
        mentor_id=mentor,
        mentor_institution_id=PEOPLE[mentor][0],
        mentor_region_id=PEOPLE[mentor][1],
        mentee_id=mentee,
        mentee_institution_id=PEOPLE[mentee][0],
        mentee_region_id=PEOPLE[mentee][1],
        score=breakdown.score,
        breakdown=breakdown,
    )


def the_round(
    round_id: str, scope: Scope, place: str, drafts: Sequence[Draft], *, published: bool = True
) -> list[Message]:
    unmatched = Unmatched(
        participant_id="una",
        institution_id="hill",
        region_id="north",
        rule="Capacity",
        reason="Nobody has a place left.",
    )
    told_first: list[Message] = [
        RoundOpened(
            round_id=round_id,
            programme_id="reverse",
            scope=scope,
            place_id=place,
            coordinator_id="administrator",
            policy=RoundPolicy(),
        ),
        RoundTriggered(round_id=round_id, attempt=1, quotas=()),
        CohortFrozen(round_id=round_id, attempt=1, people=5, cohort_sha256="c0", rules=ProgrammeRules()),
        SolveProgressed(round_id=round_id, attempt=1, step=SolveStep.SCORED, detail="4 pairs"),
        ProposalsDrafted(round_id=round_id, attempt=1, proposals=tuple(drafts)),
        UnmatchedListed(round_id=round_id, attempt=1, unmatched=(unmatched,)),
        SolveProgressed(round_id=round_id, attempt=1, step=SolveStep.CHECKED, detail="2 pairs"),
        RoundSolved(
            round_id=round_id,
            attempt=1,
            proposals=len(drafts),
            matched_people=4,
            eligible_people=5,
            unmatched_people=1,
            score=320,
            bound=320,
            proven=True,
            solution_sha256="50",
        ),
    ]
    return [*told_first, RoundPublished(round_id=round_id, attempt=1, answer_by=DAY)] if published else told_first


def offer(round_id: str, one: Draft) -> ProposalOffered:
    return ProposalOffered(
        proposal_id=one.proposal_id, round_id=round_id, programme_id="reverse", draft=one, answer_by=DAY
    )


def funnel() -> FunnelCounted:
    places = [(Level.NATION, "nation"), (Level.REGION, "north"), (Level.REGION, "south")]
    places += [(Level.INSTITUTION, place) for place in PLACES]
    cells = (Cell(stage=FunnelStage.ENROLLED, people=7), Cell(stage=FunnelStage.OUTCOME, people=None))
    rows = tuple(FunnelRow(level=level, place_id=place, cells=cells) for level, place in places)
    return FunnelCounted(programme_id="reverse", threshold=5, rows=rows)


def interleaved(story: Told, chance: random.Random) -> list[Envelope]:
    """All of the story, its streams in any order between them, each in its own."""
    streams = {
        stream: [told(message, number) for number, message in enumerate(messages, 1)]
        for stream, messages in story.items()
    }
    order = [stream for stream, envelopes in streams.items() for _ in envelopes]
    chance.shuffle(order)
    return [streams[stream].pop(0) for stream in order]


async def kept(dsn: str, envelopes: Sequence[Envelope], chance: random.Random) -> Mapping[str, list[str]]:
    """The tables after these events came in batches of any size."""
    async with open_pool(dsn) as pool:
        await migrate(pool)
        await ensure(pool, "gateway", views.SHOWN)
        store = PostgresStore(pool, "gateway", clock.now)
        left = list(envelopes)
        while left:
            size = chance.randint(1, 40)
            async with store.transaction() as tx:
                await views.fold(tx, left[:size])
            left = left[size:]
        tables = await pool.fetch("select tablename from pg_tables where schemaname = 'views' order by tablename")
        return {
            table: [str(row[0]) for row in await pool.fetch(f"select t::text as row from {table} as t order by row")]
            for table in (row["tablename"] for row in tables)
        }


@pytest.mark.parametrize("seed", range(6))
async def test_the_views_do_not_depend_on_the_order_between_streams(database: Database, story: Told, seed: int) -> None:
    in_order = [told(message, n) for messages in story.values() for n, message in enumerate(messages, 1)]
    expected = await kept(await database("expected"), in_order, random.Random(0))
    chance = random.Random(seed)
    assert await kept(await database("views"), interleaved(story, chance), chance) == expected
    assert expected["participants"]
    assert expected["outcomes"]


@pytest.fixture(scope="module")
async def office(database: Database, keyring: Keyring, story: Told) -> AsyncGenerator[Office]:
    dsn = await database("gateway")
    envelopes = [told(message, n) for messages in story.values() for n, message in enumerate(messages, 1)]
    await kept(dsn, envelopes, random.Random(0))
    async with open_pool(dsn) as pool:
        # Nothing is asked for here, only looked at, so nobody sits at the desk.
        yield Office(pool, keyring, desk=None, notices=Notices(), token_secret=SECRET)  # pyright: ignore[reportArgumentType]


async def look(office: Office, role: str, scope: str, query: str) -> Json:
    claims = {"iss": "viceversa", "sub": scope, "role": role, "scope": scope}
    bearer = jwt.encode({**claims, "exp": clock.now() + timedelta(minutes=1)}, SECRET, algorithm="HS256")
    answer = await SCHEMA.execute(query, context_value=Context(office, f"Bearer {bearer}", None))
    assert answer.errors is None, answer.errors
    assert answer.data is not None
    return answer.data


async def test_a_participant_sees_a_counterpart_in_part_and_a_partner_by_name(office: Office) -> None:
    fields = "{ name email stage offers free mentorCapacity institution { id } }"
    people = {"self": "mel", "other": "mo", "no": "max"}
    query = " ".join(f'{alias}: participant(id: "{who}") {fields}' for alias, who in people.items())
    seen = await look(office, "participant", "mel", f"{{ {query} }}")
    assert seen["self"]["name"] == "Mel"
    assert seen["other"] == {
        "name": None,
        "email": None,
        "stage": "SENIOR_LEADER",
        "offers": ["TELEHEALTH"],
        "free": None,
        "mentorCapacity": None,
        "institution": {"id": "bay"},
    }
    assert seen["no"] is None
    partner = await look(office, "participant", "mia", '{ participant(id: "max") { name email free } }')
    assert partner["participant"] == {"name": "Max", "email": "max@example.org", "free": None}
    assert await look(office, "participant", "mia", "{ participants { id } participantCount }") == {
        "participants": [{"id": "mia"}],
        "participantCount": 1,
    }


async def test_a_portal_sees_the_other_side_of_a_pair_as_its_institution(office: Office) -> None:
    query = (
        "{ proposals { id myAnswer mentor { participant { name } } mentee { participant { id } institution { id } } } }"
    )
    assert await look(office, "institution", "lake", query) == {
        "proposals": [
            {
                "id": proposal_id,
                "myAnswer": None,
                "mentor": {"participant": {"name": name}},
                "mentee": {"participant": None, "institution": {"id": "bay"}},
            }
            for proposal_id, name in (("p-1", "Mia"), ("p-2", "Mel"))
        ]
    }
    assert await look(office, "institution", "hill", "{ proposals { id } mentorships { id } }") == {
        "proposals": [],
        "mentorships": [],
    }


async def test_an_answer_is_shown_to_whoever_gave_it(office: Office) -> None:
    query = '{ proposal(id: "p-2") { status myAnswer } }'
    seen = [(await look(office, "participant", who, query))["proposal"] for who in ("mel", "mo", "una")]
    assert seen == [
        {"status": "OFFERED", "myAnswer": True},
        {"status": "OFFERED", "myAnswer": None},
        None,
    ]


WORDS = """
{ mentorships { state compactVersion reciprocity { toMentor toMentee } sessions { state } insights { to note }
    outcomes { kind note } compacts { by goals } } }
"""


@pytest.mark.parametrize("who", ["mia", "max"])
async def test_what_a_pair_writes_is_read_by_the_two(office: Office, who: str) -> None:
    [seen] = (await look(office, "participant", who, WORDS))["mentorships"]
    assert seen == {
        "state": "ACTIVE",
        "compactVersion": 1,
        "reciprocity": {"toMentor": 0, "toMentee": 1},
        "sessions": [{"state": "HELD"}],
        "insights": [{"to": "MENTEE", "note": "Nobody had told me."}],
        "outcomes": [{"kind": "PAPER", "note": "On telehealth."}],
        "compacts": [{"by": "MENTOR", "goals": "Speak up."}],
    }


@pytest.mark.parametrize(("role", "scope"), [("nation", "nation"), ("region", "north"), ("institution", "bay")])
async def test_what_a_pair_writes_is_read_by_nobody_else(office: Office, role: str, scope: str) -> None:
    [seen] = (await look(office, role, scope, WORDS))["mentorships"]
    assert (seen["insights"], seen["outcomes"], seen["compacts"]) == (
        [{"to": "MENTEE", "note": None}],
        [{"kind": "PAPER", "note": None}],
        [],
    )
    assert seen["sessions"] == [{"state": "HELD"}]


async def test_drafts_are_for_whoever_coordinates_the_round(office: Office) -> None:
    query = "{ rounds { id drafts { id } unmatched { participantId reason } } }"
    reviewed = {
        (role, scope): {
            one["id"]: ([draft["id"] for draft in one["drafts"]], [who["participantId"] for who in one["unmatched"]])
            for one in (await look(office, role, scope, query))["rounds"]
        }
        for role, scope in (
            ("nation", "nation"),
            ("region", "north"),
            ("region", "south"),
            ("institution", "lake"),
            ("participant", "mia"),
            ("participant", "una"),
            ("analyst", "nation"),
            ("safeguarding", "nation"),
        )
    }
    nothing = ([], [])
    assert reviewed == {
        ("nation", "nation"): {"national": (["p-1", "p-2"], ["una"]), "northern": (["p-3"], ["una"])},
        ("region", "north"): {"national": nothing, "northern": (["p-3"], ["una"])},
        ("region", "south"): {"national": nothing},
        ("institution", "lake"): {"national": nothing, "northern": nothing},
        ("participant", "mia"): {"national": nothing},
        ("participant", "una"): {},
        ("analyst", "nation"): {"national": nothing, "northern": nothing},
        ("safeguarding", "nation"): {},
    }


async def test_small_figures_of_a_round_are_for_whoever_coordinates_it(office: Office) -> None:
    query = '{ round(id: "national") { state cohortSize matchedPeople unmatchedPeople acceptedCount openCount } }'
    whole = (await look(office, "nation", "nation", query))["round"]
    cut = (await look(office, "analyst", "nation", query))["round"]
    assert list(whole.values()) == ["PUBLISHED", 5, 4, 1, 1, 1]
    assert list(cut.values()) == ["PUBLISHED", 5, None, None, None, None]


async def test_a_funnel_is_cut_to_the_own_places_and_those_above(office: Office) -> None:
    query = '{ funnel(programmeId: "reverse") { placeId placeName cells { stage people } } }'
    seen = {
        (role, scope): [row["placeId"] for row in (await look(office, role, scope, query))["funnel"]]
        for role, scope in (("analyst", "nation"), ("region", "south"), ("institution", "lake"))
    }
    assert seen == {
        ("analyst", "nation"): ["nation", "north", "south", "bay", "hill", "lake"],
        ("region", "south"): ["nation", "south", "bay"],
        ("institution", "lake"): ["nation", "north", "lake"],
    }


@pytest.mark.parametrize("role", ["analyst", "safeguarding"])
async def test_who_only_reads_figures_meets_nobody(office: Office, role: str) -> None:
    for query in ("{ participants { id } }", '{ participant(id: "mia") { id } }', "{ proposals { id } }"):
        claims = {"iss": "viceversa", "sub": "somebody", "role": role, "scope": "nation"}
        bearer = jwt.encode({**claims, "exp": clock.now() + timedelta(minutes=1)}, SECRET, algorithm="HS256")
        answer = await SCHEMA.execute(query, context_value=Context(office, f"Bearer {bearer}", None))
        assert answer.errors is not None
        assert "shown to the roles" in answer.errors[0].message


async def test_a_page_goes_on_after_the_last_one(office: Office) -> None:
    first = (await look(office, "nation", "nation", "{ participants(first: 2) { id } }"))["participants"]
    rest = (await look(office, "nation", "nation", '{ participants(first: 3, after: "mel") { id } }'))["participants"]
    assert [one["id"] for one in [*first, *rest]] == ["max", "mel", "mia", "mo", "una"]


async def test_who_is_forgotten_has_no_name_any_more(office: Office, keyring: Keyring) -> None:
    await keyring.forget("una")
    query = '{ participant(id: "una") { name stage } }'
    assert (await look(office, "nation", "nation", query))["participant"] == {"name": None, "stage": "FELLOW"}

"""The gateway over HTTP and websockets, with registration behind it, on a real Postgres and a real broker."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import httpx
import pytest
import websockets
from websockets.typing import Subprotocol

from libs.contracts.matching import RoundOpened, RoundTriggered, RoundUnsolvable, SolveProgressed
from libs.contracts.rounds import RoundPolicy, SolveStep
from libs.contracts.vocabulary import Scope
from libs.devstack import broker
from libs.devstack.ports import free_port
from libs.devstack.stack import Stack
from libs.eventsourcing.sealing.keyring import Keyring
from libs.runtime import clock
from libs.runtime.process import running
from libs.runtime.settings import ServiceSettings
from services.gateway.app import gateway
from services.gateway.queries.notices import Notices
from services.gateway.schema import asking, letting_go
from services.registration.app import REGISTRATION
from tests.examples import told
from tests.integration.conftest import Database
from tests.integration.housing import NATION_TOKEN, House, Json, serving, settings_for, token

RUN = clock.new_id()[:6]
"""Places have ids of their own in each run: what an older run told may still be on the broker."""
NORTH, SOUTH = f"north-{RUN}", f"south-{RUN}"
HILL, LAKE, BAY = f"hill-{RUN}", f"lake-{RUN}", f"bay-{RUN}"
REVERSE = f"reverse-{RUN}"

ENROL = """
mutation ($input: EnrolInput!, $request: ID) {
  enrol(input: $input, requestId: $request) { id name email status stage institution { id region { name } } }
}
"""
PROFILE = {
    "stage": "RESIDENT",
    "offers": ["TELEHEALTH"],
    "seeks": ["LEADERSHIP"],
    "languages": ["en"],
    "free": ["tue-17"],
    "mentorCapacity": 1,
}


async def enrol(house: House, person: str, institution: str, **more: object) -> Json:
    given = {**enrolment(institution), **more}
    return (await house.data(ENROL, token("participant", person), input=given))["enrol"]


def enrolment(institution: str) -> Json:
    return {
        "programmeId": REVERSE,
        "institutionId": institution,
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "profile": PROFILE,
    }


@pytest.fixture(scope="module")
async def databases(database: Database) -> Mapping[str, str]:
    return {name: await database(name) for name in ("registration", "gateway", "keyring")}


@pytest.fixture(scope="module")
async def house(stack: Stack, databases: Mapping[str, str]) -> AsyncGenerator[House]:
    settings = settings_for(stack, databases)
    registration = ServiceSettings(database=databases["registration"], kafka=stack.kafka, port=free_port())
    async with (
        running(REGISTRATION, registration),
        serving(gateway(settings), settings) as (node, address),
        asyncpg.create_pool(databases["keyring"], min_size=1) as keys,
        httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
    ):
        opened = House(address, node, Keyring(keys, *settings.masters()), client)
        for region in (NORTH, SOUTH):
            await opened.data(
                "mutation($id: ID!, $name: String!) { registerRegion(id: $id, name: $name) { id } }",
                id=region,
                name=region,
            )
        for region, institution in ((NORTH, HILL), (NORTH, LAKE), (SOUTH, BAY)):
            await opened.data(
                'mutation($id: ID!, $of: ID!) { registerInstitution(id: $id, regionId: $of, name: "House") { id } }',
                id=institution,
                of=region,
            )
        await opened.data('mutation($id: ID!) { openProgramme(id: $id, name: "Reverse") { id } }', id=REVERSE)
        yield opened


async def test_whoever_enrols_reads_themself_back_at_once(house: House) -> None:
    assert await enrol(house, f"ada-{RUN}", HILL) == {
        "id": f"ada-{RUN}",
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "status": "ENROLLED",
        "stage": "RESIDENT",
        "institution": {"id": HILL, "region": {"name": NORTH}},
    }


async def test_a_portal_sees_its_own_people_and_nobody_elses(house: House) -> None:
    mine, other = f"mine-{RUN}", f"other-{RUN}"
    await enrol(house, mine, LAKE)
    await enrol(house, other, BAY)
    portal = token("institution", LAKE)
    query = "query($id: ID!) { participants { id institution { id } } participantCount participant(id: $id) { id } }"
    assert await house.data(query, portal, id=other) == {
        "participants": [{"id": mine, "institution": {"id": LAKE}}],
        "participantCount": 1,
        "participant": None,
    }
    assert (await house.data(query, token("region", SOUTH), id=other))["participants"] == [
        {"id": other, "institution": {"id": BAY}}
    ]
    whole = await house.data("query($of: ID!) { participants(institutionId: $of) { name } }", of=BAY)
    assert whole == {"participants": [{"name": "Ada Lovelace"}]}


async def test_whoever_asks_to_be_forgotten_is_gone_at_once_and_cannot_come_back(house: House) -> None:
    person = f"gone-{RUN}"
    await enrol(house, person, HILL)
    forget = "mutation($id: ID!) { forgetParticipant(id: $id) }"
    for bearer in (token("participant", f"ada-{RUN}"), token("region", SOUTH), token("institution", LAKE)):
        assert (await house.error(forget, bearer, id=person))["extensions"]["code"] == "NOT_FOUND"
    self = token("participant", person)
    assert await house.data(forget, self, id=person) == {"forgetParticipant": person}
    assert await house.data("query($id: ID!) { participant(id: $id) { id } }", id=person) == {"participant": None}
    refused = await house.error(ENROL, self, input=enrolment(HILL))
    assert refused["extensions"]["rule"] == "Forgotten"
    assert await house.data(forget, self, id=person) == {"forgetParticipant": person}
    assert await house.keyring.untold() == []


async def test_a_coordinator_forgets_somebody_in_their_care(house: House) -> None:
    person = f"left-{RUN}"
    await enrol(house, person, HILL)
    forget = "mutation($id: ID!) { forgetParticipant(id: $id) }"
    assert await house.data(forget, token("region", NORTH), id=person) == {"forgetParticipant": person}
    assert (await house.error(forget, token("region", NORTH), id=person))["extensions"]["code"] == "NOT_FOUND"


async def test_a_gateway_that_ended_after_destroying_a_key_is_made_up_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = f"half-{RUN}"
    await enrol(house, person, HILL)
    await house.keyring.forget(person)
    monkeypatch.setattr(letting_go, "PAUSE_SECONDS", 0.1)
    heard = Notices()
    async with asyncio.TaskGroup() as tasks, asking.producer(house.node.settings.kafka_settings) as producer:
        desk = asking.Desk(house.node.pool, producer, heard, 15)
        background = [
            tasks.create_task(one)
            for one in (
                heard.listen(house.node.settings.database),
                desk.collect(),
                letting_go.keep_telling(house.keyring, desk),
            )
        ]
        async with asyncio.timeout(30):
            while await house.keyring.untold():
                await asyncio.sleep(0.05)
        for one in background:
            one.cancel()
    assert await house.data("query($id: ID!) { participant(id: $id) { id } }", id=person) == {"participant": None}


async def test_an_invited_person_is_matched_only_after_consenting(house: House) -> None:
    person = f"invited-{RUN}"
    invite = "mutation($input: InviteInput!) { inviteParticipant(input: $input) { status } }"
    given = {**enrolment(HILL), "id": person, "underRepresented": True, "excludes": [f"ada-{RUN}"]}
    assert (await house.error(invite, token("institution", LAKE), input=given))["extensions"]["code"] == "FORBIDDEN"
    assert (await house.data(invite, token("institution", HILL), input=given)) == {
        "inviteParticipant": {"status": "INVITED"}
    }
    self = token("participant", person)
    assert await house.data("mutation { giveConsent { status } }", self) == {"giveConsent": {"status": "ENROLLED"}}
    assert await house.data("mutation { withdrawConsent { status } }", self) == {
        "withdrawConsent": {"status": "WITHDRAWN"}
    }


@pytest.mark.parametrize(
    ("bearer", "told_why"),
    [
        (None, "Send a token"),
        (token("nation", "nation", secret="another secret of thirty-two characters"), "not valid"),
        (token("nation", "nation", seconds=-5), "expired"),
        (token("king", "nation"), "one of participant, institution"),
        (token("participant", "ada", "bob"), "same as its subject"),
        (token("nation", "north"), "'nation'"),
        (token("region", "No Such Id"), "identifiers"),
    ],
)
async def test_a_token_that_is_no_good_is_told_why(house: House, bearer: str | None, told_why: str) -> None:
    answer = await house.ask('{ participant(id: "x") { id } }', bearer)
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert told_why in answer["errors"][0]["message"]


async def test_the_schema_is_read_without_a_token(house: House) -> None:
    assert (await house.data("{ __schema { queryType { name } } }", None))["__schema"]["queryType"]["name"] == "Query"
    text = await house.client.get("/schema.graphql")
    assert "type Query" in text.text
    page = await house.client.get("/graphql", headers={"accept": "text/html"})
    assert "GraphiQL" in page.text


async def test_what_asks_for_too_much_is_refused_before_it_is_read(house: House) -> None:
    deep = "{ regions " + "{ institutions { region " * 8 + "{ id }" + " } }" * 8 + " }"
    wide = "{ institutions { region { institutions { region { institutions { id } } } } } }"
    many = "{ " + " ".join(f"a{number}: me {{ role }}" for number in range(31)) + " }"
    for query in (deep, wide, many, "{ me { " + "role " * 3000 + "} }"):
        assert (await house.error(query))["extensions"]["code"] == "TOO_COMPLEX", query[:60]


async def test_an_unknown_word_is_named_and_so_is_a_wrong_field(house: House) -> None:
    self = token("participant", f"nobody-{RUN}")
    wrong = {**enrolment(HILL), "profile": {**PROFILE, "stage": "WIZARD"}}
    unknown = await house.error(ENROL, self, input=wrong)
    assert unknown["extensions"]["code"] == "BAD_INPUT"
    assert "WIZARD" in unknown["message"]
    wrong = {**enrolment(HILL), "profile": {**PROFILE, "mentorCapacity": 11}}
    field = await house.error(ENROL, self, input=wrong)
    assert field["extensions"]["field"] == "profile.mentorCapacity"
    assert field["message"] == "profile.mentorCapacity: Input should be less than or equal to 10"
    place = await house.error(ENROL, self, input={**enrolment(HILL), "institutionId": "nowhere"})
    assert place["message"] == "institutionId: there is no institution 'nowhere'."
    page = await house.error("{ participants(first: 501) { id } }")
    assert page["extensions"]["field"] == "first"


async def test_a_refusal_says_its_rule(house: House) -> None:
    error = await house.error('mutation($id: ID!) { registerRegion(id: $id, name: "Elsewhere") { id } }', id=NORTH)
    assert error["extensions"] == {"code": "REFUSED", "rule": "RegionNameDiffers"}
    assert error["message"] == "This region is registered already under another name."


async def test_only_the_nation_registers_regions(house: House) -> None:
    error = await house.error('mutation { registerRegion(id: "x", name: "X") { id } }', token("region", NORTH))
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert "role nation" in error["message"]


async def test_a_repeated_request_is_carried_out_once_and_answered_each_time(house: House) -> None:
    self, request = token("participant", f"twice-{RUN}"), clock.new_id()
    first = await house.data(ENROL, self, input=enrolment(HILL), request=request)
    changed = "mutation($p: ProfileInput!) { changeProfile(profile: $p) { stage } }"
    await house.data(changed, self, p={**PROFILE, "stage": "FELLOW"})
    again = await house.data(ENROL, self, input=enrolment(HILL), request=request)
    assert (first["enrol"]["stage"], again["enrol"]["stage"]) == ("RESIDENT", "FELLOW")
    other = await house.data(ENROL, token("participant", f"third-{RUN}"), input=enrolment(HILL), request=request)
    assert other["enrol"]["id"] == f"third-{RUN}"
    error = await house.error(ENROL, self, input=enrolment(HILL), request="not hexadecimal")
    assert error["extensions"]["field"] == "requestId"


async def test_an_answer_that_does_not_come_is_unavailable_and_can_be_asked_for_again(
    stack: Stack, house: House, databases: Mapping[str, str]
) -> None:
    """Nobody listens to matching's commands here."""
    settings = settings_for(stack, databases, answer_timeout=0.3)
    service = gateway(settings)
    opening = """
    mutation($id: ID!, $programme: ID!, $request: ID) {
      openRound(input: {id: $id, programmeId: $programme, scope: NATIONAL, placeId: "nation"}, requestId: $request)
      { id state }
    }
    """
    request = clock.new_id()
    async with (
        serving(service, settings) as (_, address),
        httpx.AsyncClient(base_url=f"http://{address}", timeout=30) as client,
    ):
        impatient = House(address, house.node, house.keyring, client)
        error = await impatient.error(opening, id=f"late-{RUN}", programme=REVERSE, request=request)
    assert error["extensions"] == {"code": "UNAVAILABLE", "requestId": request}
    assert error["message"].startswith("Your request was accepted and will be carried out")


async def test_a_broker_that_is_away_is_told_and_nothing_is_done(
    stack: Stack, house: House, databases: Mapping[str, str], tmp_path: Path
) -> None:
    with ExitStack() as brokers:
        address = brokers.enter_context(broker.embedded(tmp_path, None))
        settings = settings_for(stack, databases, kafka=address)
        async with (
            serving(gateway(settings), settings) as (_, served),
            httpx.AsyncClient(base_url=f"http://{served}", timeout=30) as client,
        ):
            cut_off = House(served, house.node, house.keyring, client)
            await cut_off.data("{ me { role } }")
            brokers.close()
            error = await cut_off.error('mutation { registerRegion(id: "lost", name: "Lost") { id } }')
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["message"].startswith("The message broker does not answer, so nothing was done")


async def test_a_round_is_opened_where_its_coordinator_may(house: House) -> None:
    opening = """
    mutation($scope: Scope!, $place: ID!, $programme: ID!) {
      openRound(input: {id: "r", programmeId: $programme, scope: $scope, placeId: $place}) { id }
    }
    """
    north = token("region", NORTH)
    error = await house.error(opening, north, scope="REGIONAL", place=SOUTH, programme=REVERSE)
    assert error["extensions"]["code"] == "FORBIDDEN"
    error = await house.error(opening, north, scope="INSTITUTIONAL", place=BAY, programme=REVERSE)
    assert error["extensions"]["code"] == "FORBIDDEN"
    error = await house.error(opening, scope="INSTITUTIONAL", place="nowhere", programme=REVERSE)
    assert error["message"] == "placeId: there is no institution 'nowhere'."
    error = await house.error(opening, scope="NATIONAL", place="nation", programme="none")
    assert error["message"] == "programmeId: there is no programme 'none'."
    error = await house.error('mutation { triggerRound(id: "none") { id } }')
    assert error["extensions"]["code"] == "NOT_FOUND"


async def test_a_round_is_watched_until_it_comes_to_rest(house: House) -> None:
    round_id = f"watched-{RUN}"
    opened = RoundOpened(
        round_id=round_id,
        programme_id=REVERSE,
        scope=Scope.NATIONAL,
        place_id="nation",
        coordinator_id="administrator",
        policy=RoundPolicy(),
    )
    await house.tell(told(opened))
    subscription = """
    subscription($id: ID!) {
        roundProgress(roundId: $id) { state attempt step detail incumbent bound round { programme { id } } }
    }
    """
    seen: list[Json] = []
    async with websockets.connect(
        f"ws://{house.address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
    ) as socket:
        await send(socket, type="connection_init", payload={"authorization": f"Bearer {NATION_TOKEN}"})
        assert (await receive(socket))["type"] == "connection_ack"
        await send(socket, id="1", type="subscribe", payload={"query": subscription, "variables": {"id": round_id}})
        for event in (
            None,
            RoundTriggered(round_id=round_id, attempt=1, quotas=()),
            SolveProgressed(round_id=round_id, attempt=1, step=SolveStep.SCORED, detail="12 pairs"),
            SolveProgressed(
                round_id=round_id, attempt=1, step=SolveStep.MATCHED, detail="5 pairs", incumbent=900, bound=1000
            ),
            RoundUnsolvable(round_id=round_id, attempt=1, reason="Nobody came."),
        ):
            if event is not None:
                await house.tell(told(event))
            message = await receive(socket)
            assert message["type"] == "next", message
            seen.append(message["payload"]["data"]["roundProgress"])
        assert (await receive(socket))["type"] == "complete"
    assert [(one["state"], one["attempt"], one["step"], one["detail"]) for one in seen] == [
        ("OPENED", 0, None, None),
        ("TRIGGERED", 1, None, None),
        ("TRIGGERED", 1, "SCORED", "12 pairs"),
        ("TRIGGERED", 1, "MATCHED", "5 pairs"),
        ("UNSOLVABLE", 1, "MATCHED", "5 pairs"),
    ]
    assert [(one["incumbent"], one["bound"]) for one in seen] == [(None, None)] * 3 + [(900, 1000)] * 2


async def test_watching_needs_a_token_too(house: House) -> None:
    async with websockets.connect(
        f"ws://{house.address}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]
    ) as socket:
        await send(socket, type="connection_init", payload={})
        await receive(socket)
        query = 'subscription { roundProgress(roundId: "x") { state } }'
        await send(socket, id="1", type="subscribe", payload={"query": query})
        message = await receive(socket)
    assert message["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def send(socket: websockets.ClientConnection, **message: object) -> None:
    await socket.send(json.dumps(message))


async def receive(socket: websockets.ClientConnection) -> Json:
    async with asyncio.timeout(5):
        return json.loads(await socket.recv())

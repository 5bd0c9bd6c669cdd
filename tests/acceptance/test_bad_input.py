"""Whatever comes in wrongly gets a clear error that names the field and the rule, and the others go on."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from libs.contracts import topics
from libs.devstack.platform import Platform
from libs.eventsourcing import kafka
from libs.runtime import clock
from services.cli.queries import documents
from services.cli.queries.gateway import AskedInVain, Gateway, connected
from services.cli.queries.tokens import Role, Signer
from tests.acceptance.programme import JUNIOR, eventually

WHO_AM_I = "query WhoAmI { me { role } }"


@pytest.fixture(scope="module")
async def gateway(running: Platform, signer: Signer) -> AsyncGenerator[Gateway]:
    async with connected(running.address("gateway")) as one:
        nation = signer.nation()
        await one.tell(documents.REGISTER_REGION, nation, {"id": "east", "name": "East"})
        await one.tell(documents.REGISTER_INSTITUTION, nation, {"id": "st-ann", "regionId": "east", "name": "St Ann"})
        await one.tell(documents.OPEN_PROGRAMME, nation, {"id": "p-east", "name": "East", "rules": None})
        yield one


def particulars(**changed: Any) -> dict[str, Any]:
    return {
        "programmeId": "p-east",
        "institutionId": "st-ann",
        "name": "Ann Example",
        "email": "ann@example.org",
        "profile": JUNIOR,
        **changed,
    }


async def error(gateway: Gateway, document: str, token: str, **variables: Any) -> AskedInVain:
    with pytest.raises(AskedInVain) as caught:
        await gateway.tell(document, token, variables)
    return caught.value


async def test_an_unknown_institution_is_named(gateway: Gateway, signer: Signer) -> None:
    token = signer.participant("nobody-1")
    found = await error(gateway, documents.ENROL, token, input=particulars(institutionId="st-nowhere"))
    assert found.code in ("BAD_INPUT", "REFUSED")
    assert "st-nowhere" in found.message


async def test_an_unknown_value_of_an_enumeration_is_named(gateway: Gateway, signer: Signer) -> None:
    wrong = particulars(profile={**JUNIOR, "stage": "WIZARD"})
    found = await error(gateway, documents.ENROL, signer.participant("nobody-2"), input=wrong)
    assert found.code == "BAD_INPUT"
    assert "WIZARD" in found.message


async def test_an_impossible_value_names_its_field_and_rule(gateway: Gateway, signer: Signer) -> None:
    wrong = particulars(profile={**JUNIOR, "free": ["someday-17"]})
    found = await error(gateway, documents.ENROL, signer.participant("nobody-3"), input=wrong)
    assert found.code == "BAD_INPUT"
    assert "free" in found.message


async def test_a_round_that_does_not_exist_cannot_be_triggered(gateway: Gateway, signer: Signer) -> None:
    found = await error(gateway, documents.TRIGGER_ROUND, signer.nation(), id="no-such-round", quotas=None)
    assert found.code in ("NOT_FOUND", "REFUSED")


async def test_an_expired_token_is_told_apart_from_a_wrong_one(gateway: Gateway, signer: Signer) -> None:
    expired = signer.token(Role.NATION, "nation", "somebody", lasts=timedelta(seconds=-60))
    assert "expired" in (await error(gateway, WHO_AM_I, expired)).message
    wrong = Signer("another secret, also long enough for this", clock.now()).nation()
    found = await error(gateway, WHO_AM_I, wrong)
    assert found.code == "UNAUTHENTICATED"
    assert "expired" not in found.message


async def test_a_query_that_is_too_deep_is_refused(gateway: Gateway, signer: Signer) -> None:
    deep = "id"
    for _ in range(12):
        deep = f"region {{ institutions {{ {deep} }} }}"
    found = await error(gateway, f"query Deep {{ institutions {{ {deep} }} }}", signer.nation())
    assert found.code == "TOO_COMPLEX"


async def test_garbage_on_every_topic_is_parked_and_everybody_goes_on(
    gateway: Gateway, signer: Signer, running: Platform
) -> None:
    settings = kafka.KafkaSettings(bootstrap=running.kafka)
    async with kafka.producer(settings) as producer:
        for topic in topics.ALL:
            for partition in topics.partitions_of(topic):
                await producer.send_and_wait(topic, f"garbage {partition}".encode(), partition=partition)
    who = f"ann-{clock.new_id()[:8]}"
    answer = await gateway.tell(documents.ENROL, signer.participant(who), {"input": particulars()})
    assert answer["enrol"]["status"] == "ENROLLED"
    consumers = {
        "registration": {"registration.commands", "registration.returning"},
        "matching": {f"matching.{group}" for group in ("commands", "views", "offering", "settling", "solving")},
        "sessions": {f"sessions.{group}" for group in ("commands", "policies", "deadlines", "views")},
        "analytics": {"analytics.figures"},
        "notifications": {"notifications.views"},
        "gateway": {"gateway.views"},
    }
    for service, expected in consumers.items():
        connection = await asyncpg.connect(running.stack.database(service))

        async def parked(connection: "asyncpg.Connection[asyncpg.Record]" = connection) -> dict[str, Any]:
            rows = await connection.fetch("select distinct consumer from parked where origin like 'unreadable/%'")
            return {"consumers": {row["consumer"] for row in rows}}

        await eventually(parked, lambda seen, expected=expected: seen["consumers"] == expected)
        await connection.close()

"""Sending letters: once, whatever one address, one letter, the mail server or another process does."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from libs.contracts.sessions import (
    Ending,
    MentorshipClosed,
)
from libs.eventsourcing.storing.transient import TRANSIENT
from services.notifications.policies.posting import Away, MailServer
from services.notifications.policies.sending import Habits, Sender
from tests.integration.conftest import Database
from tests.integration.post_office import PostOffice, post_office
from tests.integration.posting import (
    DAY,
    RULES,
    SAM,
    House,
    housed,
)
from tests.unit.notifications.events import enrolled, introduced


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as open_one:
        yield open_one


@pytest.fixture
async def house(database: Database, office: PostOffice) -> AsyncIterator[House]:
    async with housed(database, office) as opened:
        yield opened


async def test_a_temporary_failure_is_tried_again_later_and_longer_each_time(house: House) -> None:
    await house.people()
    house.office.says[SAM] = ["451 Try again later", "450 Mailbox busy"]
    await house.tell(introduced())
    assert await house.send() == 1
    assert (await house.row("sam"))["said"] == "451 Try again later"
    house.now += timedelta(seconds=59)
    assert await house.send() == 0
    house.now += timedelta(seconds=1)
    assert await house.send() == 0
    assert (await house.row("sam"))["next_try"] == house.now + timedelta(minutes=2)
    house.now += timedelta(minutes=2)
    assert await house.send() == 1
    assert len(house.office.to(SAM)) == 1
    assert (await house.row("sam"))["tries"] == 3


async def test_a_permanent_failure_is_kept_with_the_words_of_the_server_but_not_the_address(house: House) -> None:
    await house.people()
    house.office.says[SAM] = [f"550 5.1.1 <{SAM.upper()}>: no mailbox sam.mentee here"]
    await house.tell(introduced())
    assert await house.send() == 1
    row = await house.row("sam")
    assert (row["state"], row["said"]) == ("refused", "550 5.1.1 <...>: no mailbox ... here")
    house.now += DAY
    assert await house.send() == 0


@pytest.mark.parametrize(
    "poison",
    [
        "no address at all",
        "two@at@signs",
        "x@y\r\nBcc: everybody@nation.example",
        "<@>",
        "@",
        "jürgen@klinik.example",
        "a" * 300 + "@long.example",
    ],
)
async def test_a_poisonous_address_does_not_keep_the_others(house: House, poison: str) -> None:
    await house.people()
    await house.enrol("mia", "Mia\r\nBcc: all@nation.example", poison)
    await house.tell(introduced())
    sent = await house.send()
    assert len(house.office.to(SAM)) == 1
    assert all("nation.example" not in str(one["Bcc"] or "") for one in house.office.received)
    assert (await house.row("mia"))["state"] == ("sent" if sent == 2 else "refused")
    assert poison not in str((await house.row("mia"))["said"])


async def test_what_is_sealed_wrongly_does_not_keep_the_others(house: House) -> None:
    await house.people()
    await house.tell(enrolled("mia", sealed="sealed:2:mia:AAAA"), introduced())
    assert await house.send() == 1
    assert len(house.office.to(SAM)) == 1


async def test_a_letter_that_no_version_of_ours_knows_does_not_keep_the_others(house: House) -> None:
    await house.people()
    await house.tell(introduced())
    await house.store.pool.execute("update letters set kind = 'unheard-of' where recipient = 'participant-mia'")
    assert await house.send() == 1
    assert await house.send() == 0
    assert await house.states() == {"sent": 1, "waiting": 1}


async def test_while_the_mail_server_is_away_nothing_is_lost_and_no_letter_is_blamed(house: House) -> None:
    await house.people()
    await house.tell(introduced())
    sender = Sender(
        house.keyring,
        MailServer("127.0.0.1", 9, "", "", starttls=False, sender="letters@programme.example"),
        Habits(RULES, "https://portal.example", timedelta(minutes=1)),
        lambda: house.now,
    )
    async with house.store.pool.acquire() as connection:
        with pytest.raises(Away):
            await sender.send_due(connection)
    assert (await house.row("sam"))["tries"] == 0
    assert await house.send() == 2


async def test_a_server_without_encryption_is_not_spoken_to_where_that_is_asked(house: House) -> None:
    await house.people()
    await house.tell(introduced())
    server = MailServer("127.0.0.1", house.office.port, "", "", starttls=True, sender="letters@programme.example")
    habits = Habits(RULES, "https://portal.example", timedelta(minutes=1))
    async with house.store.pool.acquire() as connection:
        with pytest.raises(Away):
            await Sender(house.keyring, server, habits, lambda: house.now).send_due(connection)
    assert house.office.received == []


async def test_between_the_yes_of_the_server_and_our_mark_a_crash_sends_twice_under_one_name(house: House) -> None:
    """What sending.py says that it cannot prevent."""
    await house.people()
    await house.tell(introduced())

    async def lose_the_session() -> None:
        house.office.before_yes = None
        await house.store.pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sending'"
        )

    house.office.before_yes = lose_the_session
    async with house.store.pool.acquire() as connection:
        await connection.execute("set application_name = 'sending'")
        with pytest.raises(TRANSIENT):
            await house.sender.send_due(connection)
    house.now += timedelta(minutes=2)
    assert await house.send() == 2
    twice = [one["Message-ID"] for one in house.office.received]
    assert len(twice) == 3
    assert len(set(twice)) == 2


async def test_of_two_processes_one_sends(house: House) -> None:
    await house.people()
    for number in range(10):
        closed = MentorshipClosed(mentorship_id=f"m{number}", mentor_id="mia", mentee_id="sam", ending=Ending.PARTED)
        await house.tell(closed)
    both = [asyncio.create_task(house.sender.keep_sending(house.store.pool)) for _ in range(2)]
    await house.office.until(20)
    async with asyncio.timeout(30):
        while (await house.states()).get("waiting"):
            await asyncio.sleep(0.05)
    for one in both:
        one.cancel()
    await asyncio.gather(*both, return_exceptions=True)
    assert len(house.office.received) == 20

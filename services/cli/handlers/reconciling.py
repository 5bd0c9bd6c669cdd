"""`viceversa reconcile`: after a restore, the services and Kafka tell one history again."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field

from libs.eventsourcing.kafka import KafkaSettings, ensure_topics
from libs.eventsourcing.keeping import giving_up, reconcile
from libs.eventsourcing.keeping.giving_up import Ahead, Consequence
from libs.eventsourcing.storing import lineages
from libs.eventsourcing.storing.lineages import Lineages
from libs.eventsourcing.storing.migrate import migrate
from libs.eventsourcing.storing.rows import Connection
from services.cli.domain.tables import Column, Table
from services.cli.handlers import reach, show
from services.cli.handlers.programs import SERVICES
from services.cli.handlers.reach import Told

OTHERS = """
select count(*) from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""
SHOWN = 20


@dataclass(frozen=True)
class Outcome:
    """What was found of one service, and whether its history is one again."""

    service: str
    position: int
    taken_back: int
    beyond: int
    """Messages on Kafka that cannot be taken back."""
    ahead: Sequence[Ahead] = field(default_factory=list[Ahead])
    """Consumers that heard more than its log holds."""
    consequences: Sequence[Consequence] = field(default_factory=list[Consequence])

    @property
    def whole(self) -> bool:
        return not self.beyond and not self.ahead


def reconcile_all(told: Told, *, give_up: bool, dry_run: bool, as_json: bool) -> bool:
    """Whether all services may be started."""
    with reach.servers(told) as found:
        outcomes = asyncio.run(_reconciled(found, give_up=give_up, dry_run=dry_run))
    whole = give_up or all(one.whole for one in outcomes)
    if as_json:
        show.as_json([asdict(one) for one in outcomes])
    else:
        _draw(outcomes, give_up=give_up, dry_run=dry_run)
    return whole


async def _reconciled(told: Told, *, give_up: bool, dry_run: bool) -> Sequence[Outcome]:
    settings = KafkaSettings(bootstrap=told.kafka)
    await ensure_topics(settings)
    outcomes: list[Outcome] = []
    async with _databases(told) as databases:
        known = await _gathered(databases.values())
        with show.progress() as bars:
            for service in bars.track(databases, description="services"):
                transactions = {name: one.transaction() for name, one in databases.items()}
                for transaction in transactions.values():
                    await transaction.start()
                outcome, known = await _one(databases, settings, service, known, give_up=give_up)
                outcomes.append(outcome)
                # The service itself last: it is not settled before all that heard it know.
                for name in sorted(transactions, key=lambda name: name == service):
                    await (transactions[name].rollback() if dry_run else transactions[name].commit())
    return outcomes


async def _one(
    databases: Mapping[str, Connection], settings: KafkaSettings, service: str, known: Lineages, *, give_up: bool
) -> tuple[Outcome, Lineages]:
    own = databases[service]
    try:
        found = await reconcile.look(own, settings, service, known)
    except reconcile.GivenUp as reason:
        raise show.Failed(f"{service}: {reason}") from reason
    await reconcile.take_back(own, settings, service, known, found)
    ahead = {name: await giving_up.ahead(one, own, service) for name, one in databases.items()}
    ids = [message for some in ahead.values() for one in some for message in one.ids]
    outcome = Outcome(
        service,
        found.position,
        len(found.following),
        len(found.beyond),
        [one for some in ahead.values() for one in some],
        [one for name, other in databases.items() for one in await giving_up.consequences(other, name, ids)],
    )
    if not outcome.whole and give_up:
        known = await giving_up.branch(own, service, known)
        for name, other in databases.items():
            await lineages.learn(other, known)
            await giving_up.go_back(other, ahead[name])
    if outcome.whole or give_up:
        await reconcile.settle(own, service, known)
    return outcome, known


@asynccontextmanager
async def _databases(told: Told) -> AsyncGenerator[Mapping[str, Connection]]:
    async with AsyncExitStack() as stack:
        found: dict[str, Connection] = {}
        for service in SERVICES:
            pool = await stack.enter_async_context(reach.database(told, service, connections=1))
            await migrate(pool)
            found[service] = await stack.enter_async_context(pool.acquire())
            if count := await found[service].fetchval(OTHERS):
                raise show.Failed(
                    f"The database of {service} is in use by {count} connections: stop the services first. "
                    "Nothing was changed."
                )
        yield found


async def _gathered(databases: Iterable[Connection]) -> Lineages:
    """What any of them knows: a restored one may have forgotten it."""
    known = [await lineages.load(connection) for connection in databases]
    return Lineages({key: branch for one in known for key, branch in one.ended.items()})


def _draw(outcomes: Sequence[Outcome], *, give_up: bool, dry_run: bool) -> None:
    columns = [
        Column("service", whole=True),
        Column("log ended at", number=True),
        Column("taken back", number=True),
        Column("beyond", number=True),
        Column("heard by others", number=True),
    ]
    rows = [
        [one.service, f"{one.position:,}", f"{one.taken_back:,}", f"{one.beyond:,}", f"{len(one.ahead):,}"]
        for one in outcomes
    ]
    show.table(Table("What Kafka and the other services know beyond each log", columns, rows, _in_words(outcomes)))
    lost = [message for one in outcomes for heard in one.ahead for message in heard.ids]
    if lost:
        show.table(
            Table(
                "Heard, and not in the log of whoever said it",
                [Column("consumer"), Column("message")],
                [[heard.consumer, id_] for one in outcomes for heard in one.ahead for id_ in heard.ids][:SHOWN],
            )
        )
    decided = [told for one in outcomes for told in one.consequences]
    if decided:
        show.table(
            Table(
                "Decided because of that: somebody should look at these",
                [Column("service"), Column("message"), Column("type")],
                [[one.service, f"{one.stream}.{one.version}", one.type] for one in decided[:SHOWN]],
                f"All {len(decided):,} are in --json." if len(decided) > SHOWN else "",
            )
        )
    if dry_run:
        show.out.print("Nothing was changed.")
    elif give_up or all(one.whole for one in outcomes):
        show.out.print("The services may be started.")


def _in_words(outcomes: Sequence[Outcome]) -> str:
    if all(one.whole for one in outcomes):
        return "Everything that was heard is in the logs."
    return (
        "What is beyond, or was heard by others and is in no log, can only be given up (--give-up): those who heard it "
        "go back and tell their read models again, and commands that Kafka still holds are decided again."
    )

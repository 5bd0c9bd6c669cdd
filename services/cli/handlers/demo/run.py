"""`viceversa demo`: a whole national programme in a fresh folder, with real processes, from start to end."""

import asyncio
import shutil
import signal
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from libs.contracts.vocabulary import NATION, Model, Scope
from libs.devstack.platform import Platform, platform
from libs.devstack.supervisor import Note
from libs.runtime import clock
from services.cli.domain.schemes import SCHEMES
from services.cli.domain.tables import Column, Table
from services.cli.handlers import show
from services.cli.handlers.demo import founding, matching, meetings, nation, of_model, portal
from services.cli.handlers.demo.cast import Cast, world
from services.cli.handlers.demo.matching import Planned
from services.cli.handlers.demo.story import Story
from services.cli.handlers.programs import GATEWAY, programs
from services.cli.queries.gateway import connected
from services.cli.queries.tokens import Signer

NATION_OF, MODEL_OF = 2000, 240
"""People of the whole story, and of the programme of one model."""


def demo(people: int | None, seed: int, folder: Path | None, model: Model | None) -> None:
    """Ends by itself and leaves nothing running; a temporary folder is removed, a given one is kept.

    Without a model it is the reverse programme, in rounds of all three scopes; with one, a small programme of it.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    story = Story()
    try:
        with ExitStack() as parts:
            place = parts.enter_context(_folder(folder))
            story.chapter(
                "Everything starts",
                "Postgres, a Kafka broker and six services start as processes on this machine, in a folder of their "
                "own. No Docker, no Java.",
            )
            with show.err.status("Starting ..."):
                running = parts.enter_context(platform(place, programs(None), on_event=_tell, durable=False))
            _processes(running)
            asyncio.run(_told(running, people, seed, story, model))
    except KeyboardInterrupt:
        raise show.Failed("The demo was interrupted; everything that it started has stopped.") from None
    story.end()


async def _told(running: Platform, people: int | None, seed: int, story: Story, model: Model | None) -> None:
    chance = np.random.default_rng(seed)
    async with connected(running.address(GATEWAY), patience=120) as gateway:
        signer = Signer(running.secrets.token_secret, clock.now())
        if model is None:
            whole = world(people or NATION_OF, chance)
            await _tell_all(Cast(whole, SCHEMES[Model.REVERSE], gateway, signer, story, chance))
        else:
            small = world(people or MODEL_OF, chance, model)
            await of_model.tell(Cast(small, SCHEMES[model], gateway, signer, story, chance))
        story.chapter(
            "The event feed",
            "What an analytics consumer receives from Kafka: the last ten events. They carry no name, no contact, no "
            "free text; what is personal is sealed.",
        )
        await nation.listen(running.kafka)


async def _tell_all(cast: Cast) -> None:
    largest, story = cast.world.largest, cast.story
    coordinator = cast.sign.region(largest.region_id)
    inside = Planned("1-institution", Scope.INSTITUTIONAL, largest.id, coordinator)
    around = Planned("2-region", Scope.REGIONAL, largest.region_id, coordinator)
    national = Planned("3-nation", Scope.NATIONAL, NATION, cast.sign.nation())
    rounds = (inside, around, national)

    story.chapter(
        "A country and a programme",
        f"The national administrator registers regions and institutions and opens {cast.scheme.about}. All places and "
        "people are invented.",
    )
    await founding.found(cast)
    story.chapter(
        "People enrol themselves",
        f"{len(cast.world.people):,} people enrol, each with a token of their own: nobody is enrolled by somebody "
        "else. Each is a GraphQL mutation, a command on Kafka, an event, and an answer that can be read at once.",
    )
    await founding.enrol(cast)
    story.chapter(
        f"A round inside one institution: {largest.name}",
        "The coordinator of its region opens and triggers it. The cohort is frozen and hashed, then matched by exact "
        "optimisation, and checked by code that knows nothing of the optimiser. Then both sides answer.",
    )
    await matching.run_round(cast, inside)
    story.chapter(
        f"A regional round: {largest.region_id}",
        "Whoever is still without a match and agreed to be matched across the region takes part. Nobody who has a "
        "match is moved.",
    )
    await matching.run_round(cast, around)
    story.chapter(
        "The national round",
        "The last roll-up: everybody in the nation who is still without a match and agreed to national scope.",
    )
    await matching.run_round(cast, national)
    story.chapter(
        "Pairs meet",
        "Both said yes, so they are introduced. A part of them has met: a first conversation without obligation, a "
        "decision of each side, a compact, a first session, insights in both directions, an outcome made together.",
    )
    await meetings.meet(cast, rounds)
    story.chapter(
        "What an institution's portal can read",
        "Software of an institution asks GraphQL. It reads its own people, and nobody else's.",
    )
    await portal.look(cast)
    story.chapter(
        "What the nation sees",
        "Figures for the nation and its regions. A number of fewer than five people is withheld, and so is any number "
        "from which it could be worked out.",
    )
    await nation.report(cast, rounds)
    story.chapter(
        "Why, and why not",
        "Every proposal says why it was made, and whoever was left unmatched is told what stood in the way.",
    )
    await nation.explain(cast, national)


@contextmanager
def _folder(given: Path | None) -> Generator[Path]:
    if given is None:
        place = Path(tempfile.mkdtemp(prefix="viceversa-demo-"))
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return
    if given.exists() and any(given.iterdir()):
        raise show.Failed(f"The folder {given} is not empty: the demo starts from nothing, so name a new one.")
    yield given


def _tell(note: Note) -> None:
    after = {"died": "; it is restarted, and requests are asked again", "given up": ""}.get(note.what)
    if after is not None:
        show.err.print(f"{note.service}: {note.what} ({note.detail}){after}.", style="yellow", markup=False)


def _processes(running: Platform) -> None:
    rows = [[name, running.address(name), str(pid)] for name, pid in running.pids.items()]
    rows += [["postgres", running.stack.postgres, ""], ["kafka", running.kafka, ""]]
    show.table(Table("What runs now", [Column("process"), Column("address"), Column("pid", number=True)], rows))

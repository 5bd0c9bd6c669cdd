"""A small programme of one model, from its opening to what the nation sees of it."""

from libs.contracts.vocabulary import NATION, Model, Scope
from services.cli.domain import pairs
from services.cli.handlers import show
from services.cli.handlers.demo import founding, matching, meetings, nation, questions
from services.cli.handlers.demo.cast import Cast
from services.cli.handlers.demo.matching import Planned

ALL = 1.0
"""Of one model everybody who was introduced has met when the story ends."""


async def tell(cast: Cast) -> None:
    story = cast.story
    story.chapter(
        "A country and a programme",
        f"The national administrator registers regions and institutions and opens {cast.scheme.about}. All places and "
        "people are invented.",
    )
    await founding.found(cast)
    story.chapter(
        "People enrol themselves",
        f"{len(cast.world.people):,} people enrol, each with a token of their own: nobody is enrolled by somebody "
        "else.",
    )
    await founding.enrol(cast)
    if cast.scheme.model is Model.SPOT:
        await _by_questions(cast)
    else:
        await _by_a_round(cast)


async def _by_a_round(cast: Cast) -> None:
    story = cast.story
    planned = Planned(f"{cast.scheme.id}-1", Scope.NATIONAL, NATION, cast.sign.nation())
    story.chapter(
        "A national round",
        "The cohort is frozen and hashed, then matched by exact optimisation, and checked by code that knows nothing "
        "of the optimiser. Then both sides of every pair answer; who stands together begins together, or not at all.",
    )
    await matching.run_round(cast, planned)
    story.chapter(
        "They meet",
        "First conversations without obligation, a decision of each side, a compact, a first session, insights in both "
        "directions, an outcome made together.",
    )
    await meetings.meet(cast, [planned], ALL)
    if together := await matching.formations_of(cast, planned):
        show.table(pairs.formations(together))
    story.chapter("What the nation sees", "A number of fewer than five people is withheld.")
    await nation.report(cast, [planned])
    story.chapter("Why, and why not", "Every proposal says why it was made, and whoever was left unmatched why not.")
    await nation.explain(cast, planned)


async def _by_questions(cast: Cast) -> None:
    story = cast.story
    story.chapter(
        "Questions",
        "Whoever has a question asks it, about one topic. The best of those who are free within three days is asked at "
        "once; when they pass, the next is. Nobody is asked every time.",
    )
    agreed = await questions.ask(cast)
    story.chapter("They talk", "One conversation, insights in both directions, and it is over.")
    await questions.talk(cast, agreed)
    story.chapter("What the nation sees", "A number of fewer than five people is withheld.")
    await nation.report(cast, [])

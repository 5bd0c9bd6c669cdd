"""Is an answer made of whole chains? This knows the rules and no solver."""

from collections import Counter
from collections.abc import Iterator, Sequence

from services.matching.domain.instance.instance import ChainShape
from services.matching.domain.instance.pairs_kept import Named, needless_topics, said
from services.matching.domain.instance.people import People


def broken_chains(people: People, shape: ChainShape, pairs: Sequence[Named]) -> Iterator[str]:
    if people.profiles is None:
        yield "Chains follow the career stages, and this round tells none."
        return
    step = {stage: number for number, stage in enumerate(shape.stages)}
    stage = people.profiles.stage.tolist()
    for pair in pairs:
        if step.get(stage[pair[0]], -2) != step.get(stage[pair[1]], -2) + 1:
            yield f"{said(people, pair)} skips a stage, or leaves the stages of the chains."
    yield from branching(people, pairs)
    above = {mentee: mentor for mentor, mentee, _ in pairs}
    for lowest in sorted(set(above) - set(above.values())):
        chain = [lowest]
        while chain[-1] in above and len(chain) <= len(shape.stages):
            chain.append(above[chain[-1]])
        if len(chain) < shape.minimum:
            yield f"The chain from {people.ids[lowest]} has {len(chain)} people, fewer than {shape.minimum}."
    yield from needless_topics(people, pairs)


def branching(people: People, pairs: Sequence[Named]) -> Iterator[str]:
    for person, amount in sorted(Counter(mentor for mentor, _, _ in pairs).items()):
        if amount > 1:
            yield f"{people.ids[person]} is mentor of {amount} people in chains: a chain branches."
    for person, amount in sorted(Counter(mentee for _, mentee, _ in pairs).items()):
        if amount > 1:
            yield f"{people.ids[person]} is mentee of {amount} people in chains: two chains meet."

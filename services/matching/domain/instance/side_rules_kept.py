"""Does an answer keep the quotas and the side rules? This knows the rules and no solver."""

from collections.abc import Iterator

import numpy as np

from libs.contracts.vocabulary import Level, Side
from services.matching.domain.burden import allowed
from services.matching.domain.instance.arrays import Flags
from services.matching.domain.instance.certificate import Answer
from services.matching.domain.instance.instance import Instance, Limit
from services.matching.domain.instance.topics import has_topic
from services.matching.domain.instance.valid_pairs import Pairs


def broken_side_rules(instance: Instance, answer: Answer) -> Iterator[str]:
    """Every quota, share, burden, coverage and link that the answer breaks, as a sentence."""
    yield from missed_limits(instance, answer)
    yield from missed_shares(instance, answer)
    yield from exceeded_burdens(instance, answer)
    yield from missed_coverage(instance, answer)
    yield from torn_links(instance, answer)


def missed_limits(instance: Instance, answer: Answer) -> Iterator[str]:
    for limit in instance.limits:
        rows = answer.mentor if limit.side is Side.MENTOR else answer.mentee
        pairs = int(belongs(instance, limit)[rows].sum())
        if pairs < limit.minimum:
            yield f"{place_name(instance, limit)} has {pairs} pairs as {limit.side}, below its minimum {limit.minimum}."
        if limit.maximum is not None and pairs > limit.maximum:
            yield f"{place_name(instance, limit)} has {pairs} pairs as {limit.side}, above its maximum {limit.maximum}."


def belongs(instance: Instance, limit: Limit) -> Flags:
    """Which people belong to the place of a quota."""
    people = instance.people
    if limit.level is Level.NATION:
        return np.ones(people.count, dtype=np.bool_)
    return (people.region if limit.level is Level.REGION else people.institution) == limit.code


def place_name(instance: Instance, limit: Limit) -> str:
    if limit.level is Level.NATION:
        return "The nation"
    places = instance.places
    return (places.regions if limit.level is Level.REGION else places.institutions)[limit.code]


def missed_shares(instance: Instance, answer: Answer) -> Iterator[str]:
    rules, people = instance.side_rules, instance.people
    for percent, place, name in (
        (rules.across_institutions_percent, people.institution, "institutions"),
        (rules.across_regions_percent, people.region, "regions"),
    ):
        across = int((place[answer.mentor] != place[answer.mentee]).sum())
        if 100 * across < percent * len(answer.mentor):
            yield f"{across} of {len(answer.mentor)} pairs are across {name}, less than {percent} %."


def exceeded_burdens(instance: Instance, answer: Answer) -> Iterator[str]:
    percent = instance.side_rules.burden_percent
    if percent is None:
        return
    home = instance.people.institution[answer.mentor]
    carried = np.bincount(home[instance.people.disclosed[answer.mentor]], minlength=len(instance.places.institutions))
    pairs = np.bincount(home, minlength=len(instance.places.institutions))
    for code, name in enumerate(instance.places.institutions):
        if int(carried[code]) > allowed(percent, int(pairs[code])):
            yield f"{name}: more than the burden share of its mentorships rests on few."


def missed_coverage(instance: Instance, answer: Answer) -> Iterator[str]:
    chosen = Pairs(answer.mentor, answer.mentee, np.zeros(len(answer.mentor), dtype=np.int64))
    for coverage in instance.side_rules.coverage:
        pairs = int(has_topic(instance.people, chosen, coverage.topic).sum())
        if pairs < coverage.pairs:
            yield f"Topic {topic_name(instance, coverage.topic)} flows in {pairs} pairs, fewer than {coverage.pairs}."


def topic_name(instance: Instance, topic: int) -> str:
    profiles = instance.people.profiles
    return str(topic) if profiles is None else profiles.vocabulary.topics[topic]


def torn_links(instance: Instance, answer: Answer) -> Iterator[str]:
    matched = {*answer.mentor.tolist(), *answer.mentee.tolist()}
    for link in instance.side_rules.linked:
        if 0 < len(matched & set(link)) < len(set(link)):
            names = ", ".join(instance.people.ids[person] for person in link)
            yield f"Of the linked people {names} some are matched and others are not."

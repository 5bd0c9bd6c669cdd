"""From a table of people to the columns of one round."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from libs.contracts.vocabulary import Modality, Scope
from services.matching.domain.documents.arrow import pc
from services.matching.domain.documents.problem import ProblemDocument
from services.matching.domain.documents.refusals import REFERENCES, SLOTS
from services.matching.domain.documents.tables import flat
from services.matching.domain.instance.arrays import NONE, Ints
from services.matching.domain.instance.encoding import bits, tickets
from services.matching.domain.instance.people import People, Places, Profiles, Vocabulary
from services.matching.domain.pairing import Rule

CAP = 3
"""The most pairs of a person on one side, where the rules name no cap and pairs are not listed."""


def in_order(table: pa.Table, document: ProblemDocument, places: Places) -> pa.Table:
    """The people in the order of their rows, with three more columns: `code`, `region` and `ticket`."""
    names = table.column("institution")
    if len(places.institutions) == 1:
        names = pc.fill_null(names, places.institutions[0])
    code = place_of(names.combine_chunks(), places.institutions)
    drawn = tickets(table.column("id").to_pylist(), document.seed)
    table = table.append_column("code", pa.array(code))
    table = table.append_column("region", pa.array(places.region_of[code]))
    table = table.append_column("ticket", pa.array(drawn))
    order = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in ("region", "code", "ticket", "id")])
    return table.take(order).combine_chunks()


def people(table: pa.Table, document: ProblemDocument) -> People:
    """Of a table in order."""
    cap = document.rules.capacity_cap
    if cap is None and document.pairs is None:
        cap = CAP
    own = [numbers(table, "mentor_capacity"), numbers(table, "mentee_capacity")]
    mentor_capacity, mentee_capacity = own if cap is None else [np.minimum(capacity, cap) for capacity in own]
    return People(
        ids=tuple(table.column("id").to_pylist()),
        ticket=table.column("ticket").to_numpy(),
        institution=numbers(table, "code"),
        region=numbers(table, "region"),
        mentor_capacity=mentor_capacity,
        mentee_capacity=mentee_capacity,
        disclosed=pc.fill_null(table.column("disclosed"), False).to_numpy(),
        profiles=profiles(table, document) if document.pairs is None else None,
        barred=barred(table),
    )


def profiles(table: pa.Table, document: ProblemDocument) -> Profiles:
    count, topics = len(table), topics_of(table, document)
    languages = sorted(set(pc.unique(flat(whole(table, "languages"))[1]).to_pylist()))
    slot_rows, hours = free_hours(table)
    used = np.unique(hours)
    modality = pc.fill_null(whole(table, "modality"), Modality.EITHER.value)
    scope = pc.fill_null(whole(table, "widest_scope"), Scope.NATIONAL.value)

    def mask(name: str, universe: Iterable[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.uint64]]":
        rows, values = flat(whole(table, name))
        return bits(rows, place_of(values, known := tuple(universe)), count, len(known))

    return Profiles(
        vocabulary=Vocabulary(
            stages=document.stages,
            topics=topics,
            languages=tuple(languages),
            slots=tuple(SLOTS[hour] for hour in used),
        ),
        stage=place_of(whole(table, "stage"), document.stages),
        reach=place_of(scope, tuple(Scope)),
        in_person=pc.equal(modality, Modality.IN_PERSON.value).to_numpy(zero_copy_only=False),
        virtual=pc.equal(modality, Modality.VIRTUAL.value).to_numpy(zero_copy_only=False),
        offers=mask("offers", topics),
        seeks=mask("seeks", topics),
        languages=mask("languages", languages),
        free=bits(slot_rows, np.searchsorted(used, hours), count, len(used)),
    )


def topics_of(table: pa.Table, document: ProblemDocument) -> tuple[str, ...]:
    """The list of the document, else whatever it uses, sorted."""
    if document.topics is not None:
        return document.topics
    used = {topic for name in ("offers", "seeks") for topic in pc.unique(flat(whole(table, name))[1]).to_pylist()}
    covered = {coverage.topic for coverage in document.side_rules.coverage}
    return tuple(sorted(used | covered | set(document.weights.emphasis)))


def free_hours(table: pa.Table) -> tuple[Ints, Ints]:
    """The row and the hour of the common week of each free hour; the person's clock is ahead by their offset."""
    rows, values = flat(whole(table, "free"))
    return rows, (place_of(values, SLOTS) - numbers(table, "utc_offset_hours")[rows]) % len(SLOTS)


def barred(table: pa.Table) -> dict[Rule, tuple[Ints, Ints]]:
    everybody = np.arange(len(table), dtype=np.int64)
    lines, conflicts, excludes, before = (named_pairs(table, name) for name in REFERENCES)
    return {
        Rule.TWO_PEOPLE: (everybody, everybody),
        Rule.AUTHORITY: lines,
        Rule.CONFLICT: conflicts,
        Rule.EXCLUSION: excludes,
        Rule.PAIRED_BEFORE: before,
    }


def named_pairs(table: pa.Table, name: str) -> tuple[Ints, Ints]:
    """Who names whom, in both orders, sorted and each once; names of others are passed over."""
    rows, values = flat(whole(table, name))
    if len(rows) == 0:
        return NONE, NONE
    other = row_of(values, whole(table, "id"))
    rows, other = rows[other >= 0], other[other >= 0]
    count = max(1, len(table))
    keys = np.unique(np.concatenate((rows * count + other, other * count + rows)))
    return keys // count, keys % count


def row_of(values: pa.Array, ids: pa.Array) -> Ints:
    """Where each value stands among the ids; -1 for what is not there."""
    return pc.fill_null(pc.index_in(values, value_set=ids), -1).to_numpy(zero_copy_only=False).astype(np.int64)


def place_of(values: pa.Array, known: tuple[str, ...] | list[str]) -> Ints:
    return row_of(values, pa.array([str(name) for name in known], pa.string()))


def numbers(table: pa.Table, name: str) -> Ints:
    return pc.fill_null(table.column(name), 0).to_numpy().astype(np.int64)


def whole(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

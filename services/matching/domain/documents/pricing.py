"""Proofs as parts of a document, and back."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from services.matching.domain.documents.solution import (
    AimPart,
    PeoplePrices,
    PersonPrices,
    ProofPart,
    RulePart,
    SidePart,
)
from services.matching.domain.documents.wrong import SolutionDoesNotFit
from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.certificate import Aim, Proof, RulePrices, SidePrices
from services.matching.domain.instance.people import People, Places

KINDS = ("mentor", "mentee", "linked")


def proof_part(proof: Proof, places: Places, worth: int | None) -> ProofPart:
    aim, rules = proof.aim, proof.rules
    return ProofPart(
        aim=AimPart(score=aim.score, role=aim.role, need=aim.need, per_mille=aim.per_mille),
        scale=proof.scale,
        bound=proof.bound,
        searched=proof.searched,
        whole=proof.whole,
        worth=worth,
        mentors=_side_part(proof.mentors, places),
        mentees=_side_part(proof.mentees, places),
        rules=RulePart(
            across_institutions=rules.across_institutions,
            across_regions=rules.across_regions,
            burden=_by_name(rules.burden, places.institutions),
            disclosers=_by_name(rules.disclosers, places.institutions),
            coverage=tuple(rules.coverage.tolist()),
        ),
    )


def people_prices(proofs: Sequence[Proof], people: People) -> PeoplePrices:
    """In the order of sorted ids."""
    order = by_id(people)
    return PeoplePrices(
        person=tuple(people.ids[row] for row in order.tolist()),
        proofs=tuple(
            PersonPrices(
                mentor=_listed(proof.mentors.person, order),
                mentee=_listed(proof.mentees.person, order),
                linked=_listed(proof.rules.linked, order),
            )
            for proof in proofs
        ),
    )


def prices_table(proofs: Sequence[Proof], people: People) -> pa.Table:
    """The same as columns; a column of zeros is left out."""
    order = by_id(people)
    columns: dict[str, pa.Array] = {"person": pa.array([people.ids[row] for row in order.tolist()], pa.string())}
    for number, proof in enumerate(proofs):
        for name, prices in _person_columns(proof).items():
            if prices.any():
                columns[f"{name}_{number}"] = pa.array(prices[order], pa.int64())
    return pa.table(columns)


def from_table(table: pa.Table, proofs: int) -> PeoplePrices:
    """Raises SolutionDoesNotFit for a column that is missing, unknown or of another type."""
    names = [f"{name}_{number}" for number in range(proofs) for name in KINDS]
    kinds = {"person": pa.types.is_string, **dict.fromkeys(names, pa.types.is_integer)}
    for field in table.schema:
        if field.name not in kinds or not kinds[field.name](field.type):
            raise SolutionDoesNotFit(f"{field.name} is no column of prices, or holds something else than it should.")
    if table.column_names.count("person") != 1 or len(set(table.column_names)) < table.num_columns:
        raise SolutionDoesNotFit("person is missing, or a column is there twice.")
    if any(column.null_count for column in table.columns):
        raise SolutionDoesNotFit("a price or a person is empty (null).")
    found = {name: tuple(table.column(name).to_pylist()) for name in table.column_names}
    return PeoplePrices(
        person=found["person"],
        proofs=tuple(
            PersonPrices.model_validate({name: found.get(f"{name}_{number}") for name in KINDS})
            for number in range(proofs)
        ),
    )


def proof_of(part: ProofPart, prices: PersonPrices, people: People, places: Places) -> Proof:
    """Raises SolutionDoesNotFit."""
    order = by_id(people)
    return Proof(
        aim=Aim(score=part.aim.score, role=part.aim.role, need=part.aim.need, per_mille=part.aim.per_mille),
        scale=part.scale,
        mentors=_side(part.mentors, prices.mentor, order, places),
        mentees=_side(part.mentees, prices.mentee, order, places),
        rules=RulePrices(
            across_institutions=part.rules.across_institutions,
            across_regions=part.rules.across_regions,
            burden=_column(part.rules.burden, places.institutions),
            disclosers=_column(part.rules.disclosers, places.institutions),
            coverage=np.array(part.rules.coverage, dtype=np.int64),
            linked=_rows(prices.linked, order),
        ),
        bound=part.bound,
        searched=part.searched,
        whole=part.whole,
    )


def by_id(people: People) -> Ints:
    """Rows in the order of sorted ids."""
    return np.array(sorted(range(people.count), key=people.ids.__getitem__), dtype=np.int64)


def _side_part(prices: SidePrices, places: Places) -> SidePart:
    same = np.array_equal(prices.first, prices.institution)
    return SidePart(
        nation=prices.nation,
        regions=_by_name(prices.region, places.regions),
        institutions=_by_name(prices.institution, places.institutions),
        first=None if same else _by_name(prices.first, places.institutions),
    )


def _side(part: SidePart, person: Sequence[int] | None, order: Ints, places: Places) -> SidePrices:
    institution = _column(part.institutions, places.institutions)
    return SidePrices(
        person=_rows(person, order),
        institution=institution,
        first=institution.copy() if part.first is None else _column(part.first, places.institutions),
        region=_column(part.regions, places.regions),
        nation=part.nation,
    )


def _person_columns(proof: Proof) -> dict[str, Ints]:
    return {"mentor": proof.mentors.person, "mentee": proof.mentees.person, "linked": proof.rules.linked}


def _by_name(prices: Ints, names: Sequence[str]) -> dict[str, int]:
    return {name: price for name, price in zip(names, prices.tolist(), strict=False) if price}


def _column(prices: Mapping[str, int], names: Sequence[str]) -> Ints:
    if unknown := sorted(set(prices) - set(names)):
        raise SolutionDoesNotFit(f'certificate: "{unknown[0]}" has a price and is no such place of the problem.')
    return np.array([prices.get(name, 0) for name in names], dtype=np.int64)


def _listed(prices: Ints, order: Ints) -> tuple[int, ...] | None:
    return tuple(prices[order].tolist()) if prices.any() else None


def _rows(prices: Sequence[int] | None, order: Ints) -> Ints:
    rows = np.zeros(len(order), dtype=np.int64)
    if prices is None:
        return rows
    if len(prices) != len(order):
        raise SolutionDoesNotFit(
            f"certificate: {len(prices)} prices of people, and the problem has {len(order)} people."
        )
    rows[order] = prices
    return rows

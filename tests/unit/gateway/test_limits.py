"""How large a query is, before it is read."""

import pytest
from graphql import DocumentNode, OperationDefinitionNode, build_schema, parse, validate

from services.gateway.schema.api import sdl
from services.gateway.schema.limits import Measure, Size, WithinLimits

GRAPHQL = build_schema(sdl())


def size(query: str) -> Size:
    document = parse(query)
    [operation] = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return Measure(GRAPHQL, document).of(operation.selection_set, GRAPHQL.query_type)


def complaints(document: DocumentNode) -> list[str]:
    return [error.message for error in validate(GRAPHQL, document, [WithinLimits])]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ me { role } }", Size(1, 0, 2)),
        ("{ you: me { as: role } }", Size(1, 2, 2)),
        ("{ regions { id institutions { id } } }", Size(2, 0, 1 + 50 * (1 + 1 + 50))),
        ("{ mentorships(first: 5) { sessions { id } } }", Size(2, 0, 1 + 5 * (1 + 10))),
        ("{ participants(first: 20) { id name } }", Size(1, 0, 41)),
        ("query ($n: Int!) { participants(first: $n) { id } }", Size(1, 0, 501)),
        ("{ ...F } fragment F on Query { me { ... on Viewer { role } } }", Size(1, 0, 2)),
        ("{ __schema { types { fields { name } } } }", Size(0, 0, 1)),
        ("{ nothing { of { the { kind } } } }", Size(0, 0, 1)),
    ],
)
def test_fields_are_counted_for_every_row_that_there_may_be(query: str, expected: Size) -> None:
    assert size(query) == expected


def test_fragments_in_fragments_are_measured_in_no_time() -> None:
    parts = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60)]
    query = " ".join(["{ ...F0 }", *parts, "fragment F60 on Query { me { role } }"])
    assert size(query).values == 2 * 2**60
    assert "values" in complaints(parse(query))[0]


def test_a_fragment_of_itself_and_a_missing_one_are_left_to_the_rules_of_graphql() -> None:
    assert complaints(parse("{ ...F ...G } fragment F on Query { ...F }")) == []


def test_a_complaint_says_what_is_allowed() -> None:
    deep = "{ regions " + "{ institutions { region " * 6 + "{ id }" + " } }" * 6 + " }"
    assert complaints(parse(deep))[0] == "The query goes as deep as 13; at most 10 is allowed."

"""The document of all my data: whoever shows something more of a person is reminded to put it there."""

from collections import defaultdict
from collections.abc import Mapping

from graphql import (
    FieldNode,
    GraphQLObjectType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
    visit,
)
from graphql.language import OperationDefinitionNode

from services.gateway.schema.api import sdl
from services.gateway.schema.exporting import DOCUMENT, PAGED, SELF
from services.gateway.schema.limits import WithinLimits

GRAPHQL = build_schema(sdl())
PARSED = parse(DOCUMENT)
OF_OTHERS = {
    # Of the pair, for whoever coordinates it.
    "Mentorship": {"silence", "silentSince"},
    # Told once, when it is opened.
    "CalendarFeed": {"link"},
}
OF_MINE = (
    *("Access", "CalendarFeed", "Compact", "ConsentSaid", "Feedback", "Insight", "Load", "Mentorship"),
    *("Notifications", "Outcome", "Participant", "Reciprocity", "Session", "Spot", "Wishes"),
)


class Asked(Visitor):
    """Which fields of which types are asked for."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self._types = types
        self.fields: defaultdict[str, set[str]] = defaultdict(set)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self._types.get_parent_type()
        assert parent is not None
        self.fields[parent.name].add(node.name.value)


def asked_for() -> Mapping[str, set[str]]:
    types = TypeInfo(GRAPHQL)
    visitor = Asked(types)
    visit(PARSED, TypeInfoVisitor(types, visitor))
    return visitor.fields


def test_every_value_of_what_is_mine_is_in_it() -> None:
    asked = asked_for()
    for name in OF_MINE:
        kind = GRAPHQL.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        shown = {field for field, told in kind.fields.items() if is_leaf_type(get_named_type(told.type))}
        assert shown - asked[name] == OF_OTHERS.get(name, set()), name


def test_every_field_of_the_query_that_is_called_mine_is_in_it() -> None:
    assert GRAPHQL.query_type is not None
    mine = {field for field in GRAPHQL.query_type.fields if field.startswith("my")} - {"myData"}
    assert mine <= asked_for()["Query"]


def test_each_operation_is_asked_and_keeps_to_the_limits() -> None:
    named = [one.name.value for one in PARSED.definitions if isinstance(one, OperationDefinitionNode) and one.name]
    assert set(named) == {SELF, *PAGED}
    assert validate(GRAPHQL, PARSED) == []
    assert validate(GRAPHQL, PARSED, [WithinLimits]) == []

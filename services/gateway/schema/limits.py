"""How much one request may ask for: measured on the document before anything is read, and remembered with it."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    VisitorAction,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from services.gateway.schema.errors import Code

MAX_DEPTH = 10
MAX_ALIASES = 30
MAX_TOKENS = 2000
MAX_VALUES = 100_000
"""Fields times the rows that they may be of."""
MAX_FIRST = 500
ROWS = 50
"""What a list without `first` is taken for."""
FEW = {"Mentorship": 10, "FunnelRow": 10, "Formation": 10, "Programme": 10}
"""The lists of one pair, of one formation, of one programme or of one row are short."""


@dataclass(frozen=True, slots=True)
class Size:
    depth: int = 0
    aliases: int = 0
    values: int = 0


class WithinLimits(ASTValidationRule):
    """Depth, aliases, and how many values could be read in the worst case."""

    def enter_document(self, node: DocumentNode, *_: Any) -> VisitorAction:
        context = self.context
        assert isinstance(context, ValidationContext)
        measure = Measure(context.schema, node)
        for definition in node.definitions:
            if isinstance(definition, OperationDefinitionNode):
                root = context.schema.get_root_type(definition.operation)
                for complaint in _complaints(measure.of(definition.selection_set, root)):
                    self.report_error(GraphQLError(complaint, definition, extensions={"code": Code.TOO_COMPLEX.value}))
        return None


def _complaints(size: Size) -> list[str]:
    return [
        f"The query {what} {found}; at most {most} is allowed."
        for what, found, most in (
            ("goes as deep as", size.depth, MAX_DEPTH),
            ("uses as many aliases as", size.aliases, MAX_ALIASES),
            ("could read as many values as", size.values, MAX_VALUES),
        )
        if found > most
    ]


class Measure:
    """Each fragment is measured once, so that fragments spread in fragments cannot make measuring itself expensive."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema = schema
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._measured: dict[str, Size] = {}

    def of(self, selected: SelectionSetNode, parent: GraphQLNamedType | None) -> Size:
        depth, aliases, values = 0, 0, 0
        for selection in selected.selections:
            match selection:
                case FieldNode():
                    size = self._field(selection, parent)
                case InlineFragmentNode(type_condition=condition):
                    inside = self._schema.get_type(condition.name.value) if condition else parent
                    size = self.of(selection.selection_set, inside)
                case FragmentSpreadNode():
                    size = self._fragment(selection.name.value)
                case _:
                    continue
            depth, aliases, values = max(depth, size.depth), aliases + size.aliases, values + size.values
        return Size(depth, aliases, values)

    def _fragment(self, name: str) -> Size:
        if name not in self._measured:
            # A fragment that spreads itself, or that is not there, is refused by the rules of GraphQL.
            self._measured[name] = Size()
            if found := self._fragments.get(name):
                self._measured[name] = self.of(
                    found.selection_set, self._schema.get_type(found.type_condition.name.value)
                )
        return self._measured[name]

    def _field(self, field: FieldNode, parent: GraphQLNamedType | None) -> Size:
        aliases = 1 if field.alias else 0
        if field.name.value.startswith("__") or not isinstance(parent, GraphQLObjectType):
            return Size(0, aliases, 1)
        definition = parent.fields.get(field.name.value)
        if definition is None or field.selection_set is None:
            return Size(0, aliases, 1)
        inside = self.of(field.selection_set, get_named_type(definition.type))
        listed = is_list_type(get_nullable_type(definition.type))
        rows = _rows(field, FEW.get(parent.name, ROWS)) if listed else 1
        return Size(inside.depth + 1, inside.aliases + aliases, 1 + rows * inside.values)


def _rows(field: FieldNode, usual: int) -> int:
    for argument in field.arguments or ():
        if argument.name.value == "first":
            # What a variable holds is not known here, and the measure is kept for every value of it.
            return int(argument.value.value) if isinstance(argument.value, IntValueNode) else MAX_FIRST
    return usual

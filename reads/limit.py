"""How much one operation may ask for, measured before anything of it is looked at.

Each fragment is measured once, however often it is spread, so the time grows with the length of
the document and not with what it unfolds to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from domain.limits import DEEPEST_NESTING, MOST_FIELDS, MOST_FIELDS_AT_ONCE, Excess, Limits
from reads import page
from reads.compiler import source_of
from reads.size import ENDLESS, Size, around, as_int, beside
from reads.source import Connection, Lineage, Many, Source, Value

# Arguments of which each value gives an object.
LISTED = frozenset({"ids", "representations"})
LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
_DIRECTIVES = "directives in one place"
_VALUES = "values in its answer, by the sizes of its pages"


class LimitExceeded(GraphQLError):
    """A request that asks for more than one request may."""

    def __init__(self, message: str, excess: Excess) -> None:
        super().__init__(message, extensions={"code": LIMIT_EXCEEDED, **excess.told()})


class Measured(NamedTuple):
    """How much an operation asks for, and the names of the variables that this depends on."""

    size: Size
    directives: int
    read: Set[str]


def measured(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
) -> Measured:
    """How much the operation asks for; raises LimitExceeded where it is nested too deeply."""
    measure = Measure(schema, document, operation, variables)
    return Measured(measure.whole(), measure.directives, measure.read)


def require_within(found: Measured, limits: Limits) -> None:
    """The operation asks for no more than one may; raises LimitExceeded."""
    size = found.size
    for limit, what, have, most in (
        ("maxQueryDepth", "levels of fields", size.depth, limits.query_depth),
        ("maxQueryRootFields", "fields at its root", size.own, limits.query_root_fields),
        ("maxQueryFieldsAtOnce", "fields of one object", size.at_once, MOST_FIELDS_AT_ONCE),
        ("maxQueryFields", "fields", size.fields, MOST_FIELDS),
        ("maxQueryAliases", "aliases", size.aliases, limits.query_aliases),
        ("maxQueryDirectives", _DIRECTIVES, found.directives, limits.query_directives),
        ("maxQueryCost", _VALUES, size.cost, limits.query_cost),
    ):
        if have > most:
            message = f"A query may have {most} {what}; this one has {_shown(have)}."
            raise LimitExceeded(message, Excess(limit, most, have))


def as_size(variables: Mapping[str, Any], name: str) -> object:
    """All that counts of a variable here: whether it is given, a whole number, a list's length."""
    if name not in variables:
        return None
    value = as_int(variables[name])
    if isinstance(value, list):
        return ("list", len(value))
    return value if isinstance(value, int) else "given"


class Measure:
    """Measures one operation of a document.

    `read` are the variables that it depends on, `directives` the most that stand in one place.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        defaults = {
            each.variable.name.value: each.default_value
            for each in operation.variable_definitions or ()
        }
        self.read: set[str] = set()
        self.directives = 0
        self._value = _reader(variables, defaults, self.read)
        self._measured: dict[str, Size] = {}

    def whole(self) -> Size:
        """The size of the operation."""
        self._count_directives(self._operation)
        root = self._schema.get_root_type(self._operation.operation)
        return self._selection(self._operation.selection_set, root, 0)

    def _selection(
        self, selection: SelectionSetNode | None, type_: GraphQLNamedType | None, nesting: int
    ) -> Size:
        if selection is None:
            return Size()
        if nesting > DEEPEST_NESTING:
            message = f"A query may be nested {DEEPEST_NESTING} times; this is more."
            raise LimitExceeded(message, Excess("maxQueryNesting", DEEPEST_NESTING, nesting))
        return beside([self._one(each, type_, nesting + 1) for each in selection.selections])

    def _one(self, node: SelectionNode, type_: GraphQLNamedType | None, nesting: int) -> Size:
        self._count_directives(node)
        if isinstance(node, FieldNode):
            return self._field(node, type_, nesting)
        if isinstance(node, InlineFragmentNode):
            return self._selection(node.selection_set, self._type_of(node, type_), nesting)
        assert isinstance(node, FragmentSpreadNode)
        return self._fragment(node.name.value, nesting)

    def _fragment(self, name: str, nesting: int) -> Size:
        fragment = self._fragments.get(name)
        if fragment is None:
            return Size()
        if name not in self._measured:
            # One that leads back to itself is refused by validation.
            self._measured[name] = Size()
            self._count_directives(fragment)
            type_ = self._type_of(fragment, None)
            self._measured[name] = self._selection(fragment.selection_set, type_, nesting)
        return self._measured[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, nesting: int) -> Size:
        field = getattr(parent, "fields", {}).get(node.name.value)
        type_ = get_named_type(field.type) if field is not None else None
        below = self._selection(node.selection_set, type_, nesting)
        if _is_list_of_values(field):
            below = replace(below, cost=1)
        return around(below, times=self._times(node, field), has_alias=node.alias is not None)

    def _times(self, node: FieldNode, field: GraphQLField | None) -> int:
        """How many objects a field may give."""
        if field is None:
            return 1
        given = {each.name.value: each.value for each in node.arguments or ()}
        if "first" in field.args:
            sizes = [self._value(given.get(name)) for name in ("first", "last")]
            usual, most = _page_sizes(source_of(field))
            wanted = next((n for n in sizes if isinstance(n, int)), usual)
            return max(0, min(wanted, most))
        for name in LISTED.intersection(field.args):
            listed = self._value(given.get(name))
            return len(listed) if isinstance(listed, list) else 1
        source = source_of(field)
        if not isinstance(source, Lineage | Many | Value) or source.most is None:
            return 1
        otherwise = source.usual if isinstance(source, Value) else None
        samples = self._value(given.get("samples")) or otherwise
        return max(1, min(samples, source.most)) if isinstance(samples, int) else source.most

    def _count_directives(self, node: Any) -> None:
        self.directives = max(self.directives, len(node.directives or ()))

    def _type_of(
        self,
        node: InlineFragmentNode | FragmentDefinitionNode,
        otherwise: GraphQLNamedType | None,
    ) -> GraphQLNamedType | None:
        condition = node.type_condition
        return self._schema.get_type(condition.name.value) if condition else otherwise


def _is_list_of_values(field: GraphQLField | None) -> bool:
    """Whether each value counts by itself, as it has no fields that would."""
    source = source_of(field) if field is not None else None
    return isinstance(source, Value) and source.most is not None


def _page_sizes(source: Source | None) -> tuple[int, int]:
    """How many rows a page has if nobody says, and how many it can have."""
    if isinstance(source, Connection):
        return source.size, source.most
    return page.DEFAULT_SIZE, page.MAX_SIZE


def _reader(
    variables: Mapping[str, Any], defaults: Mapping[str, Any], read: set[str]
) -> Callable[[ValueNode | None], Any]:
    """Reads a value as far as sizes are concerned: whole numbers, and the length of lists.

    The names of variables that were asked for are added to `read`.
    """

    def value(node: ValueNode | None) -> Any:
        if isinstance(node, VariableNode):
            name = node.name.value
            read.add(name)
            return as_int(variables[name]) if name in variables else value(defaults.get(name))
        if isinstance(node, IntValueNode):
            # Longer ones are out of any range, and slow to read.
            return int(node.value[:20])
        return list(node.values) if isinstance(node, ListValueNode) else None

    return value


def _shown(number: int) -> str:
    return str(number) if number < ENDLESS else "far more"

"""An operation that was read and found valid, and the statements it has been compiled to."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values

from db import api_key
from domain.limits import Limits
from domain.recent import Recent
from reads.compiler import Asked, Compiler, NotStraight
from reads.cost import Cost
from reads.given import variables_of
from reads.payload import Payload, root_of
from reads.price import Prices
from reads.statement import Again, Part, Statement
from reads.values import require_few

# Of one operation: other variables can lead to other statements.
MOST_PLANS = 8
_ABSENT = object()
_UNCHANGED: Mapping[str, type] = {"String": str, "ID": str, "Boolean": bool}
MOST_SHAPES = 100
# What a character of a document takes as a syntax tree, and one of a statement with its parts.
TREE_BYTES, SQL_BYTES = 250, 3
# What the variables take that a statement keeps, at most, for each byte of the body they came in;
# this and what follows were measured by tracemalloc, as tests/reads/test_ready.py does.
VARIABLE_BYTES = 80
# A request whose body is larger leaves nothing behind.
LARGEST_KEPT = 16 * 1024
# What is kept of the requests for one operation, and what each takes beside its body and values.
MOST_READY = 1024 * 1024
READY_BYTES = 1000
# Where a value stands, and what it holds that is no part of itself.
ITEM_BYTES = 64


class Compiled(NamedTuple):
    """A statement for an operation; its first values are the asker's.

    Of a query, its row is the answer as JSON, whether there is a doubt about it, and what
    `api_key.standing` says. Of a mutation, it is the objects of the `payload`. `rewritten` means
    that the JSON is to be written again as we do it.
    """

    sql: str
    values: Sequence[object]
    parts: Sequence[Part]
    rewritten: bool
    payload: Payload | None = None


class Plan(NamedTuple):
    """What an operation is compiled to while the variables of its directives are `switches`.

    Nothing where it takes the long way.
    """

    switches: tuple[object, ...]
    compiled: Compiled | None
    size: int = 0
    """Of the body of the request that it was compiled for."""

    def bound(self, variables: VariableValues) -> list[object] | None:
        """The values to bind for these variables; None where they lead to another statement."""
        assert self.compiled is not None
        again = Again(self.compiled.values)
        return again.values if again.fits(self.compiled.parts, variables) else None


class Ready(NamedTuple):
    """A statement with the values to bind, and what the operation costs.

    `values` are for one request alone. `variables` are as they were coerced, of a mutation.
    """

    plan: Compiled
    values: list[object]
    cost: Cost
    variables: VariableValues | None = None


class Operation:
    """One query or mutation of a document, which is valid; that is its maker's to see to.

    `grown` counts how often it became heavier.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        node: OperationDefinitionNode,
        limits: Limits,
    ) -> None:
        self.name = node.name.value if node.name else None
        self.changes = node.operation is OperationType.MUTATION
        self.is_single = len(node.selection_set.selections) == 1
        self._schema = schema
        self._node = node
        self._fragments = {
            each.name.value: FragmentDetails(each, None)
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._switches = tuple(_switches(document))
        self._simple = _simple(node)
        self._required = frozenset(
            each.variable.name.value
            for each in node.variable_definitions or ()
            if isinstance(each.type, NonNullTypeNode)
        )
        self._plans: list[Plan] = []
        self._likely: dict[tuple[object, ...], Plan] = {}
        self._ready: Recent[bytes, Ready] = Recent(MOST_READY)
        self.grown = 0
        self.prices = Prices(schema, document, node, limits)

    def ready(self, variables: Mapping[str, Any], body: bytes = b"") -> Ready | None:
        """The statement for these variables; None where they are not what was declared.

        `body` is the request in which they came. Of a large one, nothing outlives it. A query that
        comes again finds what was made of it, as many a client asks the same again and again.

        Errors: LimitExceeded, NotStraight, GraphQLError, Refusal.
        """
        found = self._ready.get(body)
        if found is None:
            return self._made_ready(variables, body)
        return Ready(found.plan, list(found.values), found.cost)

    def _made_ready(self, variables: Mapping[str, Any], body: bytes) -> Ready | None:
        cost = self.prices.of(variables)
        coerced = self.coerced(variables)
        if coerced is None:
            return None
        plan, values = self.plan(coerced, len(body))
        # A mutation wants its variables, and seldom comes again.
        if self.changes:
            return Ready(plan, values, cost, coerced)
        if 0 < len(body) <= LARGEST_KEPT:
            kept = Ready(plan, list(values), cost)
            self._ready.put(body, kept, READY_BYTES + sys.getsizeof(body) + _weight(values))
            self.grown += 1
        return Ready(plan, values, cost)

    def coerced(self, variables: Mapping[str, Any]) -> VariableValues | None:
        """The variables by graphql-core's rules; None where they are not what was declared.

        Errors: LimitExceeded.
        """
        plain = _plain(self._simple, self._required, variables)
        if plain is not None:
            return VariableValues({}, plain)
        nodes = self._node.variable_definitions or ()
        require_few(self._schema, nodes, variables)
        found = get_variable_values(self._schema, nodes, dict(variables), max_errors=0)
        return VariableValues({}, found.coerced) if isinstance(found, VariableValues) else None

    def plan(self, variables: VariableValues, size: int = 0) -> tuple[Compiled, list[object]]:
        """The statement for these variables, and the values to bind; raises NotStraight.

        `size` is that of the request's body.
        """
        shape = tuple(_shape(each) for each in variables.coerced.values())
        switches = tuple(variables.coerced.get(name) for name in self._switches)
        likely = self._likely.get(shape)
        for plan in (likely, *self._plans) if likely else self._plans:
            if plan.switches != switches:
                continue
            if plan.compiled is None:
                raise NotStraight(self.name)
            if (values := plan.bound(variables)) is not None:
                self._note(shape, plan)
                return plan.compiled, values
        compiled = self._compiled(variables, switches, shape)
        if size <= LARGEST_KEPT:
            self._keep(Plan(switches, compiled, size), shape)
        return compiled, list(compiled.values)

    def _compiled(
        self, variables: VariableValues, switches: tuple[object, ...], shape: tuple[object, ...]
    ) -> Compiled:
        asked = Asked(self._schema, self._fragments, self._node, variables)
        try:
            return compiled_payload(asked) if self.changes else compiled_query(asked)
        except NotStraight:
            self._keep(Plan(switches, None), shape)
            raise

    def _keep(self, plan: Plan, shape: tuple[object, ...]) -> None:
        self.grown += 1
        self._plans.insert(0, plan)
        if len(self._plans) > MOST_PLANS:
            del self._plans[MOST_PLANS:]
            self._likely.clear()
            self._ready.clear()
        self._note(shape, plan)

    def _note(self, shape: tuple[object, ...], plan: Plan) -> None:
        if len(self._likely) >= MOST_SHAPES:
            self._likely.clear()
        self._likely[shape] = plan

    def weight(self, text: str) -> int:
        """About how many bytes it takes, with the document's text."""
        statements = sum(len(each.compiled.sql) for each in self._plans if each.compiled)
        variables = sum(each.size for each in self._plans)
        written = TREE_BYTES * len(text) + SQL_BYTES * statements
        return written + VARIABLE_BYTES * variables + self._ready.weight


def compiled_query(asked: Asked) -> Compiled:
    """The statement that is the answer of a query; raises NotStraight.

    Its first four values are the user, whether they administer the instance, their key and its
    scopes.
    """
    statement = Statement(None, hasty=True)
    key = api_key.Standing(statement.bind(None, "uuid"), statement.bind(None, "text[]"))
    compiler = Compiler(asked, statement, straight=True)
    answer = compiler.answer()
    columns = ["to_json(x$)", compiler.doubt("x$"), api_key.standing(statement.asker, key)]
    # Fenced, so that no part of the answer is made twice.
    sql = statement.over(f"(select {answer} offset 0) x$", columns)
    return Compiled(sql, statement.values, statement.parts, compiler.rewritten)


def compiled_payload(asked: Asked) -> Compiled:
    """The statement that reads the objects of a mutation's payload; raises NotStraight.

    Its first two values are the user, and whether they administer the instance.
    """
    statement = Statement(None)
    compiler = Compiler(asked, statement, straight=True)
    payload = Payload(compiler, root_of(asked))
    sql = statement.text(payload.columns)
    return Compiled(sql, statement.values, statement.parts, compiler.rewritten, payload)


def _simple(node: OperationDefinitionNode) -> Mapping[str, type] | None:
    """The variables, where each is one that coercion leaves as it is if it is of this type."""
    found: dict[str, type] = {}
    for each in node.variable_definitions or ():
        type_ = each.type.type if isinstance(each.type, NonNullTypeNode) else each.type
        name = type_.name.value if isinstance(type_, NamedTypeNode) else ""
        if name not in _UNCHANGED or each.default_value is not None:
            return None
        found[each.variable.name.value] = _UNCHANGED[name]
    return found


def _plain(
    simple: Mapping[str, type] | None, required: Collection[str], given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The variables as they are, where all are there and coercion would leave them so."""
    if simple is None:
        return None
    found = {name: given.get(name, _ABSENT) for name in simple}
    as_they_are = all(
        type(found[name]) is type_ or (found[name] is None and name not in required)
        for name, type_ in simple.items()
    )
    return found if as_they_are else None


def _weight(values: Sequence[object]) -> int:
    """How many bytes they take: each a value, or a list of some."""
    parts = [part for each in values for part in (each if isinstance(each, list) else (each,))]
    return sum(map(sys.getsizeof, parts)) + ITEM_BYTES * len(parts)


def _shape(value: object) -> object:
    """What of a variable usually decides about the statement."""
    return value if value is None or isinstance(value, int) else type(value)


class _Directives(Visitor):
    """Collects the names of the variables that directives depend on."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        """One more directive is looked at."""
        for argument in node.arguments or ():
            self.names.update(dict.fromkeys(variables_of(argument.value)))


def _switches(document: DocumentNode) -> Iterator[str]:
    found = _Directives()
    visit(document, found)
    yield from found.names

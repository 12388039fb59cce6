"""Makes a failing request small: what can be left out of it without its coming right is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from tests.straight.case import Case
from tests.straight.generate import is_valid

MOST_TRIES = 600
# The lists of a node that may be shorter; of selections one must be left.
LISTS = ("definitions", "selections", "arguments", "directives", "fields", "values")

Fails = Callable[[Case], Awaitable[bool]]


async def smaller(schema: GraphQLSchema, case: Case, fails: Fails) -> Case:
    """The smallest request found that still fails as this one does."""
    try:
        parse(case.document)
    except GraphQLError:
        return case
    valid = is_valid(schema, case.document)
    tries = 0
    progress = True
    while progress and tries < MOST_TRIES:
        progress = False
        for smaller_ in _candidates(case):
            if valid and not is_valid(schema, smaller_.document):
                continue
            tries += 1
            if tries > MOST_TRIES:
                break
            if await fails(smaller_):
                case, progress = smaller_, True
                break
    return case


def _candidates(case: Case) -> Iterator[Case]:
    """The request with one thing less, the largest things first."""
    document = parse(case.document)
    places = sorted(_places(document), key=lambda place: -len(print_ast(_at(document, place))))
    for place in places:
        without = deepcopy(document)
        *path, (name, index) = place
        owner = _at(without, path)
        kept = [each for n, each in enumerate(getattr(owner, name)) if n != index]
        if name == "selections" and not kept:
            continue
        _set(owner, name, tuple(kept))
        yield _cleaned(case, without)
    for place in places:
        if place[-1][0] == "selections" and not isinstance(_at(document, place), FieldNode):
            yield _cleaned(case, _unwrapped(document, place))
    for name in case.variables or {}:
        yield replace(case, variables={k: v for k, v in case.variables.items() if k != name})


Place = list[tuple[str, int]]


def _places(node: Node, path: Place | None = None) -> Iterator[Place]:
    """All that stands in a list somewhere below the node."""
    for key in node.keys:
        value = getattr(node, key)
        if isinstance(value, list | tuple):
            for index, each in enumerate(value):
                below = [*(path or []), (key, index)]
                if key in LISTS and not isinstance(each, OperationDefinitionNode):
                    yield below
                yield from _places(each, below)
        elif isinstance(value, Node):
            yield from _places(value, [*(path or []), (key, -1)])


def _at(node: Any, path: Place) -> Any:
    for name, index in path:
        node = getattr(node, name)
        if index >= 0:
            node = node[index]
    return node


def _set(node: Node, name: str, value: object) -> None:
    # A copy of our own, which nobody else has seen; nodes themselves do not let be changed.
    object.__setattr__(node, name, value)


def _unwrapped(document: DocumentNode, place: Place) -> DocumentNode:
    """The document with the selections of a fragment in its place."""
    without = deepcopy(document)
    *path, (name, index) = place
    owner, fragment = _at(without, path), _at(without, place)
    if isinstance(fragment, FragmentSpreadNode):
        fragment = next(
            each
            for each in without.definitions
            if isinstance(each, FragmentDefinitionNode) and each.name.value == fragment.name.value
        )
    assert isinstance(owner, SelectionSetNode)
    parts = list(getattr(owner, name))
    parts[index : index + 1] = deepcopy(fragment.selection_set.selections)
    _set(owner, name, tuple(parts))
    return without


class _Used(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.add(node.name.value)

    def enter_variable(self, node: VariableNode, _key: Any, parent: Any, *_: Any) -> None:
        if getattr(parent, "kind", "") != "variable_definition":
            self.names.add(f"${node.name.value}")


def _cleaned(case: Case, document: DocumentNode) -> Case:
    """The request without the fragments and the variables that nothing uses."""
    while True:
        used = _Used()
        visit(document, used)
        kept = [
            each
            for each in document.definitions
            if not isinstance(each, FragmentDefinitionNode) or each.name.value in used.names
        ]
        if len(kept) == len(document.definitions):
            break
        document = DocumentNode(definitions=tuple(kept))
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            declared = each.variable_definitions or ()
            kept_ = tuple(v for v in declared if f"${v.variable.name.value}" in used.names)
            _set(each, "variable_definitions", kept_)
    variables = {k: v for k, v in (case.variables or {}).items() if f"${k}" in used.names}
    return replace(case, document=print_ast(document), variables=variables)

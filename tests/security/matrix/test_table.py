"""The table decides on every field and on every mutation of the schema, and on nothing else."""

from __future__ import annotations

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from auth import scope
from auth.permission import RegistryAction
from tests.security.matrix import acting, roots, rules
from tests.security.matrix.expected import _SPECIAL
from tests.security.matrix.walk import SCHEMA, chains, is_node

# What only answers to mutations and refusals hold, which other tests look into.
_ELSEWHERE = ("Payload", "Upload", "Header", "LinkCheck")


def fields() -> set[str]:
    """Every field of every type that an answer can hold."""
    return {
        f"{name}.{field}"
        for name, type_ in SCHEMA.type_map.items()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not name.startswith("__")
        for field in type_.fields
    }


def nodes() -> set[str]:
    """Every type whose objects can be found by their ids."""
    node = SCHEMA.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    return {type_.name for type_ in SCHEMA.get_possible_types(node)}


def test_every_field_is_decided() -> None:
    assert sorted((fields() | nodes()) - rules.TABLE.keys()) == []


def test_nothing_is_decided_that_is_not_there() -> None:
    assert sorted(rules.TABLE.keys() - fields() - nodes()) == []


def test_rules_are_known() -> None:
    known = {*rules.RULES, *_SPECIAL, "SEEN", "LIST"}
    said = {name: rule.partition(" + ")[0] for name, rule in rules.TABLE.items()}

    assert {name: rule for name, rule in said.items() if rule not in known} == {}


def test_every_kind_of_thing_is_looked_for() -> None:
    assert nodes() == roots.NODES.keys()
    assert all(is_node(SCHEMA.type_map[name]) for name in nodes())


@pytest.mark.slow
def test_ways_lead_to_every_field() -> None:
    reached = {
        chain[-1] for name in roots.names() for part in roots.parts(name) for chain in chains(part)
    } | {f"Query.{name.partition(' ')[0]}" for name in roots.names()}
    interfaces = {"Node", "Error", "Subscription", "LiveEvent", "_Service"} | {
        name
        for name, type_ in SCHEMA.type_map.items()
        if isinstance(type_, GraphQLObjectType) and "Error" in {i.name for i in type_.interfaces}
    }

    left = {
        name
        for name in fields() - reached
        if name.partition(".")[0] not in interfaces | {"Mutation"}
        and not any(word in name for word in _ELSEWHERE)
    }
    assert left == {"Query.checkLink", "Query._entities", "Query._service"}


def test_every_mutation_is_done() -> None:
    assert acting.ACTS.keys() == set(acting.names())


def test_scopes_are_those_of_the_table() -> None:
    said = {name: acting.parts(name)[1] for name in acting.names()}

    assert said == {name: scope.MUTATIONS[name].name for name in acting.names()}


# By which mutation, with what in it, each thing that a page shows as a button is done.
DONE_BY = {
    "CREATE_COLLECTION": ("createCollection",),
    "EDIT_COLLECTION": ("updateCollection",),
    "DELETE_COLLECTION": ("deleteCollection",),
    "LINK": ("linkArtifact",),
    "UNLINK": ("unlinkVersion",),
    "EDIT_ALIASES": ("updateVersionAliases",),
    "EDIT_PROTECTED_ALIASES": ("setProtectedAliases",),
    "EDIT_TAGS": ("updateCollection", "addTags"),
    "ADD_TYPE": ("updateRegistry", "addAcceptedTypes"),
    "RENAME": ("updateRegistry", "name"),
    "CHANGE_TYPE_MODE": ("updateRegistry", "acceptsAllTypes"),
    "CHANGE_VISIBILITY": ("updateRegistry", "visibility"),
    "MANAGE_MEMBERS": ("setRegistryMember",),
    "DELETE": ("deleteRegistry",),
    "USE": ("useArtifactVersion",),
}
# Reading takes READ, and what is not part of the native API takes WRITE.
ASIDE = {"VIEW", "DOWNLOAD", "AUTOMATE_COLLECTION", "AUTOMATE_REGISTRY"}


def test_a_button_is_shown_for_what_the_key_is_good_for() -> None:
    assert DONE_BY.keys() | ASIDE == {action.name for action in RegistryAction}
    for name, (mutation, *fields_) in DONE_BY.items():
        action = RegistryAction[name]
        needed = {each.name for each in scope._ACTIONS[action]}
        assert needed == {each.name for each in scope.needed(mutation, fields_)}
        assert needed == rules.SCOPES.get(name, {"WRITE"})
    for name in ASIDE:
        needed = {each.name for each in scope._ACTIONS[RegistryAction[name]]}
        assert needed == rules.SCOPES.get(name, {"WRITE"})

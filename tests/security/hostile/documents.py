"""Documents that take as much time as they can to be read, measured, validated or answered."""

from __future__ import annotations

import functools

from tests.security.hostile.making import MEGABYTE, Make, beside, document


def bomb(fragments: int, n: int) -> str:
    """Each fragment spreads the next one twice."""
    chain = " ".join(
        f"fragment f{i} on User {{ ...f{i + 1} ...f{i + 1} }}" for i in range(fragments)
    )
    return f"{{ a{n}: viewer {{ ...f0 }} }} {chain} fragment f{fragments} on User {{ id }}"


def nested(levels: int, n: int) -> str:
    """Fields within fields."""
    return f"{{ a{n}: " + "viewer { " * levels + "id" + " }" * levels + " }"


def deep_pages(n: int) -> str:
    """Objects in lists in lists, each a page of the usual size."""
    there = "registries { nodes { collections { nodes { versions { nodes { collection { registry {"
    return f"{{ a{n}: {there} id }} }} }} }} }} }} }} }} }}"


def unlike(count: int, n: int) -> str:
    """One field with as many different arguments: any two must be compared."""
    fields = " ".join(f'a: node(id: "{n}-{i}") {{ id }}' for i in range(count))
    return f"{{ {fields} }}"


def unlike_objects(count: int) -> str:
    """One object as many times, each with something else in it."""
    return " ".join(f"a: viewer {{ b: id @x(y: {i}) }}" for i in range(count))


def spread_fragments(count: int, n: int) -> str:
    """Fragments that all lead to one field, each of which must be compared with each."""
    spreads = " ".join(f"...f{i}" for i in range(count))
    made = " ".join(f"fragment f{i} on User {{ a: id b{n}: username }}" for i in range(count))
    return f"{{ viewer {{ {spreads} }} }} {made}"


ALL_FIELDS = """fragment R on RegistryConnection { totalCount nodes { id name description visibility
    createdAt collections(first: 1) { ...C } } pageInfo { ...P } }
fragment C on CollectionConnection { totalCount nodes { id name description types tags createdAt
    createdBy { ...U } versions(first: 1) { ...V } } pageInfo { ...P } }
fragment V on VersionConnection { totalCount nodes { id name number aliases tags
    source { id name digest createdBy { ...U } } } pageInfo { ...P } }
fragment U on User { id username name }
fragment P on PageInfo { hasNextPage hasPreviousPage startCursor endCursor }"""
INTROSPECTION = """{ __schema { queryType { name } types { kind name description
    fields(includeDeprecated: true) { name description args { ...I } type { ...T } }
    inputFields { ...I } interfaces { ...T } enumValues { name } possibleTypes { ...T } }
    directives { name locations args { ...I } } } }
fragment I on __InputValue { name description type { ...T } defaultValue }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"""

LOOP = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"

DOCUMENTS: dict[str, Make] = {
    "nothing unusual": document(lambda n: f"{{ a{n}: viewer {{ id }} }}"),
    "deep pages": document(deep_pages),
    **{
        f"{k} fragments, each spread twice": document(functools.partial(bomb, k))
        for k in (8, 20, 40)
    },
    "1,000 aliases of an object": document(
        lambda n: "{ " + " ".join(f"a{n}x{i}: node(id: 1) {{ id }}" for i in range(1000)) + " }"
    ),
    "500 aliases of a value": document(
        lambda n: "{ viewer { " + " ".join(f"a{n}x{i}: id" for i in range(499)) + " } }"
    ),
    "10,000 times one field": document(
        lambda n: f"{{ a{n}: __typename " + "__typename " * 10_000 + "}"
    ),
    "490 times one field": document(lambda n: f"{{ a{n}: viewer {{ " + "id " * 490 + "} }"),
    "490 times one object, below": document(
        lambda n: (
            f'{{ a{n}: organization(name: "a") {{ ' + "registries { totalCount } " * 490 + "} }"
        )
    ),
    "1,000 times one object": document(
        lambda n: f"{{ a{n}: __typename " + "viewer { id } " * 1000 + "}"
    ),
    "400 unlike fields of one name": document(lambda n: unlike(400, n)),
    "48 unlike fields of one name": document(lambda n: unlike(48, n)),
    "330 unlike fields, not asked for": beside(lambda n: "query B " + unlike(330, n)),
    "200 unlike objects, not asked for": beside(lambda n: f"query B {{ {unlike_objects(200)} }}"),
    "1,900 times one field, not asked for": beside(lambda n: "query B { " + "viewer " * 1900 + "}"),
    "1,900 unknown fields, not asked for": beside(
        lambda n: "query B { " + " ".join(f"registrie{i}" for i in range(1900)) + " }"
    ),
    "990 times one object, not asked for": beside(
        lambda n: "query B { " + "viewer { id } " * 990 + "}"
    ),
    "300 fragments, not asked for": beside(
        lambda n: (
            "query B { viewer { "
            + " ".join(f"...f{i}" for i in range(250))
            + " } } "
            + " ".join(f"fragment f{i} on User {{ a: id ...f{i + 1} }}" for i in range(250))
            + " fragment f250 on User { a: name }"
        )
    ),
    "300 fragments of one field": document(lambda n: spread_fragments(300, n)),
    "1,000 directives": document(
        lambda n: f"{{ a{n}: viewer {{ id " + "@skip(if: false) " * 1000 + "} }"
    ),
    "2,000 unknown directives": document(
        lambda n: f"{{ a{n}: viewer {{ id " + "@x " * 1900 + "} }"
    ),
    "2,000 unknown fields": document(
        lambda n: f"{{ a{n}: viewer {{ " + " ".join(f"registri{i}" for i in range(1900)) + " } }"
    ),
    "490 unknown fields": document(
        lambda n: f"{{ a{n}: viewer {{ " + " ".join(f"usernam{i}" for i in range(490)) + " } }"
    ),
    "unknown types": document(
        lambda n: (
            "query(" + " ".join(f"$a{n}x{i}: Registr" for i in range(900)) + ") { __typename }"
        )
    ),
    "introspection": document(lambda n: f"{INTROSPECTION} #{n}"),
    "introspection, 20 times": document(
        lambda n: (
            "query { "
            + " ".join(
                f"a{n}x{i}: __schema {{ types {{ name fields {{ name args {{ name }} }} }} }}"
                for i in range(20)
            )
            + " }"
        )
    ),
    "names of all types, 250 times": document(
        lambda n: (
            "{ __schema { types { " + " ".join(f"a{n}x{i}: name" for i in range(240)) + " } } }"
        )
    ),
    "introspection loop": document(lambda n: f"{LOOP} #{n}"),
    "nested 150 times": document(lambda n: nested(150, n)),
    "nested 5,000 times": document(lambda n: nested(5000, n)),
    "fragment that spreads itself": document(
        lambda n: f"{{ a{n}: viewer {{ ...F }} }} fragment F on User {{ id ...F }}"
    ),
    "list of 50,000 in a document": document(
        lambda n: f"{{ a{n}: nodes(ids: [" + "1," * 49_000 + "]) { id } }"
    ),
    "list of 1,900 in a document": document(
        lambda n: f"{{ a{n}: nodes(ids: [" + "1," * 1_900 + "]) { id } }"
    ),
    "lists in lists in a document": document(
        lambda n: f"{{ a{n}: nodes(ids: " + "[" * 900 + "]" * 900 + ") { id } }"
    ),
    "comment of 100 kB": document(lambda n: "{ viewer { id } } #" + "x" * 99_000 + str(n)),
    "comments, 50,000 lines": document(lambda n: "{ viewer { id } } " + "#\n" * 49_000 + f"#{n}"),
    "blanks of 100 kB": document(lambda n: f"{{ a{n}: viewer {{ id }} }}" + " ," * 49_000),
    "line breaks of 100 kB, then an error": document(lambda n: f"#{n}" + "\n" * 99_000 + "{"),
    "block string of 100 kB": document(
        lambda n: f'{{ a{n}: node(id: """' + "\n " * 49_000 + '""") { id } }'
    ),
    "string of escapes, 100 kB": document(
        lambda n: f'{{ a{n}: node(id: "' + "\\u0041" * 16_000 + '") { id } }'
    ),
    "document of 1 MB": document(lambda n: "{ viewer { id } } #" + "x" * (MEGABYTE - 100) + str(n)),
    "name of 90 kB": document(lambda n: "{ " + "x" * 90_000 + f"{n} }}"),
    "number of 90,000 digits": document(
        lambda n: "{ registries(first: 1" + "0" * 90_000 + f"{n}) {{ totalCount }} }}"
    ),
    "page of a million": document(
        lambda n: f"{{ a{n}: registries(first: 1000000) {{ totalCount }} }}"
    ),
    "500 operations": document(
        lambda n: " ".join(f"query a{n}x{i} {{ viewer {{ id }} }}" for i in range(500))
    ),
    "500 variables": document(
        lambda n: "query(" + " ".join(f"$a{n}x{i}: Int" for i in range(900)) + ") { __typename }"
    ),
    "deferred": document(lambda n: f"{{ a{n}: viewer {{ " + "... @defer { id } " * 300 + "} }"),
    "subscription": document(lambda n: f"subscription {{ a{n}: viewer {{ id }} }}"),
    "deep pages of the dialect": document(
        lambda n: (
            f'{{ a{n}: project(name: "a", entityName: "b") {{ artifactTypes {{ edges {{ node {{'
            " artifactCollections { edges { node { artifacts { edges { node {"
            " id } } } } } } } } } } }"
        ),
        "/wandb/graphql",
    ),
    "490 unknown fields of the dialect": document(
        lambda n: f"{{ a{n}: viewer {{ " + " ".join(f"usernam{i}" for i in range(490)) + " } }",
        "/wandb/graphql",
    ),
    "3,000 fields that lead to a statement": document(
        lambda n: (
            "{ "
            + " ".join(f"a{n}x{i}: registries(first: 1) {{ ...R }}" for i in range(50))
            + " } "
            + ALL_FIELDS
        )
    ),
}

"""The operations that are timed, as data: what is asked, in our words, of whom, and what proves it.

`draw` picks what one request is about, in neutral words (names and ids as text, so that any target
can say them in its own way); `variables` says the same to our own document.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bench.sample import Sample
from domain import ids

Values = Mapping[str, Any]

POINT = """query Point($path: String!) {
  collection(path: $path) {
    id name path types description tags createdAt updatedAt
    registry { name path visibility }
    createdBy { username }
    versions(first: 5) { nodes { id number aliases linkedAt digest sizeBytes } }
  }
}"""

PAGE = """query Page($path: String!) {
  registry(path: $path) {
    id name path description visibility createdAt
    collections(first: 50) {
      nodes {
        id name description types tags updatedAt
        versions(first: 10) { nodes { id number aliases linkedAt digest sizeBytes tags } }
      }
    }
  }
}"""

LIST = """query List($path: String!, $type: String!, $tag: String!, $after: String) {
  registry(path: $path) {
    collections(
      first: 50
      after: $after
      where: { type: { eq: $type }, tag: { eq: $tag } }
      orderBy: { field: UPDATED_AT, direction: DESC }
    ) {
      nodes { id name path types description tags createdAt updatedAt }
      pageInfo { endCursor hasNextPage }
    }
  }
}"""

SEARCH = """query Search($text: String!) {
  search(text: $text, first: 20) {
    nodes {
      __typename
      ... on Registry { id name path description }
      ... on Collection { id name path description }
      ... on Version { id name path description }
    }
  }
}"""

NODE = """query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
    ... on Version { number name path aliases linkedAt digest sizeBytes collection { name path } }
    ... on Collection { name path types description tags updatedAt }
  }
}"""

LINK = """mutation Link($input: LinkArtifactInput!) {
  linkArtifact(input: $input) { version { id number aliases } }
}"""


@dataclass(frozen=True)
class Operation:
    """One operation: every good answer of ours holds the bytes of `proof`, at least as often."""

    name: str
    meaning: str
    document: str
    draw: Callable[[Sample, random.Random], Values]
    variables: Callable[[Values], dict[str, Any]]
    proof: bytes
    writes: bool = False


def registry_path(values: Values) -> str:
    """The path of the registry that these values name."""
    return f"{values['organization']}/wandb-registry-{values['registry']}"


def collection_path(values: Values) -> str:
    """The path of the collection that these values name."""
    return f"{registry_path(values)}/{values['collection']}"


def _draw_point(sample: Sample, chance: random.Random) -> Values:
    registry, collection = chance.choice(sample.collections)
    return {"organization": sample.organization, "registry": registry, "collection": collection}


def _draw_page(sample: Sample, chance: random.Random) -> Values:
    return {"organization": sample.organization, "registry": chance.choice(sample.registries)}


def _draw_list(sample: Sample, chance: random.Random) -> Values:
    """The first page as often as one that begins at any place of the list."""
    registry = chance.choice(sample.registries)
    after = chance.choice(sample.places[registry]) if chance.random() < 0.5 else None
    return {
        "organization": sample.organization,
        "registry": registry,
        "type": "model",
        "tag": chance.choice(sample.tags),
        # Where the page begins, by the keys of the order: the time and the id.
        "after_updated_at": after and after[0],
        "after_id": after and after[1],
        "after": after and after[2],
    }


def _draw_search(sample: Sample, chance: random.Random) -> Values:
    return {"text": chance.choice(sample.words)}


def _draw_node(sample: Sample, chance: random.Random) -> Values:
    kind, id = chance.choice(sample.nodes)
    return {"kind": kind, "organization_id": sample.organization_id, "id": id}


def _draw_link(sample: Sample, chance: random.Random) -> Values:
    """No pair of a source and a target is drawn twice, or it would be a link that is there."""
    return sample.next_link(hot=False)


def _draw_hot_link(sample: Sample, chance: random.Random) -> Values:
    return sample.next_link(hot=True)


def _list_variables(values: Values) -> dict[str, Any]:
    asked = {key: values[key] for key in ("type", "tag", "after")}
    return {"path": registry_path(values), **asked}


def _node_variables(values: Values) -> dict[str, Any]:
    kind = ids.Kind[values["kind"].upper()]
    return {"id": ids.encode(kind, UUID(values["organization_id"]), UUID(values["id"]))}


def _link_variables(values: Values) -> dict[str, Any]:
    source = "{team}/{project}/{artifact}:v{number}".format_map(values)
    return {
        "input": {
            "artifactVersionPath": source,
            "targetPath": collection_path(values),
            "aliases": [values["alias"]],
            "idempotencyKey": values["key"],
        }
    }


OPERATIONS = (
    Operation(
        "Q1",
        "a collection by path, with its five newest versions",
        POINT,
        _draw_point,
        lambda values: {"path": collection_path(values)},
        b'"digest":',
    ),
    Operation(
        "Q2",
        "a registry by path: 50 collections, 10 versions in each",
        PAGE,
        _draw_page,
        lambda values: {"path": registry_path(values)},
        b'"digest":',
    ),
    Operation(
        "Q3",
        "50 collections of a registry by type and tag, last changed first, from any place",
        LIST,
        _draw_list,
        _list_variables,
        b'"endCursor":',
    ),
    Operation(
        "Q4",
        "a search for one word, the best 20",
        SEARCH,
        _draw_search,
        lambda values: {"text": values["text"]},
        b'"__typename":',
    ),
    Operation(
        "Q5",
        "a version or a collection by global id",
        NODE,
        _draw_node,
        _node_variables,
        b'"__typename":',
    ),
    Operation(
        "M1",
        "a link into one of many collections, with an alias and an idempotency key",
        LINK,
        _draw_link,
        _link_variables,
        b'"number":',
        writes=True,
    ),
    Operation(
        "M2",
        "the same, every link into one collection",
        LINK,
        _draw_hot_link,
        _link_variables,
        b'"number":',
        writes=True,
    ),
)

BY_NAME = {operation.name: operation for operation in OPERATIONS}

"""Apollo Server and GraphQL Yoga, in our shape: resolvers and DataLoaders over our tables."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.operations import BY_NAME, Operation, Values
from bench.peers import packages
from bench.peers.environment import node_variables
from bench.processes import spawn
from bench.target import Place, Request, graphql
from tools.environment import ROOT

SCHEMA = ROOT / "schema" / "schema.graphql"


@dataclass
class HandWritten:
    """One of the servers, over the very tables of our database."""

    name: str
    source: str
    variables: Mapping[str, str] = field(default_factory=dict)
    same_shape: bool = True

    def missing(self) -> str | None:
        """Why it cannot be measured here."""
        return packages.missing_node()

    def set_up(self) -> None:
        """The packages are installed."""
        packages.install_node()

    def operations(self) -> frozenset[str]:
        """All of them."""
        return frozenset(BY_NAME)

    def start(self, place: Place) -> subprocess.Popen[bytes]:
        """The server, for our own schema."""
        # Plans for known keys scan whole tables, as long as a connection makes any.
        told = node_variables(place, plan_cache_mode="force_generic_plan")
        told |= {**self.variables, "SCHEMA": str(SCHEMA)}
        return spawn([packages.node(), str(packages.FOLDER / self.source)], place, told)

    def ready(self) -> Request:
        """A query without a key, which needs no data."""
        return graphql("{ __typename }", {}, None)

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        """The very request that ours gets."""
        return graphql(operation.document, operation.variables(values), place.key)

    def proof(self, operation: Operation) -> bytes:
        """What ours holds."""
        return operation.proof

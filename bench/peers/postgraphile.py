"""PostGraphile: the API that it makes of our tables, and a function of SQL for the link."""

from __future__ import annotations

import subprocess
from typing import Any

from bench.operations import Operation, Values
from bench.peers import documents, packages
from bench.peers.database import fetched
from bench.peers.environment import node_variables
from bench.processes import spawn
from bench.target import Place, Request, graphql

_REGISTRIES = """select o.name, r.name, r.organization_id::text, r.id::text
    from registry r join organization o on o.organization_id = r.organization_id"""

Asked = tuple[str, dict[str, Any]]
Key = tuple[str, str]


class PostGraphile:
    """It has no search, and as set up here neither keys nor rules of who sees what."""

    name = "postgraphile"
    same_shape = False

    def __init__(self) -> None:
        self._keys: dict[str, dict[Key, Key]] = {}

    def missing(self) -> str | None:
        """Why it cannot be measured here."""
        return packages.missing_node()

    def set_up(self) -> None:
        """The packages are installed."""
        packages.install_node()

    def operations(self) -> frozenset[str]:
        """All but the search."""
        return frozenset({"Q1", "Q2", "Q3", "Q5", "M1", "M2"})

    def start(self, place: Place) -> subprocess.Popen[bytes]:
        """The server, which reads the tables and makes its function first."""
        source = str(packages.FOLDER / "postgraphile.js")
        return spawn([packages.node(), source], place, node_variables(place))

    def ready(self) -> Request:
        """A query that needs no data."""
        return graphql("{ __typename }", {}, None)

    def request(self, operation: Operation, values: Values, place: Place) -> Request:
        """The closest document, with the keys that stand for the names of a path."""
        document, variables = self._asked(operation, values, place)
        return graphql(document, variables, None)

    def proof(self, operation: Operation) -> bytes:
        """As ours, where it has the same field."""
        return {"Q5": b'"rowId":'}.get(operation.name, operation.proof)

    def _asked(self, operation: Operation, values: Values, place: Place) -> Asked:
        if operation.name == "Q5":
            document = {"Version": documents.VERSION, "Collection": documents.COLLECTION}
            key = {"organization": values["organization_id"], "id": values["id"]}
            return document[values["kind"]], key
        organization, registry = self._key(values, place)
        named = {"organization": organization, "registry": values["registry"]}
        match operation.name:
            case "Q1":
                by_id = {"registry": registry, "collection": values["collection"]}
                return documents.POINT, named | by_id
            case "Q2":
                return documents.PAGE, named
            case "Q3":
                return documents.LIST, named | {"filter": _filter(values)}
        return documents.LINK, {"input": _link(values, place, organization, registry)}

    def _key(self, values: Values, place: Place) -> Key:
        """The ids of the organization and of the registry, which a client is taken to know."""
        if place.database_url not in self._keys:
            rows = fetched(place.database_url, _REGISTRIES)
            self._keys[place.database_url] = {(o, r): (o_id, r_id) for o, r, o_id, r_id in rows}
        return self._keys[place.database_url][values["organization"], values["registry"]]


def _filter(values: Values) -> dict[str, Any]:
    """Its cursors cannot be made outside: a page begins below a time, by a filter."""
    wanted: dict[str, Any] = {
        "types": {"anyEqualTo": values["type"]},
        "tags": {"anyEqualTo": values["tag"]},
    }
    if values["after_updated_at"] is not None:
        wanted["updatedAt"] = {"lessThan": values["after_updated_at"]}
    return wanted


def _link(values: Values, place: Place, organization: str, registry: str) -> dict[str, Any]:
    names = ("team", "project", "artifact", "number", "collection", "alias", "key")
    ids = {"viewerId": place.viewer_id, "organizationId": organization, "registryId": registry}
    return ids | {name: values[name] for name in names}

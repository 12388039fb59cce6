"""What is inside an organization, a registry, a collection, a project, an artifact or a version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.tools import place, screen
from server.tools.client import PAGE, Client
from server.tools.errors import Failed

Node = Mapping[str, Any]

INFO = "pageInfo { hasNextPage endCursor }"
NEXT = f"first: {PAGE}, after: $after"

ORGANIZATIONS = f"""query($after: String) {{ organizations({NEXT}) {{ nodes {{
    name displayName viewerRole }} {INFO} }} }}"""
REGISTRIES = f"""query($name: String!, $after: String) {{ organization(name: $name) {{
    registries({NEXT}) {{ nodes {{ path visibility viewerRole acceptsAllTypes acceptedTypes }}
    {INFO} }} }} }}"""
TEAMS = f"""query($name: String!, $after: String) {{ organization(name: $name) {{
    teams({NEXT}) {{ nodes {{ name projects(first: {PAGE}) {{ nodes {{ path }} }} }}
    {INFO} }} }} }}"""
COLLECTIONS = f"""query($path: String!, $after: String) {{ registry(path: $path) {{
    collections({NEXT}) {{ nodes {{ path types tags latestVersion {{ name sizeBytes aliases }} }}
    {INFO} }} }} }}"""
VERSIONS = f"""query($path: String!, $after: String) {{ collection(path: $path) {{
    versions({NEXT}) {{ nodes {{ path aliases sizeBytes linkedAt source {{ path }} }}
    {INFO} }} }} }}"""
ARTIFACTS = f"""query($organization: String!, $team: String!, $project: String!, $after: String) {{
    organization(name: $organization) {{ team(name: $team) {{ project(name: $project) {{
    artifacts({NEXT}) {{ nodes {{ path type tags versions(first: 1) {{ nodes {{
    name aliases sizeBytes }} }} }} {INFO} }} }} }} }} }}"""
ARTIFACT = f"""query($path: String!, $after: String) {{ artifactVersion(path: $path) {{ artifact {{
    versions({NEXT}) {{ nodes {{ path aliases tags sizeBytes fileCount createdAt state }} {INFO} }}
    }} }} }}"""
FILES = f"""files({NEXT}) {{ nodes {{ path sizeBytes digest reference }} {INFO} }}"""
OF_VERSION = f"""query($path: String!, $after: String) {{ version(path: $path) {{ {FILES} }} }}"""
OF_ARTIFACT_VERSION = f"""query($path: String!, $after: String) {{
    artifactVersion(path: $path) {{ {FILES} }} }}"""


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, and its text in the row of a node."""

    head: str
    text: Callable[[Node], str]


@dataclass(frozen=True)
class Listing:
    """What is inside, as the server said it, and how it is shown."""

    kind: str
    nodes: Sequence[Node]
    columns: Sequence[Column]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": self.kind, "nodes": list(self.nodes)}

    def show(self) -> None:
        """As a table on stdout, sizes flush right."""
        heads = [column.head for column in self.columns]
        rows = [[column.text(node) for column in self.columns] for node in self.nodes]
        right = heads.index("SIZE") if "SIZE" in heads else None
        screen.show_table(heads, rows, right)


def ls(client: Client, path: str | None) -> list[Listing]:
    """What is inside; raises Failed where nothing is there, or nothing that one may see."""
    if not path:
        return _everything(client)
    before, colon, _ = path.partition(":")
    found = _contents(client, path, before.count("/") + 1, bool(colon))
    if found is None:
        raise Failed(f"{path} was not found, or you may not see it.")
    return found


def _contents(client: Client, path: str, parts: int, has_ref: bool) -> list[Listing] | None:
    if place.is_registry_path(path):
        at_registry = path.rpartition("/")[2].startswith("wandb-registry-")
        if has_ref:
            return _found(client, "files", OF_VERSION, ("version", "files"), FILE, path=path)
        if at_registry:
            return _collections(client, path)
        return _found(client, "versions", VERSIONS, ("collection", "versions"), VERSION, path=path)
    if parts == 1:
        return _organization(client, path)
    if parts == 2:
        return _project(client, path) or _collections(client, path)
    keys: tuple[str, ...] = ("artifactVersion", "files")
    if has_ref:
        return _found(client, "files", OF_ARTIFACT_VERSION, keys, FILE, path=path)
    keys = ("artifactVersion", "artifact", "versions")
    return _found(client, "artifactVersions", ARTIFACT, keys, ARTIFACT_VERSION, path=path)


def _found(
    client: Client,
    kind: str,
    document: str,
    keys: Sequence[str],
    columns: Sequence[Column],
    **variables: str,
) -> list[Listing] | None:
    """All pages as one listing; None where there is no such thing."""
    pages = list(client.pages(document, lambda data: _at(data, keys), **variables))
    nodes = [node for page in pages for node in page["nodes"]]
    return [Listing(kind, nodes, columns)] if pages else None


def _at(data: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        if data is None:
            return None
        data = data[key]
    return data


def _names(client: Client) -> Iterator[Node]:
    for page in client.pages(ORGANIZATIONS, lambda data: data["organizations"]):
        yield from page["nodes"]


def _everything(client: Client) -> list[Listing]:
    organizations = list(_names(client))
    registries = [
        {**node, "organization": each["name"]}
        for each in organizations
        for listing in _registries(client, each["name"]) or ()
        for node in listing.nodes
    ]
    return [
        Listing("organizations", organizations, ORGANIZATION),
        Listing("registries", registries, REGISTRY),
    ]


def _registries(client: Client, name: str) -> list[Listing] | None:
    keys = ("organization", "registries")
    return _found(client, "registries", REGISTRIES, keys, REGISTRY, name=name)


def _organization(client: Client, name: str) -> list[Listing] | None:
    found = _registries(client, name)
    if found is None:
        return None
    teams = _found(client, "teams", TEAMS, ("organization", "teams"), (), name=name) or []
    projects = [
        project
        for listing in teams
        for team in listing.nodes
        for project in team["projects"]["nodes"]
    ]
    return [*found, Listing("projects", projects, PROJECT)]


def _collections(client: Client, path: str) -> list[Listing] | None:
    keys = ("registry", "collections")
    return _found(client, "collections", COLLECTIONS, keys, COLLECTION, path=path)


def _project(client: Client, path: str) -> list[Listing] | None:
    """A project by its path; the API finds one through its organization."""
    team, _, project = path.partition("/")
    keys = ("organization", "team", "project", "artifacts")
    for each in _names(client):
        found = _found(
            client,
            "artifacts",
            ARTIFACTS,
            keys,
            ARTIFACT_,
            organization=each["name"],
            team=team,
            project=project,
        )
        if found is not None:
            return found
    return None


def _of(key: str) -> Callable[[Node], str]:
    return lambda node: str(node[key] if node[key] is not None else "")


def _words(key: str) -> Callable[[Node], str]:
    return lambda node: ", ".join(node[key])


def _newest(node: Node) -> Node:
    if "versions" in node:
        nodes = node["versions"]["nodes"]
        return nodes[0] if nodes else {}
    return node["latestVersion"] or {}


def _size(node: Node) -> str:
    return screen.size(node["sizeBytes"]) if node.get("sizeBytes") is not None else ""


def _time(key: str) -> Callable[[Node], str]:
    return lambda node: str(node[key])[:16].replace("T", " ")


def _last(node: Node) -> str:
    return str(_newest(node).get("name", "")).rpartition(":")[2]


SIZE = Column("SIZE", _size)
ALIASES = Column("ALIASES", _words("aliases"))
TAGS = Column("TAGS", _words("tags"))
OF_NEWEST = (
    Column("LATEST", _last),
    Column("SIZE", lambda node: _size(_newest(node))),
    Column("ALIASES", lambda node: ", ".join(_newest(node).get("aliases", ()))),
)
ORGANIZATION = (
    Column("ORGANIZATION", _of("name")),
    Column("NAME", _of("displayName")),
    Column("ROLE", _of("viewerRole")),
)
REGISTRY = (
    Column("REGISTRY", _of("path")),
    Column("VISIBILITY", _of("visibility")),
    Column("ROLE", _of("viewerRole")),
    Column("TYPES", lambda n: "all" if n["acceptsAllTypes"] else ", ".join(n["acceptedTypes"])),
)
PROJECT = (Column("PROJECT", _of("path")),)
COLLECTION = (
    Column("COLLECTION", _of("path")),
    Column("TYPES", _words("types")),
    *OF_NEWEST,
    TAGS,
)
ARTIFACT_ = (Column("ARTIFACT", _of("path")), Column("TYPE", _of("type")), *OF_NEWEST, TAGS)
VERSION = (
    Column("VERSION", _of("path")),
    SIZE,
    ALIASES,
    Column("LINKED", _time("linkedAt")),
    Column("SOURCE", lambda node: str(node["source"]["path"])),
)
ARTIFACT_VERSION = (
    Column("VERSION", _of("path")),
    SIZE,
    Column("FILES", _of("fileCount")),
    ALIASES,
    TAGS,
    Column("CREATED", _time("createdAt")),
)
FILE = (
    Column("FILE", _of("path")),
    SIZE,
    Column("DIGEST", _of("digest")),
    Column("REFERENCE", _of("reference")),
)

"""Which mutation can be refused for what, shown by which test; and why all else cannot occur.

`python -m tests.schema.refusals` writes the table that stands in docs/REFUSALS.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type

from schema.error import ErrorCode
from tests.api import built
from tests.schema.refusals_shown import EVERY, SHOWN

FILE = Path(__file__).parents[2] / "docs" / "REFUSALS.md"
CODES = [code.name for code in ErrorCode]


@dataclass(frozen=True)
class Mutation:
    """A mutation with the fields of its input, and of the inputs inside it, by their types."""

    name: str
    fields: Mapping[str, str]

    @property
    def takes_id(self) -> bool:
        """Whether a field of the input is an id."""
        return "ID" in self.fields.values()


Holds = Callable[[Mutation], bool]


def _mutations() -> dict[str, Mutation]:
    type_ = built()._schema.mutation_type
    assert isinstance(type_, GraphQLObjectType)
    found = {}
    for name, field in type_.fields.items():
        fields: dict[str, str] = {}
        for argument in field.args.values():
            _gather(get_named_type(argument.type), fields)
        found[name] = Mutation(name, fields)
    return found


def _gather(type_: object, into: dict[str, str]) -> None:
    if not isinstance(type_, GraphQLInputObjectType):
        return
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        into[name] = inner.name
        _gather(inner, into)


MUTATIONS = _mutations()

# Words that have a code of their own, so that no other rule can be broken with them.
PLAIN = {"name", "displayName", "username", "organization", "team", "aliases", "confirmName"}
# Words that name something which has to be there; ids do too.
LOOK_UPS = {
    "artifactVersionPath",
    "organization",
    "project",
    "registryPath",
    "targetPath",
    "team",
    "username",
}


def _lacks(*fields: str) -> Holds:
    return lambda mutation: mutation.fields.keys().isdisjoint(fields)


def _is_plain(mutation: Mutation) -> bool:
    return _commits_nothing(mutation) and all(
        name in PLAIN or type_ in ("ID", "Boolean") for name, type_ in mutation.fields.items()
    )


def _takes_no_bytes(mutation: Mutation) -> bool:
    takes_some = {"Upload", "Bytes"} & set(mutation.fields.values())
    return _commits_nothing(mutation) and not takes_some


def _commits_nothing(mutation: Mutation) -> bool:
    return mutation.name != "commitArtifactVersion"


# Why every mutation can be refused so.
ALWAYS = {
    "PERMISSION_DENIED": "occurs everywhere, as every mutation needs a scope of the API key",
    "CONFLICT": "occurs everywhere, as another request may delete at the same moment what this one"
    " refers to",
}

# Of each other code a property of a mutation by which it cannot occur.
STRUCTURAL: dict[str, tuple[str, Holds]] = {
    "INVALID_NAME": (
        "no field of the input gives something its name",
        _lacks("name", "displayName", "runName", "targetPath"),
    ),
    "INVALID_TYPE": (
        "no field of the input takes an artifact type to be checked",
        _lacks("type", "types", "acceptedTypes", "addAcceptedTypes", "addTypes"),
    ),
    "INVALID_ALIAS": (
        "no field of the input takes an alias",
        _lacks("aliases", "add", "remove", "addAliases", "removeAliases"),
    ),
    "INVALID_TAG": (
        "no field of the input takes a tag",
        _lacks("tags", "addTags", "removeTags"),
    ),
    "INVALID_METADATA": ("no field of the input takes metadata", _lacks("metadata")),
    "INVALID_PATH": (
        "no field of the input takes a path (that of a file is no path of ours: INVALID_INPUT)",
        _lacks("artifactVersionPath", "project", "registryPath", "targetPath"),
    ),
    "INVALID_ID": ("no field of the input takes an id", lambda mutation: not mutation.takes_id),
    "INVALID_INPUT": (
        "the input holds ids, names and aliases, which have codes of their own, what is only"
        " looked up, and yes or no; nothing that was sent before is read",
        _is_plain,
    ),
    "NOT_FOUND": (
        "the input names nothing that has to be there",
        lambda mutation: not mutation.takes_id and LOOK_UPS.isdisjoint(mutation.fields),
    ),
    "ALREADY_EXISTS": (
        "no field of the input is a name that has to be free: what a link leads to, a run and an"
        " alias may be there already",
        _lacks("name"),
    ),
    "ORGANIZATION_AMBIGUOUS": (
        "no field of the input names an organization, with a path or without",
        _lacks("organization", "registryPath", "targetPath"),
    ),
    "TYPE_NOT_ALLOWED_BY_REGISTRY": (
        "puts neither a version nor a type into a collection",
        _lacks("types", "addTypes", "artifactVersionPath"),
    ),
    "TYPE_NOT_ALLOWED_BY_COLLECTION": (
        "puts no version into a collection",
        _lacks("artifactVersionPath"),
    ),
    "TYPE_NOT_REMOVABLE": ("takes no type away", _lacks("removeAcceptedTypes")),
    "TYPES_ALL_ALLOWED": (
        "adds no type to those that a registry accepts",
        _lacks("addAcceptedTypes"),
    ),
    "SINGLE_TYPE_REQUIRED": (
        "changes neither the types of a collection nor the rule for them",
        _lacks("types", "addTypes", "singleTypeCollections"),
    ),
    "VISIBILITY_NOT_WIDENABLE": ("sets no visibility", _lacks("visibility")),
    "CORE_REGISTRY": ("changes no registry that is there", _lacks("registryId")),
    "LAST_ADMIN": (
        "takes nobody's role away and shuts nobody out",
        lambda mutation: "role" not in mutation.fields and mutation.name != "deactivateUser",
    ),
    "PROTECTED_ALIAS": (
        "touches nothing of a collection, where alone aliases can be protected",
        _lacks(
            "artifactVersionId", "artifactVersionPath", "collectionId", "confirmName", "versionId"
        ),
    ),
    "PERSONAL_ARTIFACT": ("links no artifact version", _lacks("artifactVersionPath")),
    "NOT_A_LINK": ("takes no id of a version of a collection", _lacks("versionId")),
    "ARTIFACT_NOT_COMMITTED": (
        "takes no artifact version",
        _lacks("artifactVersionId", "artifactVersionPath", "versionId"),
    ),
    "DIGEST_MISMATCH": (
        "takes no bytes: they come by PUT, and there other bytes than announced are refused; nor"
        " does it compare what came with its manifest",
        _takes_no_bytes,
    ),
    "UPLOAD_MISSING": (
        "commits nothing: until then files may be missing",
        _commits_nothing,
    ),
    "CONFIRMATION_MISMATCH": ("asks for no confirmation", _lacks("confirmName")),
    "STILL_LINKED": (
        "deletes nothing",
        lambda mutation: not mutation.name.startswith("delete"),
    ),
    "IDEMPOTENCY_KEY_REUSED": ("takes no idempotency key", _lacks("idempotencyKey")),
    "INVALID_CURSOR": (
        "takes no cursor: cursors are arguments of queries, and a bad one in the selection of a"
        " payload is an error of the request",
        _lacks("after", "before"),
    ),
}

# What no property rules out and yet cannot occur; one sentence may be true of several mutations.
EXPLICIT: dict[str, dict[str, str]] = {
    "ALREADY_EXISTS": {
        "createApiKey": "keys may have the same name",
        "createArtifactVersion": "an artifact that is there gets one more version",
    },
    "SINGLE_TYPE_REQUIRED": {"createRegistry": "a new registry has no collections"},
    "VISIBILITY_NOT_WIDENABLE": {"createRegistry": "nothing was narrower before"},
    "CORE_REGISTRY": {
        "setRegistryMember setProtectedAliases createCollection": "a core registry has members,"
        " protected aliases and collections like any other",
    },
    "LAST_ADMIN": {
        "createUser": "gives a role to somebody new",
        "setTeamMember": "a team may be without an ADMIN, as those of the organization are too",
    },
    "PROTECTED_ALIAS": {
        "addArtifactVersionFiles commitArtifactVersion updateArtifactVersion": "the aliases of an"
        " artifact itself cannot be protected",
        "useArtifactVersion updateCollection": "moves no alias",
        "deleteRegistry": "whoever may delete a registry is an Admin of it, who may touch every"
        " alias",
        "deleteProject": "what is linked keeps the project whatever its aliases: STILL_LINKED",
    },
    "NOT_A_LINK": {
        "linkArtifact useArtifactVersion": "the id of an artifact version has a field of its own;"
        " here it is INVALID_ID",
    },
    "ARTIFACT_NOT_COMMITTED": {
        "addArtifactVersionFiles commitArtifactVersion": "is there for those not committed",
        "updateArtifactVersion deleteArtifactVersion": "does so with a pending one as well",
        "unlinkVersion updateVersionAliases": "what is linked has been committed",
    },
    "STILL_LINKED": {
        "deleteTeam": "where there are projects, linked or not, it is CONFLICT",
        "deleteRegistry deleteCollection": "takes the links along; what they link stays",
    },
}


def shown(mutation: str) -> dict[str, str]:
    """The codes that the mutation can be refused with, each with the test that shows it."""
    own = {code: test for test, codes in SHOWN.get(mutation, {}).items() for code in codes.split()}
    return EVERY | own


def reasons(mutation: Mutation, code: str) -> list[str]:
    """Why the code cannot occur: by a property of the mutation, or for a reason of its own."""
    found = []
    sentence, holds = STRUCTURAL.get(code, ("", lambda _: False))
    if holds(mutation):
        found.append(sentence)
    for names, own in EXPLICIT.get(code, {}).items():
        if mutation.name in names.split():
            found.append(own)
    return found


def document() -> str:
    """The whole table, to be read."""
    return "\n".join([*_head(), *_table(), *_reasons(), *_tests()]) + "\n"


def _head() -> list[str]:
    count = sum(len(shown(name)) for name in MUTATIONS)
    return [
        "# What each mutation can be refused for",
        "",
        f"{len(MUTATIONS)} mutations, {len(CODES)} codes. `x`: it can, and a test shows it"
        f" ({count} times). `-`: it cannot, for a reason of",
        "its own. Empty: it cannot, by what its input is. The numbers are those of the codes below."
        " The types of the errors",
        "are in `schema/error.py`.",
        "",
        "Made by `python -m tests.schema.refusals`; `tests/schema/test_refusals.py` holds it"
        " against the code.",
        "",
    ]


def _table() -> list[str]:
    numbers = range(1, len(CODES) + 1)
    lines = [f"| mutation | {' | '.join(map(str, numbers))} |", "|---" * (len(CODES) + 1) + "|"]
    for name in MUTATIONS:
        marks = " | ".join(_mark(name, code) for code in CODES)
        lines.append(f"| `{name}` | {marks} |")
    return [*lines, ""]


def _mark(name: str, code: str) -> str:
    if code in shown(name):
        return "x"
    return "-" if any(name in names.split() for names in EXPLICIT.get(code, {})) else " "


def _reasons() -> list[str]:
    lines = ["## Why it cannot be", ""]
    for number, code in enumerate(CODES, 1):
        sentence = ALWAYS[code] if code in ALWAYS else STRUCTURAL[code][0]
        lines.append(f"{number}. `{code}`: {sentence}.")
        for names, own in EXPLICIT.get(code, {}).items():
            whose = ", ".join(f"`{name}`" for name in names.split())
            lines.append(f"   - {whose}: {own}.")
    return [*lines, ""]


def _tests() -> list[str]:
    lines = ["## The tests", ""]
    for name in MUTATIONS:
        by_test: dict[str, list[str]] = {}
        for code, test in shown(name).items():
            by_test.setdefault(test, []).append(code)
        lines += [f"### {name}", ""]
        lines += [f"- `{test}`: {', '.join(by_test[test])}" for test in sorted(by_test)]
        lines.append("")
    return lines[:-1]


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")

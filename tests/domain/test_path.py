from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import errors, path
from domain.path import (
    ArtifactVersionPath,
    CollectionPath,
    OldModelPath,
    ProjectPath,
    RegistryPath,
    VersionPath,
)

Parse = Callable[[str, errors.Field | None], object]

PARSERS: list[Parse] = [
    path.registry,
    path.collection,
    path.version,
    path.link_target,
    path.artifact_version,
    path.project,
]

PIECES = st.sampled_from(
    ["wandb-registry-", "/", ":", "a", "R", "v3", " ", "\x00", "\ud800", "\u0301", "\n", "é"]
)
ANY_TEXT = st.text(max_size=60) | st.lists(PIECES, max_size=10).map("".join)

# Words that may stand in a path: no separators, nothing unfit, no prefix of their own.
WORDS = st.text("aZ09-_. é日", min_size=1, max_size=20).filter(lambda word: word == word.strip())


def outcome(parse: Parse, text: str) -> object:
    try:
        return parse(text, ("path",))
    except errors.InvalidValue as refused:
        return refused


def refusal(parse: Parse, text: str) -> errors.InvalidValue:
    with pytest.raises(errors.InvalidValue) as caught:
        parse(text, ("path",))
    return caught.value


@pytest.mark.parametrize("parse", PARSERS)
@given(text=ANY_TEXT)
def test_any_text_is_a_path_or_invalid_path(parse: Parse, text: str) -> None:
    refused = outcome(parse, text)

    if isinstance(refused, errors.InvalidValue):
        assert refused.code == "INVALID_PATH"
        assert refused.field == ("path",)
        refused.message.encode()


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize(
    "text",
    [
        *["", "/", "//", ":", ":v1", "a//b", "/a/b", "a/b/", "a/b/c/d", "a /b", "a/ b", "a/b/c:"],
        *["a/b\x00/c", "a/b\ud800/c", "a/b\n/c", "a/b/c: v1", "a/b/c:v1\x00"],
    ],
)
def test_malformed_path_is_refused_everywhere(parse: Parse, text: str) -> None:
    assert refusal(parse, text).code == "INVALID_PATH"


@pytest.mark.parametrize(
    "text", ["R", "wandb-registry-", "a/wandb-registry-", "a/b/c", "wandb-registry-R:v1", "a/R:v1"]
)
def test_registry_path_is_refused(text: str) -> None:
    assert refusal(path.registry, text).code == "INVALID_PATH"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acme/wandb-registry-R", RegistryPath("acme", "R")),
        ("wandb-registry-Golden Datasets", RegistryPath(None, "Golden Datasets")),
        ("acme/R", RegistryPath("acme", "R")),
        ("Acme Inc./R", RegistryPath("Acme Inc.", "R")),
        ("acme/cafe\u0301", RegistryPath("acme", "caf\u00e9")),
    ],
)
def test_registry_path_is_read(text: str, expected: RegistryPath) -> None:
    assert path.registry(text) == expected


@pytest.mark.parametrize("parse", [path.collection, path.version, path.link_target])
@pytest.mark.parametrize(
    "text", ["C", "R/C", "wandb-registry-R", "wandb-registry-/C", "a/wandb-registry-/C", "a/b/c/d"]
)
def test_collection_path_is_refused(parse: Parse, text: str) -> None:
    assert refusal(parse, text).code == "INVALID_PATH"


@pytest.mark.parametrize("parse", [path.collection, path.link_target])
@pytest.mark.parametrize("text", ["a/R/C:v1", "wandb-registry-R/C:latest", "a/R/C:"])
def test_collection_path_with_ref_is_refused(parse: Parse, text: str) -> None:
    assert refusal(parse, text).code == "INVALID_PATH"


def test_refusal_says_what_would_be_right() -> None:
    assert refusal(path.link_target, "R/C").message == (
        "A link's target must be organization/wandb-registry-registry/collection or "
        'wandb-registry-registry/collection, without a version or alias; got "R/C".'
    )


COLLECTIONS = [
    ("acme/wandb-registry-R/C", CollectionPath("acme", "R", "C")),
    ("wandb-registry-R/C", CollectionPath(None, "R", "C")),
    ("acme/R/C", CollectionPath("acme", "R", "C")),
    ("Acme Inc./Golden Datasets/My C", CollectionPath("Acme Inc.", "Golden Datasets", "My C")),
]


@pytest.mark.parametrize(("text", "expected"), COLLECTIONS)
def test_collection_path_is_read(text: str, expected: CollectionPath) -> None:
    assert path.collection(text) == expected
    assert path.link_target(text) == expected
    assert path.version(text) == VersionPath(expected, None)


@pytest.mark.parametrize("ref", ["v3", "production", "a/b", "a:b", "latest", "v03"])
def test_version_path_is_split_at_the_first_colon(ref: str) -> None:
    expected = VersionPath(CollectionPath(None, "R", "C"), ref)

    assert path.version(f"wandb-registry-R/C:{ref}") == expected


@pytest.mark.parametrize("text", ["a", "a/b", "a/b/c/d", "a:b/c/d"])
def test_artifact_version_path_is_refused(text: str) -> None:
    assert refusal(path.artifact_version, text).code == "INVALID_PATH"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("team/project/mnist", ArtifactVersionPath("team", "project", "mnist", None)),
        ("team/project/mnist:v0", ArtifactVersionPath("team", "project", "mnist", "v0")),
        ("team/my project/a b:x/y", ArtifactVersionPath("team", "my project", "a b", "x/y")),
    ],
)
def test_artifact_version_path_is_read(text: str, expected: ArtifactVersionPath) -> None:
    assert path.artifact_version(text) == expected


@pytest.mark.parametrize("text", ["a", "a/b/c", "a/b:c"])
def test_project_path_is_refused(text: str) -> None:
    assert refusal(path.project, text).code == "INVALID_PATH"


def test_project_path_is_read() -> None:
    assert path.project("team/my project") == ProjectPath("team", "my project")


@pytest.mark.parametrize(
    ("ref", "number"),
    [("v0", 0), ("v3", 3), ("v2147483647", 2147483647)]
    + [(ref, None) for ref in ("v2147483648", "v03", "v00", "v", "V3", "3", "v-1", "v٣", "v3\n")]
    + [("latest", None), ("", None), ("v" + "9" * 5000, None)],
)
def test_ref_number(ref: str, number: int | None) -> None:
    assert path.ref_number(ref) == number


def test_paths_are_written_in_the_long_form() -> None:
    assert path.registry_path("acme", "R") == "acme/wandb-registry-R"
    assert path.collection_path("acme", "R", "C") == "acme/wandb-registry-R/C"
    assert path.project_path("team", "project") == "team/project"
    assert path.artifact_path("team", "project", "mnist") == "team/project/mnist"
    assert path.artifact_version_path("team", "project", "mnist", 0) == "team/project/mnist:v0"


@given(organization=WORDS, registry=WORDS, collection=WORDS, number=st.integers(0, 2**31 - 1))
def test_what_is_written_is_read_back(
    organization: str, registry: str, collection: str, number: int
) -> None:
    at = CollectionPath(organization, registry, collection)

    written = path.collection_path(organization, registry, collection)
    version = path.version(f"{written}:{path.version_name(number)}")

    assert path.registry(path.registry_path(organization, registry)) == RegistryPath(
        organization, registry
    )
    assert path.collection(written) == at
    assert version == VersionPath(at, f"v{number}")
    assert path.ref_number(f"v{number}") == number


@given(owner=WORDS, project=WORDS, artifact=WORDS, number=st.integers(0, 2**31 - 1))
def test_what_is_written_of_artifacts_is_read_back(
    owner: str, project: str, artifact: str, number: int
) -> None:
    written = path.artifact_version_path(owner, project, artifact, number)

    assert path.artifact_version(written) == ArtifactVersionPath(
        owner, project, artifact, f"v{number}"
    )
    assert path.project(path.project_path(owner, project)) == ProjectPath(owner, project)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model-registry",
        "model-registry/digits",
        "vision/model-registry",
        "vision/model-registry/",
        "vision/model-registry/a/b",
        "vision/wandb-registry-model-registry/digits",
        "vision/models/digits",
        "/model-registry/digits",
    ],
)
def test_other_paths_lead_to_no_old_model(text: str) -> None:
    assert path.old_model(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vision/model-registry/digits", OldModelPath("vision", "digits", None)),
        ("vision/model-registry/digits:v3", OldModelPath("vision", "digits", "v3")),
        ("vision/model-registry/digits:a/b", OldModelPath("vision", "digits", "a/b")),
    ],
)
def test_old_model(text: str, expected: OldModelPath) -> None:
    assert path.old_model(text) == expected


def test_old_models_are_in_a_registry_named_after_the_team() -> None:
    assert OldModelPath("vision", "digits", None).registry == "vision-mr-migrated"


@given(text=ANY_TEXT)
def test_old_model_of_any_text(text: str) -> None:
    path.old_model(text)

"""What a project or a registry is to be, as the SDK says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import strawberry

from domain import errors, text
from domain.unchanged import UNCHANGED, Given
from resolvers import project_change, registry, registry_change
from resolvers.place import Place
from wandb_api.mutation.answer import given, given_or_unchanged
from wandb_api.mutation.input import client_mutation_id, optional, required

# Everybody in the organization, or whoever is invited.
VISIBILITY = {"PRIVATE": "ORGANIZATION", "RESTRICTED": "RESTRICTED"}


@strawberry.input(description="A type of artifacts.")
class ArtifactTypeInput:
    """By name."""

    name: str = required("The type.")
    description: str | None = optional("Has no effect.")


@strawberry.input(description="A picture for a project.")
class ProjectIconInput:
    """Not shown."""

    color: str = required("Has no effect.")
    name: str = required("Has no effect.")


@strawberry.input(description="Quotas of a project.")
class RateLimitsInput:
    """There are none."""

    create_artifacts: int | None = optional("Has no effect.")
    create_artifacts_request_count: int | None = optional("Has no effect.")
    create_artifacts_time_window: int | None = optional("Has no effect.")
    filestream_count: float | None = optional("Has no effect.")
    filestream_per_run_count: float | None = optional("Has no effect.")
    filestream_size: int | None = optional("Has no effect.")
    graphql: int | None = optional("Has no effect.")
    run_update_count: float | None = optional("Has no effect.")
    sdk_graphql: int | None = optional("Has no effect.")
    sdk_graphql_query_seconds: float | None = optional("Has no effect.")


@strawberry.input(description="A project or a registry to be made or changed.")
class UpsertModelInput:
    """What is absent or null stays as it is, or as is usual."""

    id: str | None = optional("The project or the registry, by id: then `name` is its new name.")
    name: str | None = optional("The name; a registry's with its prefix.")
    entity_name: str | None = optional("Whose it is; of a project yours if not given.")
    description: str | None = optional("What it is for.")
    access: str | None = optional("Who sees a registry: PRIVATE (everybody in it) or RESTRICTED.")
    views: str | None = optional("Has no effect.")
    framework: str | None = optional("Has no effect.")
    repo: str | None = optional("Has no effect.")
    docker_image: str | None = optional("Has no effect.")
    is_benchmark: bool | None = optional("Has no effect.")
    is_published: bool | None = optional("Has no effect.")
    owner: strawberry.ID | None = optional("Has no effect.")
    icon: ProjectIconInput | None = optional("Has no effect.")
    rate_limits: RateLimitsInput | None = optional("Has no effect.")
    allow_all_artifact_types_in_registry: bool | None = optional(
        "Whether artifacts of any type may come into a registry."
    )
    artifact_types: list[ArtifactTypeInput] | None = optional(
        "Types that a registry shall accept, beside those that it does."
    )
    client_mutation_id: str | None = client_mutation_id()

    def new_registry(self, at: Place) -> registry.New:
        """The registry to be made."""
        types = self._types()
        accepts_all = given(self.allow_all_artifact_types_in_registry)
        if accepts_all and types:
            raise errors.Conflict(
                "TYPES_ALL_ALLOWED",
                "Either all types are accepted or those of a list; set"
                " allowAllArtifactTypesInRegistry to false for the list.",
                ("artifact_types",),
            )
        return registry.New(
            organization=at.owner,
            name=at.registry.registry,
            description=given(self.description) or None,
            visibility=self._visibility() or VISIBILITY["PRIVATE"],
            accepted_types=types if types or accepts_all is False else None,
            single_type_collections=False,
        )

    def registry_changes(
        self, now: Mapping[str, Any], new_name: Given[str]
    ) -> registry_change.Changes:
        """What the registry is to be other than it is: the SDK says all of it each time."""
        then: dict[str, Any] = {
            "visibility": self._visibility(),
            "accepts_all_types": given(self.allow_all_artifact_types_in_registry),
        }
        changes = {
            column: value
            for column, value in then.items()
            if value is not None and value != now[column]
        }
        description = given(self.description)
        if description is not None and description != (now["description"] or ""):
            changes["description"] = description or None
        return registry_change.Changes(
            name=new_name,
            add_accepted_types=[
                type for type in self._types() if type not in now["accepted_types"]
            ],
            **changes,
        )

    def project_changes(self, new_name: Given[str] = UNCHANGED) -> project_change.Changes:
        """What the project is to be other than it is."""
        return project_change.Changes(new_name, given_or_unchanged(self.description))

    def _types(self) -> list[str]:
        return [each.name for each in given(self.artifact_types) or ()]

    def _visibility(self) -> str | None:
        access = given(self.access)
        if access is None:
            return None
        if access not in VISIBILITY:
            rule = " or ".join(VISIBILITY)
            message = f"The access must be {rule}, not {text.quoted(access)}."
            raise errors.InvalidValue(
                "INVALID_INPUT", message, ("access",), text.shown(access), rule
            )
        return VISIBILITY[access]

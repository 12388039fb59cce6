"""What this server says of itself: the features that the SDK asks for by name."""

from __future__ import annotations

import strawberry

from reads.field import part
from wandb_api.scalar import JSON

# The SDK takes what is not named for off.
FEATURES = (
    "ARTIFACT_COLLECTIONS_FILTERING_SORTING",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILES",
    "ARTIFACT_COLLECTION_MEMBERSHIP_FILE_DOWNLOAD_HANDLER",
    "ARTIFACT_MEMBERSHIP_IN_LINK_ARTIFACT_RESPONSE",
    "ARTIFACT_REGISTRY_SEARCH",
    "ARTIFACT_TAGS",
    "ARTIFACT_V2_DOWNLOAD_HANDLER_SUPPORTS_ARTIFACT_ID",
    "AUTOMATION_ACTION_NO_OP",
    "AUTOMATION_EVENT_ADD_ARTIFACT_TAG",
    "AUTOMATION_EVENT_ADD_COLLECTION_TAG",
    "AUTOMATION_EVENT_REMOVE_ARTIFACT_TAG",
    "AUTOMATION_EVENT_REMOVE_COLLECTION_TAG",
    "AUTOMATION_EVENT_RUN_METRIC",
    "AUTOMATION_EVENT_RUN_METRIC_CHANGE",
    "AUTOMATION_EVENT_RUN_METRIC_ZSCORE",
    "AUTOMATION_EVENT_RUN_STATE",
    "AUTOMATION_EVENT_UNLINK_ARTIFACT",
    "CLIENT_IDS",
    "INCLUDE_ARTIFACT_TYPES_IN_REGISTRY_CREATION",
    "LARGE_FILENAMES",
    "MARK_RUN_FILES_UPLOADED",
    "PROJECT_ARTIFACT_COLLECTION_MEMBERSHIP",
    "QUERY_AUTOMATIONS_ON_ENTITY",
    "STRUCTURED_CONSOLE_LOGS",
    "TOTAL_COUNT_IN_FILE_CONNECTION",
    "USE_ARTIFACT_WITH_ENTITY_AND_PROJECT_INFORMATION",
)
# What `wandb verify` compares the SDK with: no newer server could be had, no SDK is too new.
NEWEST_SDK, OLDEST_SDK = "0.31.0", "0.29.0"


@strawberry.type(description="Something that this server can do.")
class ServerFeature:
    """By name."""

    name: str = part("Its name.")
    is_enabled: bool = part("Whether it is on.")


@strawberry.type(description="How this server stands to the newest one.")
class LatestLocalVersionInfo:
    """This one is the newest it knows."""

    out_of_date: bool = part("Whether there is a newer one.")
    latest_version_string: str = part("The newest version.")
    version_on_this_instance_string: str = part("The version of this server.")


@strawberry.type(description="What this server is.")
class ServerInfo:
    """Asked once by each client."""

    features: list[ServerFeature] | None = part("What it can do.")
    cli_version_info: JSON | None = part("Which SDKs it serves.")
    latest_local_version_info: LatestLocalVersionInfo | None = part("How new it is.")

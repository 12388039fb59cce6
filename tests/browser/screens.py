"""The address of every screen, on the data of the demonstration."""

from __future__ import annotations

REGISTRY = "/r/local/model"
COLLECTION = f"{REGISTRY}/c/Digits"

SCREENS = {
    "home": "/",
    "search": "/search?q=digits",
    "search-nothing": "/search?q=nonsense",
    "create-registry": "/new/registry?organization=local",
    "registry": REGISTRY,
    "registry-filtered": f"{REGISTRY}?tag=vision&sort=-updated",
    "registry-all-types": "/r/local/prompts",
    "create-collection": f"{REGISTRY}?new=collection",
    "collection": COLLECTION,
    "link-version": f"{COLLECTION}?link=version",
    "version": f"{COLLECTION}/v2",
    "version-of-alias": f"{COLLECTION}/staging",
    "version-files": f"{COLLECTION}/v2?tab=files",
    "version-usage": f"{COLLECTION}/v2?tab=usage",
    "version-links": f"{COLLECTION}/v2?tab=links",
    "settings-general": f"{REGISTRY}/settings/general",
    "settings-types": f"{REGISTRY}/settings/types",
    "settings-members": "/r/local/production/settings/members",
    "settings-aliases": f"{REGISTRY}/settings/aliases",
    "settings-danger": "/r/local/production/settings/danger",
    "organization": "/o/local",
    "organization-teams": "/o/local/teams",
    "organization-members": "/o/local/members",
    "team": "/o/local/teams/local-team",
    "users": "/users",
    "keys": "/keys",
    "registry-not-found": "/r/local/nowhere",
    "graphiql": "/graphql",
}

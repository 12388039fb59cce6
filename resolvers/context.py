"""What an operation needs to know: who is asking, and where data and files are."""

from __future__ import annotations

from dataclasses import dataclass

from db.connection import Pool
from domain.errors import Unauthenticated
from domain.viewer import Viewer
from storage.manifest import Manifests
from storage.protocol import Store


@dataclass(frozen=True, slots=True)
class Site:
    """What all requests of this process share."""

    pool: Pool
    store: Store
    manifests: Manifests
    signing_secret: bytes


@dataclass(frozen=True, slots=True)
class Context:
    """One request: the site, the viewer, and the address they reached us by."""

    site: Site
    viewer: Viewer | None
    base_url: str
    request_id: str

    def signed_in(self) -> Viewer:
        """Who is asking; raises Unauthenticated where nobody is."""
        if self.viewer is None:
            raise Unauthenticated("Sign in with an API key: Authorization: Bearer KEY.")
        return self.viewer

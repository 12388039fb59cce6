"""The whole application, open and closed, for who means no good."""

from __future__ import annotations

import httpx2
import pytest

from server.app import build
from server.opening import Opened
from tests.server.conftest import KEY, Connect, app, connect, shared_site

__all__ = ["connect", "shared_site"]


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def client(shared_site: Opened, connect: Connect) -> httpx2.AsyncClient:
    """The open profile."""
    return connect(app(shared_site))


@pytest.fixture(scope="session")
def closed_app(shared_site: Opened) -> object:
    """The application in the closed profile."""
    return build(shared_site, closed=True)


@pytest.fixture
def closed(closed_app: object, connect: Connect) -> httpx2.AsyncClient:
    """The closed profile."""
    return connect(closed_app)  # type: ignore[arg-type]
